"""One message for each person, of all that a closure does to her bookings."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from booking.domain.interval import Interval
from booking.facility.plans import PATIENCE, Fate, Plan
from booking.notices.actions import tell, withdraw
from models import Closure, Message, MessageState, Reservation, User, db

CLOSED, REOPENED = "closure", "reopening"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a reservation; `before` is the time that it had, `moved` what has the new time."""

    reservation: Reservation
    fate: Fate
    before: Interval
    moved: Reservation | None = None


def key_of(closure: Closure) -> str:
    """What begins the keys of all messages about it; the closures of a series have one in common."""
    return f"closures:{closure.series_id}:" if closure.series_id else f"closure:{closure.id}:"


def tell_everybody(
    plan: Plan, closures: Sequence[Closure], outcomes: Iterable[Outcome], now: datetime, delay: timedelta
) -> None:
    """Whose time it is, and whoever booked it for her, each once with all that concerns her. What has not left yet of
    the same closures is told along, as it is now."""
    by_person: dict[int, list[Outcome]] = {}
    for outcome in outcomes:
        for user_id in {outcome.reservation.user_id, outcome.reservation.booked_by_id}:
            by_person.setdefault(user_id, []).append(outcome)
    for user_id, own in sorted(by_person.items()):
        _tell(db.session.get_one(User, user_id), plan, closures, own, now, delay)


def _tell(
    person: User, plan: Plan, closures: Sequence[Closure], own: Iterable[Outcome], now: datetime, delay: timedelta
) -> None:
    key = f"{key_of(closures[0])}{person.id}"
    bookings = _told_already(key) | {one.reservation.public_id: _booking(one) for one in own}
    details = {
        "facility_id": plan.facility.id,
        "instrument_id": plan.instrument.id if plan.instrument else None,
        "kind": plan.kind.value,
        "reason": plan.reason,
        "closures": [one.public_id for one in closures],
        "bookings": bookings,
    }
    tell(person, CLOSED, now, details=details, delay=delay, coalesce_key=key)


def _booking(outcome: Outcome) -> dict[str, Any]:
    """As the mail needs it; names and times are looked up when it leaves, of the booking that is held then."""
    held = outcome.moved or outcome.reservation
    before = {"starts_at": outcome.before.starts_at.isoformat(), "ends_at": outcome.before.ends_at.isoformat()}
    return {
        "fate": outcome.fate.value,
        "instrument_id": outcome.reservation.instrument_id,
        "held": held.public_id,
        **before,
    }


def _told_already(key: str) -> dict[str, Any]:
    """What a message says that is about to leave: it becomes one with the next."""
    due = select(Message).where(Message.coalesce_key == key, Message.state == MessageState.DUE)
    waiting = db.session.scalar(due.order_by(Message.id.desc()).limit(1))
    return dict(waiting.details.get("bookings", {})) if waiting else {}


def withdraw_kept(closure: Closure) -> set[int]:
    """Nobody needs to hear any more that she keeps her booking; that it was moved or given up is still told. Answers
    whom that leaves with nothing to hear."""
    key = key_of(closure)
    due = select(Message).where(
        Message.coalesce_key.startswith(key, autoescape=True), Message.state == MessageState.DUE
    )
    spared = set()
    for message in db.session.scalars(due):
        bookings = message.details["bookings"]
        done = {one: booking for one, booking in bookings.items() if booking["fate"] != Fate.KEEP}
        message.details = {**message.details, "bookings": done}
        if not done:
            withdraw(f"{key}{message.user_id}")
            spared.add(message.user_id)
    return spared


def tell_reopened(closure: Closure, kept: Iterable[Reservation], but: set[int], now: datetime) -> None:
    """Everybody who kept a booking in what is open again, once; not those who have not heard that it was closed."""
    by_person: dict[int, list[str]] = {}
    for reservation in kept:
        for user_id in {reservation.user_id, reservation.booked_by_id} - but:
            by_person.setdefault(user_id, []).append(reservation.public_id)
    for user_id, own in sorted(by_person.items()):
        details = {
            "facility_id": closure.facility_id,
            "instrument_id": closure.instrument_id,
            "bookings": own,
        }
        key = f"reopened:{key_of(closure)}{user_id}"
        tell(db.session.get_one(User, user_id), REOPENED, now, details=details, delay=PATIENCE, coalesce_key=key)
