"""Closing with decisions, at the fixed moment of tests/reservations/acting.py."""

from collections.abc import Mapping

from sqlalchemy import select

from booking.demo.cast import Cast
from booking.domain.interval import Interval
from booking.facility.actions import shut
from booking.facility.plans import CANCEL, Choice, Decisions, Fate, Plan
from booking.transaction import transaction
from models import Closure, ClosureKind, Message, Need, Reservation, db
from tests.reservations.acting import NOW

KIND = ClosureKind.BREAKDOWN


def plan(cast: Cast, what: str, interval: Interval, places: frozenset[int] = frozenset()) -> Plan:
    instrument = cast.instrument(what)
    return Plan(instrument.facility, instrument, (interval,), "Broken pump", KIND, places)


def decided(choices: Mapping[str, Choice], cast: Cast, seen: frozenset[str] | None = None) -> Decisions:
    return Decisions(cast.tom.id, NOW, choices, seen)


def closed(wanted: Plan, decisions: Decisions) -> list[Closure]:
    with transaction():
        return shut(wanted, decisions)


def to(reservation: Reservation, interval: Interval) -> Choice:
    return Choice(Fate.MOVE, reservation.instrument_id, interval, reservation.mode)


def told() -> dict[str, dict[str, str]]:
    """By name: what becomes of each booking, by its public id."""
    messages = db.session.scalars(select(Message).where(Message.kind == "closure").order_by(Message.id)).all()
    assert len({message.user_id for message in messages}) == len(messages), "somebody is told twice"
    return {
        message.user.name: {one: booking["fate"] for one, booking in message.details["bookings"].items()}
        for message in messages
    }


def places_of(cast: Cast, what: str) -> list[int]:
    needs = select(Need.resource_id).where(Need.instrument_id == cast.instrument(what).id, Need.position == 0)
    return list(db.session.scalars(needs.order_by(Need.resource_id)))


__all__ = ["CANCEL", "KIND", "closed", "decided", "places_of", "plan", "to", "told"]
