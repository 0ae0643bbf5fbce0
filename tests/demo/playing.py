"""Reading what has been booked, so that two ways of booking it can be compared."""

from collections import defaultdict
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from booking.demo.bookings.lives import Happening, Life
from booking.demo.cast import Cast
from booking.domain.interval import Interval
from booking.domain.question import Wanted
from booking.reservations import actions
from models import Claim, Reservation, ReservationEvent, Resource, db

NOW = datetime(2026, 3, 18, 14, 20, tzinfo=UTC)  # a Wednesday; the clocks of London change within the weeks ahead


def booked() -> list[tuple[Any, ...]]:
    """Every reservation with its history and its claims, without what is drawn by lot: ids and addresses."""
    people = joinedload(Reservation.user), joinedload(Reservation.booked_by), joinedload(Reservation.group)
    query = select(Reservation).options(joinedload(Reservation.instrument), *people)
    histories, claims = _histories(), _claims()
    return sorted(
        (
            one.created_at, str(one.instrument.source_key), one.starts_at, one.ends_at, one.user.email,
            one.booked_by.email, one.group.name if one.group else "", one.home_institution_id, one.institution_id,
            one.state.value, one.mode, one.title, one.note, one.sequence, one.changed_at, one.setup_minutes,
            one.cleanup_minutes, histories[one.id], claims[one.id],
        )
        for one in db.session.scalars(query)
    )  # fmt: skip


def _histories() -> dict[int, list[tuple[Any, ...]]]:
    found: dict[int, list[tuple[Any, ...]]] = defaultdict(list)
    for event in db.session.scalars(select(ReservationEvent).order_by(ReservationEvent.id)):
        details = sorted(event.details.items())
        found[event.reservation_id].append(
            (event.happened_at, event.kind.value, event.actor_id, event.institution_id, details)
        )
    return found


def _claims() -> dict[int, list[tuple[Any, ...]]]:
    found: dict[int, list[tuple[Any, ...]]] = defaultdict(list)
    claims = select(Claim.reservation_id, Resource.code, Claim.starts_at, Claim.ends_at, Claim.institution_id)
    for row in db.session.execute(claims.join_from(Claim, Resource).order_by(Claim.id)):
        found[row.reservation_id].append(tuple(row)[1:])
    return found


def act(lives: list[Life]) -> None:
    """Do by the application's own actions what the play has done, in the order in which it happened."""
    made: dict[int, int] = {}
    steps = [(happening.at, life.number, life, happening) for life in lives for happening in life.history]
    for _at, _number, life, happening in sorted(steps, key=lambda step: step[:2]):
        if happening.kind in ("booked", "requested"):
            made[life.number] = _book(life, happening)
        else:
            _go_on(db.session.get_one(Reservation, made[life.number]), happening)


def _book(life: Life, happening: Happening) -> int:
    wish = life.wish
    return actions.book(
        instrument_id=wish.bench.instrument_id, person_id=wish.booker.user_id, booked_by_id=wish.by_id,
        wanted=Wanted(happening.interval, mode=wish.mode), now=happening.at, group_id=wish.booker.group_id,
        title=wish.title,
    ).id  # fmt: skip


def _go_on(reservation: Reservation, happening: Happening) -> None:
    by_id, at = happening.by_id, happening.at
    if happening.kind == "moved":
        actions.change_interval(reservation, happening.interval, by_id, at)
    elif happening.kind == "cancelled":
        actions.cancel(reservation, by_id, at, happening.reason)
    elif happening.kind == "accepted":
        actions.accept(reservation, by_id, at)
    else:
        actions.decline(reservation, by_id, at, happening.reason)


def time_of(reservation: Reservation) -> Interval:
    return Interval(reservation.starts_at, reservation.ends_at)


def of(lives: list[Life], *instruments: str) -> list[Life]:
    return [life for life in lives if life.wish.bench.key in instruments]


def lins(cast: Cast) -> list[Reservation]:
    """Lin Yue's reservations by their start."""
    query = select(Reservation).where(Reservation.user_id == cast.lin.id).order_by(Reservation.starts_at)
    return list(db.session.scalars(query))
