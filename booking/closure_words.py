"""What a closure is called, and how much it closes, in words of the language of the moment."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from models import Closure, ClosureKind

KINDS: dict[str, LazyString] = {
    ClosureKind.MAINTENANCE: _l("Maintenance"),
    ClosureKind.BREAKDOWN: _l("Breakdown"),
    ClosureKind.EVENT: _l("Event"),
    ClosureKind.OTHER: _l("Closed"),
}


def kind_word(kind: str) -> str:
    """As in "Maintenance"; "Closed" for what is none of the named kinds."""
    return str(KINDS[kind])


def with_kind(kind: str, reason: str) -> str:
    """As in "Maintenance: laser alignment"; the reason alone for what is none of the named kinds."""
    return reason if kind == ClosureKind.OTHER else _("%(kind)s: %(reason)s", kind=kind_word(kind), reason=reason)


def heading(closure: Closure) -> str:
    """As in "Breakdown", or "Breakdown, 2 of 4 places closed"."""
    word = kind_word(closure.kind)
    return _("%(kind)s, %(extent)s", kind=word, extent=extent(closure)) if closure.places_closed else word


def extent(closure: Closure) -> str:
    """As in "2 of 4 places closed"; empty where all of it is closed."""
    if not closure.places_closed:
        return ""
    return _("%(count)s of %(all)s places closed", count=str(closure.places_closed), all=str(closure.places_of))
