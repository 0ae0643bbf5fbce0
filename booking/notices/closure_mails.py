"""What a mail says of a closure: all that it does to a person's bookings, as it is true when the mail leaves."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from booking import closure_words, formats
from booking.accounts.links import absolute
from booking.languages import current_language
from models import HOLDING, Closure, Facility, Instrument, Message, Reservation, ReservationState, db

Line = dict[str, str]


def closure_mail(message: Message) -> dict[str, Any] | None:
    """The parameters of templates/mail/closure.txt; None if nothing of it is so any more."""
    details = message.details
    closures = _standing(details["closures"])
    known = _reservations(details["bookings"], message)
    lines = [_line(booking, known, public_id, closures) for public_id, booking in details["bookings"].items()]
    told = [line for line in lines if line is not None]
    if not told:
        return None
    when = closure_words.when(closures[0]) if closures else ""
    return {
        "what": _named(details),
        "when": when,
        "again": len(closures) > 1,
        "reason": closure_words.with_kind(details["kind"], details["reason"]),
        "lines": told,
        "link": absolute("reservations.mine"),
    }


def reopening_mail(message: Message) -> dict[str, Any] | None:
    """The parameters of templates/mail/reopening.txt; None if she holds none of the bookings any more."""
    known = _reservations({one: {"held": one} for one in message.details["bookings"]}, message)
    held = [one for one in known.values() if one.state in HOLDING]
    lines = [{"what": _booking(one), "link": _link(one)} for one in held]
    return {"what": _named(message.details), "lines": lines} if lines else None


def _line(
    booking: Mapping[str, str], known: Mapping[str, Reservation], public_id: str, closures: list[Closure]
) -> Line | None:
    """One booking and what became of it."""
    reservation, held = known.get(public_id), known.get(booking["held"])
    if reservation is None or held is None:
        return None
    before = _then(reservation.instrument, booking)
    if booking["fate"] == "cancel":
        words = _("%(booking)s: cancelled. Nothing counts as late.", booking=before)
        return {"what": words, "link": _link(reservation)} if reservation.state == ReservationState.CANCELLED else None
    if held.state not in HOLDING:
        return None
    if booking["fate"] == "move":
        words = _("%(booking)s: moved. It is now %(now)s.", booking=before, now=_booking(held))
        return {"what": words, "link": _link(held)}
    if not any(one.starts_at < held.ends_at and held.starts_at < one.ends_at for one in closures):
        return None
    words = _("%(booking)s: stays, although it is closed then. Please move it, or ask the lab.", booking=_booking(held))
    return {"what": words, "link": _link(held)}


def _reservations(bookings: Mapping[str, Mapping[str, str]], message: Message) -> dict[str, Reservation]:
    """By public id: those that the message is about, and what took their place. Only those that concern its reader."""
    wanted = {*bookings, *(booking["held"] for booking in bookings.values())}
    found = select(Reservation).where(Reservation.public_id.in_(wanted)).options(joinedload(Reservation.instrument))
    reader = message.user_id
    return {one.public_id: one for one in db.session.scalars(found) if reader in (one.user_id, one.booked_by_id)}


def _standing(public_ids: list[str]) -> list[Closure]:
    found = select(Closure).where(Closure.public_id.in_(public_ids), Closure.lifted_at.is_(None))
    return list(db.session.scalars(found.order_by(Closure.starts_at)))


def _named(details: Mapping[str, Any]) -> str:
    if details["instrument_id"] is not None:
        return db.session.get_one(Instrument, details["instrument_id"]).name_in(current_language())
    return db.session.get_one(Facility, details["facility_id"]).name_in(current_language())


def _then(instrument: Instrument, booking: Mapping[str, str]) -> str:
    starts_at, ends_at = (datetime.fromisoformat(booking[name]) for name in ("starts_at", "ends_at"))
    when = formats.time_range(starts_at, ends_at, instrument.zone)
    return _("%(instrument)s, %(when)s", instrument=instrument.name_in(current_language()), when=when)


def _booking(one: Reservation) -> str:
    when = formats.time_range(one.starts_at, one.ends_at, one.instrument.zone)
    return _("%(instrument)s, %(when)s", instrument=one.instrument.name_in(current_language()), when=when)


def _link(one: Reservation) -> str:
    return absolute("reservations.show", public_id=one.public_id)
