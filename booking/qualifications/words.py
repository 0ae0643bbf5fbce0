"""Requirements, recognitions and states of qualifications in words."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from booking.domain.held import Fate, QualificationState, Recognised
from booking.domain.requirements import Scope
from booking.languages import current_language
from booking.reservations.forms import MODE_WORDS
from models import CertificateState, Instrument, Option, db

STATES = {
    QualificationState.ACTIVE: (_l("Counts"), "good", "check-circle"),
    QualificationState.SUSPENDED: (_l("Suspended"), "warn", "hourglass-split"),
    QualificationState.REVOKED: (_l("Revoked"), "bad", "slash-circle"),
}
OVER = (_l("Has run out"), "neutral", "x-circle")
CERTIFICATE_STATES = {
    CertificateState.SUBMITTED: (_l("Not looked at yet"), "warn", "hourglass-split"),
    CertificateState.ACCEPTED: (_l("Accepted"), "good", "check-circle"),
    CertificateState.REJECTED: (_l("Not accepted"), "bad", "slash-circle"),
}
RECOGNISED = {
    Recognised.EQUAL: _l("as its own"),
    Recognised.CHECK_RIDE: _l("after a short check-ride"),
    Recognised.NOT: _l("not at all"),
}
FATES = {
    Fate.KEEP: _l("They stay"),
    Fate.REVIEW: _l("The lab looks at each of them again"),
    Fate.CANCEL: _l("They are cancelled"),
}


def scope_in_words(scope: Scope, instrument: Instrument) -> str:
    """For which ways of use; each part may be absent."""
    said = [str(MODE_WORDS[mode]) for mode in scope.modes if mode in MODE_WORDS]
    words = [_("; ").join(said)] if said else []
    if scope.from_minute is not None and scope.until_minute is not None:
        words.append(_("from %(first)s to %(last)s", first=clock(scope.from_minute), last=clock(scope.until_minute)))
    if scope.extra_id is not None:
        option = db.session.scalar(select(Option).where(Option.id == scope.extra_id))
        words.append(_("with %(name)s", name=option.name_in(current_language()) if option else ""))
    return _(" · ").join(words) if words else _("For every use")


def clock(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"
