"""What a mail says of a qualification: given, near its end, over, suspended, revoked, and what became of bookings."""

from datetime import date
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from booking import formats
from booking.accounts.links import absolute
from booking.languages import current_language
from booking.reservations.requirement_words import LEVELS
from models import ExternalCertificate, Instrument, Message, Reservation, db

SUBJECTS = {
    "granted": _l("You are qualified: %(training)s"),
    "reinstated": _l("It counts again: %(training)s"),
    "suspended": _l("Suspended: %(training)s"),
    "revoked": _l("Revoked: %(training)s"),
    "expiring": _l("It runs out on %(until)s: %(training)s"),
    "expired": _l("It has run out: %(training)s"),
}
OPENINGS = {
    "granted": _l("You now hold “%(training)s” at the level “%(level)s”."),
    "reinstated": _l("Your qualification “%(training)s” counts again."),
    "suspended": _l("Your qualification “%(training)s” is suspended: it does not count until the lab gives it back."),
    "revoked": _l("Your qualification “%(training)s” has been revoked: it does not count any more."),
    "expiring": _l("Your qualification “%(training)s” is good until %(until)s. For use after it, renew it in time."),
    "expired": _l("Your qualification “%(training)s” was good until %(until)s. To use what it opens, renew it."),
}
FATES = {
    "keep": _l("These bookings stand on it, and stay:"),
    "review": _l("These bookings stand on it; the instrument lab looks at each of them again:"),
    "cancel": _l("These bookings stood on it, and have been cancelled; nothing counts as late:"),
}


def qualification_mail(message: Message) -> dict[str, Any] | None:
    """The parameters of templates/mail/qualification.txt, in the language of the moment."""
    details, language = message.details, current_language()
    until = formats.day(date.fromisoformat(details["until"])) if details["until"] else ""
    name = details["training"].get(language) or details["training"]["en"]
    words = {"training": name, "level": LEVELS[str(details["level"])], "until": until}
    event, said = details["event"], details.get("by_fate") or {details.get("fate", ""): details.get("bookings", [])}
    return {
        "subject": str(SUBJECTS[event]) % words,
        "opening": str(OPENINGS[event]) % words,
        "good_until": _("It is good until %(until)s.", until=until) if until and event == "granted" else "",
        "fates": [(str(FATES[fate]), _bookings(ids)) for fate, ids in said.items() if ids],
        "renewal": absolute("training.show", public_id=details["training_id"]) if event.startswith("expir") else "",
        "passport": absolute("qualifications.passport"),
    }


def _bookings(public_ids: list[str]) -> list[str]:
    """Each in a line, on its instrument's clock."""
    found = db.session.scalars(
        select(Reservation).where(Reservation.public_id.in_(public_ids)).order_by(Reservation.starts_at)
    )
    return [_line(one) for one in found]


def _line(one: Reservation) -> str:
    when = formats.time_range(one.starts_at, one.ends_at, one.instrument.zone)
    return _("%(name)s, %(when)s", name=one.instrument.name_in(current_language()), when=when)


def certificate_mail(message: Message) -> dict[str, Any]:
    """The parameters of templates/mail/certificate_assessed.txt, and of certificate_sent.txt for the school."""
    if message.kind == "certificate_assessed":
        return {"link": absolute("qualifications.passport")}
    sent = select(ExternalCertificate).where(ExternalCertificate.public_id == message.details["certificate"])
    certificate = db.session.scalars(sent).one()
    return {"link": absolute("qualifications.certificates", public_id=certificate.institution.public_id)}


def question_mail(message: Message) -> dict[str, Any]:
    """The parameters of templates/mail/recognition_asked.txt."""
    asked = select(Instrument).where(Instrument.public_id == message.details["instrument"])
    facility = db.session.scalars(asked).one().facility
    return {"link": absolute("qualifications.people", public_id=facility.public_id)}
