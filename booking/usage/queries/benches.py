"""What is known at one bench: the use of a reservation, the facility's word on check-in, who was there before."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import aliased, joinedload

from booking.domain.attendance import Grace
from booking.domain.interval import Interval
from models import (
    BenchCode,
    Claim,
    Facility,
    Instrument,
    Need,
    Reservation,
    ReservationState,
    Usage,
    UsePolicy,
    User,
    db,
)

NOTHING_SET = Grace()
SOON = timedelta(hours=16)  # what is later is no matter for somebody who stands at the bench


def usage_of(reservation_id: int) -> Usage | None:
    """What became of a reservation at the bench, if anything has."""
    return db.session.scalar(select(Usage).where(Usage.reservation_id == reservation_id))


def grace_of(facility_id: int) -> Grace:
    policy = db.session.get(UsePolicy, facility_id)
    return policy.grace if policy else NOTHING_SET


def usage_and_grace(reservation: Reservation) -> tuple[Usage | None, Grace]:
    """Both in one query, for the reservation's page."""
    row = db.session.execute(
        select(Usage, UsePolicy)
        .select_from(Facility)
        .outerjoin(UsePolicy, UsePolicy.facility_id == Facility.id)
        .outerjoin(Usage, Usage.reservation_id == reservation.id)
        .where(Facility.id == reservation.instrument.facility_id)
    ).one()
    return row[0], row[1].grace if row[1] else NOTHING_SET


def instrument_at(code: str) -> Instrument | None:
    """Whose bench carries this code."""
    found = select(Instrument).join(BenchCode, BenchCode.instrument_id == Instrument.id).where(BenchCode.code == code)
    return db.session.scalar(found.options(joinedload(Instrument.facility)))


def code_of(instrument_id: int) -> BenchCode | None:
    return db.session.get(BenchCode, instrument_id)


def codes_of(facility: Facility) -> dict[int, str]:
    """By instrument, those that have one."""
    rows = select(BenchCode.instrument_id, BenchCode.code).join(Instrument, Instrument.id == BenchCode.instrument_id)
    return {row[0]: row[1] for row in db.session.execute(rows.where(Instrument.facility_id == facility.id))}


def bookings_here(instrument: Instrument, person: User, now: datetime) -> Sequence[Reservation]:
    """What she has of this instrument soon and what is not over, or runs still, the next first; at most three."""
    mine = (
        select(Reservation)
        .outerjoin(Usage, Usage.reservation_id == Reservation.id)
        .where(
            Reservation.instrument_id == instrument.id,
            Reservation.user_id == person.id,
            Reservation.state == ReservationState.CONFIRMED,
            Reservation.starts_at < now + SOON,
            (Reservation.ends_at > now) | (Usage.started_at.is_not(None) & Usage.ended_at.is_(None)),
        )
        .order_by(Reservation.starts_at, Reservation.id)
        .limit(3)
    )
    return db.session.scalars(mine).all()


def running_before(reservation: Reservation) -> Sequence[Usage]:
    """Uses that nobody has ended of whatever holds one of the same resources, and held it before."""
    own, others = aliased(Claim), aliased(Claim)
    before = (
        select(Usage)
        .join(others, others.reservation_id == Usage.reservation_id)
        .join(own, own.resource_id == others.resource_id)
        .where(
            own.reservation_id == reservation.id,
            Usage.reservation_id != reservation.id,
            Usage.started_at.is_not(None),
            Usage.ended_at.is_(None),
            others.starts_at < own.starts_at,
        )
    )
    return db.session.scalars(before.options(joinedload(Usage.reservation)).distinct()).unique().all()


def next_on_the_bench(reservation: Reservation, until: datetime) -> Reservation | None:
    """Whoever has one of the same resources next, before `until`."""
    own, others = aliased(Claim), aliased(Claim)
    following = (
        select(Reservation)
        .join(others, others.reservation_id == Reservation.id)
        .join(own, own.resource_id == others.resource_id)
        .where(
            own.reservation_id == reservation.id,
            Reservation.id != reservation.id,
            Reservation.state == ReservationState.CONFIRMED,
            others.starts_at >= own.ends_at,
            Reservation.starts_at < until,
        )
        .order_by(Reservation.starts_at, Reservation.id)
        .limit(1)
    )
    return db.session.scalar(following)


def others_at_the_place(usage: Usage, used: Interval) -> bool:
    """Whether another use of a resource that this one had, or of the only one that it could have had, has a minute of
    that time."""
    own = select(Claim.resource_id).where(Claim.reservation_id == usage.reservation_id)
    mine = db.session.scalars(own).all() or _only_places(usage.instrument_id)
    others = (
        select(Usage.id)
        .join(Claim, Claim.reservation_id == Usage.reservation_id)
        .where(
            Claim.resource_id.in_(mine),
            Usage.id != usage.id,
            Usage.started_at < used.ends_at,
            (Usage.ended_at > used.starts_at) | Usage.ended_at.is_(None),
        )
    )
    return db.session.scalar(others.limit(1)) is not None


def _only_places(instrument_id: int) -> list[int]:
    """Resources that the instrument needs and of which it has one."""
    places: dict[int, list[int]] = {}
    rows = select(Need.position, Need.resource_id).where(Need.instrument_id == instrument_id)
    for position, resource_id in db.session.execute(rows):
        places.setdefault(position, []).append(resource_id)
    return [one for of_position in places.values() if len(of_position) == 1 for one in of_position]
