"""What a mail says of a use: nobody has checked in, it was released, it goes on too long; and of faults."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from booking import formats
from booking.accounts.links import absolute
from booking.languages import current_language
from models import Fault, Message, Reservation, ReservationState, Usage, db

DUE, MISSED, OVERRUN, WAITS = "check_in_due", "missed", "overrun", "overrun_next"
REPORTED, ANSWERED = "fault", "fault_answered"
Words = dict[str, Any]


def use_mail(message: Message) -> Words | None:
    """The parameters of templates/mail/use.txt; None where it is not so any more."""
    if message.kind in (REPORTED, ANSWERED):
        return _of_fault(message)
    reservation = message.reservation
    if reservation is None or not STILL_SO[message.kind](message, reservation):
        return None
    zone, instrument = reservation.instrument.zone, reservation.instrument.name_in(current_language())
    when = formats.time_range(reservation.starts_at, reservation.ends_at, zone)
    details = {name: formats.clock(datetime.fromisoformat(text), zone) for name, text in _moments(message)}
    words = {"instrument": instrument, "when": when, **details}
    is_released = bool(message.details.get("is_released"))
    subject, opening = SAID[message.kind](words, is_released)
    link = absolute("reservations.show", public_id=reservation.public_id)
    return {"subject": subject, "opening": opening, "instrument": instrument, "when": when, "link": link}


def _moments(message: Message) -> list[tuple[str, str]]:
    names = ("until", "ends_at", "next_at", "starts_at")
    return [(name, message.details[name]) for name in names if name in message.details]


def _due(words: Words, is_released: bool) -> tuple[str, str]:
    subject = _("You have not checked in: %(instrument)s, %(when)s", **words)
    if is_released:
        return subject, _("Nobody has checked in yet. At %(until)s the time is given to others.", **words)
    return subject, _("Nobody has checked in yet. Without check-in the booking is marked as missed.", **words)


def _missed(words: Words, is_released: bool) -> tuple[str, str]:
    subject = _("Missed: %(instrument)s, %(when)s", **words)
    if is_released:
        return subject, _(
            "Nobody had checked in in time, so the time was given to others. Ask the lab if that is wrong."
        )
    return subject, _("Nobody had checked in, so the booking is marked as missed. Ask the lab if that is wrong.")


def _overrun(words: Words, _is_released: bool) -> tuple[str, str]:
    subject = _("Your time is over: %(instrument)s, %(when)s", **words)
    if "next_at" in words:
        return subject, _(
            "You have not checked out, and the next person begins at %(next_at)s. Please finish.", **words
        )
    return subject, _("You have not checked out. Please finish, and check out.")


def _waits(words: Words, _is_released: bool) -> tuple[str, str]:
    subject = _("Still in use before you: %(instrument)s, %(when)s", **words)
    return subject, _("Whoever was there before you has not checked out yet, and has been told. Your time stays yours.")


SAID: dict[str, Callable[[Words, bool], tuple[str, str]]] = {
    DUE: _due, MISSED: _missed, OVERRUN: _overrun, WAITS: _waits,
}  # fmt: skip


def _is_absent(message: Message, reservation: Reservation) -> bool:
    """Held, at the time that the message is about, and nobody there."""
    is_same = message.details["starts_at"] == reservation.starts_at.isoformat()
    return is_same and reservation.state == ReservationState.CONFIRMED and _usage(reservation) is None


def _was_missed(_message: Message, reservation: Reservation) -> bool:
    usage = _usage(reservation)
    return usage is not None and usage.is_no_show


def _goes_on(message: Message, reservation: Reservation) -> bool:
    usage = _usage(reservation)
    is_same = message.details["ends_at"] == reservation.ends_at.isoformat()
    return is_same and usage is not None and usage.started_at is not None and usage.ended_at is None


STILL_SO: dict[str, Callable[[Message, Reservation], bool]] = {
    DUE: _is_absent, MISSED: _was_missed, OVERRUN: _goes_on, WAITS: _is_absent,
}  # fmt: skip
KINDS = (*SAID, REPORTED, ANSWERED)


def _usage(reservation: Reservation) -> Usage | None:
    return db.session.scalar(select(Usage).where(Usage.reservation_id == reservation.id))


def _of_fault(message: Message) -> Words | None:
    fault = db.session.scalar(select(Fault).where(Fault.public_id == message.details["fault"]))
    if fault is None:
        return None
    instrument = fault.instrument.name_in(current_language())
    if message.kind == REPORTED:
        subject = _("Fault: %(instrument)s", instrument=instrument)
        opening = _("%(person)s reports: %(words)s", person=fault.reported_by.name, words=fault.words)
    else:
        subject = _("What became of your report: %(instrument)s", instrument=instrument)
        opening = fault.answer or _("The lab has looked at it. Thank you.")
    link = absolute("faults.show", public_id=fault.public_id)
    return {"subject": subject, "opening": opening, "instrument": instrument, "when": "", "link": link}
