"""What a closure is called, and how much it closes, in words of the language of the moment."""

from zoneinfo import ZoneInfo

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from booking import formats
from booking.domain.interval import FOREVER, Interval
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


def span(interval: Interval, zone: ZoneInfo) -> str:
    """As in "Mon 2 Mar 2026, 09:00–12:00"; what has no end yet lasts until further notice."""
    if interval.ends_at >= FOREVER:
        return _("From %(start)s until further notice", start=formats.moment(interval.starts_at, zone))
    return formats.time_range(interval.starts_at, interval.ends_at, zone)


def when(closure: Closure) -> str:
    """On the facility's clock."""
    return span(Interval(closure.starts_at, closure.ends_at), ZoneInfo(closure.facility.time_zone))
