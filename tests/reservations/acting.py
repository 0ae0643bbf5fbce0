"""Booking as people of the cast, at a fixed moment: Monday 2 March 2026, 10:00 in London."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select

from booking.demo.cast import Cast
from booking.domain.interval import Interval
from booking.domain.question import Wanted
from booking.domain.verdict import Code
from booking.reservations import actions
from booking.reservations.judging import Refused
from booking.transaction import transaction
from models import Claim, Message, Need, Reservation, ReservationEvent, db

NOW = datetime(2026, 3, 2, 10, tzinfo=UTC)


def march(text: str) -> datetime:
    """'3 10:30' is Tuesday 3 March 2026, 10:30, in London and in UTC."""
    day, clock = text.split()
    return datetime.fromisoformat(f"2026-03-{int(day):02} {clock:0>5}").replace(tzinfo=UTC)


def span(first: str, last: str) -> Interval:
    return Interval(march(first), march(last))


def book(cast: Cast, who: str, what: str, first: str, last: str, **more: Any) -> Reservation:
    """`who` books `what`; `by` is whoever books for her. Committed, and read back."""
    by = more.pop("by", who)
    wanted = Wanted(span(first, last), mode=more.pop("mode", cast.instrument(what).modes[0]))
    order = {
        "instrument_id": cast.instrument(what).id, "person_id": cast.person(who).id,
        "booked_by_id": cast.person(by).id, "wanted": wanted, "now": more.pop("now", NOW),
    }  # fmt: skip
    with transaction():
        made = actions.book(**order, **more).id
    return db.session.get_one(Reservation, made)


def codes(refused: Refused) -> list[Code]:
    return [reason.code for reason in refused.verdict.reasons]


def claims_of(reservation: Reservation) -> list[tuple[int, Interval]]:
    """(resource id, span) of everything that it holds."""
    held = select(Claim).where(Claim.reservation_id == reservation.id).order_by(Claim.resource_id)
    return [(claim.resource_id, Interval(claim.starts_at, claim.ends_at)) for claim in db.session.scalars(held)]


def resources_of(cast: Cast, what: str) -> list[int]:
    """In the order of the needs' positions."""
    needs = select(Need.resource_id).where(Need.instrument_id == cast.instrument(what).id)
    return list(db.session.scalars(needs.order_by(Need.position, Need.resource_id)))


def events_of(reservation: Reservation) -> list[ReservationEvent]:
    mine = select(ReservationEvent).where(ReservationEvent.reservation_id == reservation.id)
    return list(db.session.scalars(mine.order_by(ReservationEvent.id)))


def messages_of(reservation: Reservation) -> dict[str, str]:
    """Who is told what, by e-mail address."""
    mine: Iterable[Message] = db.session.scalars(select(Message).where(Message.reservation_id == reservation.id))
    return {message.user.email: message.kind for message in mine}
