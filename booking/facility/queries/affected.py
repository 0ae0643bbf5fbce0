"""Which bookings a closure comes over, and which of them find another place."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import contains_eager, joinedload

from booking.domain.availability import Need as NeedOf
from booking.domain.closing import Seat, Seating, reseated
from booking.domain.interval import Interval
from booking.facility.plans import Plan
from booking.reservations.held import claims
from models import HOLDING, Claim, Instrument, Need, Reservation, db


@dataclass(frozen=True, slots=True)
class Affected:
    """`reservations` that the closure comes over, the next first; `seating`: who changes places instead."""

    reservations: tuple[Reservation, ...]
    seating: Seating


def affected_by(plan: Plan, now: datetime) -> Affected:
    """What is not over and held in the time of the plan. Of closed places only what no other place is free for."""
    if not plan.places:
        held = db.session.scalars(_held(plan, now).where(_is_shut(plan))).all()
        return Affected(tuple(one for one in held if plan.touches(_span(one))), Seating())
    seats = _seats(plan, now)
    seating = reseated(seats, _taken(plan, seats)) if seats else Seating()
    stranded = _held(plan, now).where(Reservation.id.in_(seating.stranded))
    return Affected(tuple(db.session.scalars(stranded)), seating)


def held_in(plan: Plan, now: datetime) -> list[Reservation]:
    """All that lies in the time of the plan on what it closes; of places, what is held of them."""
    if not plan.places:
        return list(affected_by(plan, now).reservations)
    ids = {seat.reservation_id for seat in _seats(plan, now)}
    return list(db.session.scalars(_held(plan, now).where(Reservation.id.in_(ids))))


def _held(plan: Plan, now: datetime) -> Select[Reservation]:
    hull = plan.hull
    return (
        select(Reservation)
        .join(Reservation.instrument)
        .options(
            contains_eager(Reservation.instrument).joinedload(Instrument.institution),
            joinedload(Reservation.user),
            joinedload(Reservation.home_institution),
        )
        .where(
            Reservation.state.in_(HOLDING),
            Reservation.starts_at < hull.ends_at,
            Reservation.ends_at > max(hull.starts_at, now),
        )
        .order_by(Reservation.starts_at, Reservation.id)
    )


def _is_shut(plan: Plan) -> ColumnElement[bool]:
    if plan.instrument is not None:
        return Reservation.instrument_id == plan.instrument.id
    return Instrument.facility_id == plan.facility.id


def _seats(plan: Plan, now: datetime) -> list[Seat]:
    """All that is held of the closed places, set-up and clean-up included, in the time of the plan."""
    rows = db.session.execute(
        select(Claim.reservation_id, Claim.resource_id, Claim.starts_at, Claim.ends_at, Reservation.instrument_id)
        .join(Reservation, Reservation.id == Claim.reservation_id)
        .where(
            Claim.resource_id.in_(plan.places),
            Claim.starts_at < plan.hull.ends_at,
            Claim.ends_at > max(plan.hull.starts_at, now),
            Reservation.ends_at > now,
            Reservation.state.in_(HOLDING),
        )
    ).all()
    needs = _needs({row.instrument_id for row in rows})
    return [
        Seat(row.reservation_id, row.resource_id, needs[row.instrument_id, row.resource_id], held)
        for row in rows
        if plan.touches(held := Interval(row.starts_at, row.ends_at))
    ]


def _needs(instrument_ids: Collection[int]) -> dict[tuple[int, int], NeedOf]:
    """By instrument and resource, the need that the resource meets."""
    rows = db.session.scalars(select(Need).where(Need.instrument_id.in_(instrument_ids)).order_by(Need.resource_id))
    found: dict[tuple[int, int], list[int]] = {}
    for one in rows:
        found.setdefault((one.instrument_id, one.position), []).append(one.resource_id)
    return {
        (instrument_id, resource_id): NeedOf(position, tuple(ids))
        for (instrument_id, position), ids in found.items()
        for resource_id in ids
    }


def _taken(plan: Plan, seats: Sequence[Seat]) -> dict[int, list[Interval]]:
    """What is held or closed of all places that might be had instead, the plan's own closing included."""
    resources = {one for seat in seats for one in seat.need.resource_ids}
    reach = Interval(min(one.held.starts_at for one in seats), max(one.held.ends_at for one in seats))
    taken = {one: list(spans) for one, spans in claims(resources, reach).items()}
    for resource_id in plan.places:
        taken.setdefault(resource_id, []).extend(plan.intervals)
    return taken


def _span(reservation: Reservation) -> Interval:
    return Interval(reservation.starts_at, reservation.ends_at)
