"""What a facility's lab looks at: the bookings of today with their uses, what to confirm, and what lacks something."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from booking.database import MinutesBetween
from booking.domain.attendance import Standing, standing
from booking.domain.interval import Interval
from booking.domain.usage import WITH_OPERATOR, Lack, lacks
from models import (
    Facility,
    Fault,
    FaultState,
    Instrument,
    Reservation,
    ReservationState,
    Usage,
    db,
)

MOST = 200  # rows of a board


@dataclass(frozen=True, slots=True)
class AtBench:
    """A booking of today, its use if there is one, and where it stands."""

    reservation: Reservation
    usage: Usage | None
    standing: Standing


@dataclass(frozen=True, slots=True)
class Problem:
    """A use with what it lacks."""

    usage: Usage
    lacks: tuple[Lack, ...]


def board_of(facility: Facility, day: Interval, now: datetime) -> list[AtBench]:
    """All that is booked for some time of the day, what runs still from before, and what was missed; by start."""
    is_here = and_(
        Reservation.state == ReservationState.CONFIRMED,
        Reservation.starts_at < day.ends_at,
        Reservation.ends_at > day.starts_at,
    )
    runs = and_(Usage.started_at.is_not(None), Usage.ended_at.is_(None))
    was_missed = and_(Usage.is_no_show, Usage.reserved_starts_at < day.ends_at, Usage.reserved_ends_at > day.starts_at)
    rows = db.session.execute(
        select(Reservation, Usage)
        .join(Reservation.instrument)
        .outerjoin(Usage, Usage.reservation_id == Reservation.id)
        .where(Instrument.facility_id == facility.id, or_(is_here, runs, was_missed))
        .options(
            contains_eager(Reservation.instrument),
            joinedload(Reservation.user),
            joinedload(Reservation.home_institution),
        )
        .order_by(Reservation.starts_at, Reservation.id)
        .limit(MOST)
    ).all()
    return [_at_bench(reservation, usage, now) for reservation, usage in rows]


def _at_bench(reservation: Reservation, usage: Usage | None, now: datetime) -> AtBench:
    reserved = usage.reserved if usage and usage.ended_at else Interval(reservation.starts_at, reservation.ends_at)
    return AtBench(reservation, usage, standing(reserved, usage.record if usage else None, now))


def pending_of(facility: Facility, now: datetime) -> int:
    """How many requests wait for somebody's word."""
    waiting = (
        select(func.count(Reservation.id))
        .join(Reservation.instrument)
        .where(
            Instrument.facility_id == facility.id,
            Reservation.state == ReservationState.REQUESTED,
            Reservation.ends_at > now,
        )
    )
    return db.session.scalar(waiting) or 0


def open_faults_of(facility: Facility) -> Sequence[Fault]:
    """What users have reported and nobody has closed, the newest first."""
    found = (
        select(Fault)
        .join(Fault.instrument)
        .where(Instrument.facility_id == facility.id, Fault.state == FaultState.OPEN)
        .options(contains_eager(Fault.instrument), joinedload(Fault.reported_by))
        .order_by(Fault.reported_at.desc(), Fault.id.desc())
        .limit(MOST)
    )
    return db.session.scalars(found).all()


def unconfirmed_of(facility: Facility) -> Select[Usage]:
    """What has ended, or was missed, and waits for the lab's word; the oldest first, to be paged."""
    return _listed(facility, Usage.confirmed_at.is_(None), or_(Usage.ended_at.is_not(None), Usage.is_no_show)).order_by(
        Usage.reserved_starts_at, Usage.id
    )


def confirmed_of(facility: Facility) -> Select[Usage]:
    """The latest first, to be paged."""
    return _listed(facility, Usage.confirmed_at.is_not(None)).order_by(Usage.reserved_starts_at.desc(), Usage.id.desc())


def lacking_of(facility: Facility, now: datetime) -> Select[Usage]:
    """Every use that lacks something besides the lab's word, as far as SQL can tell; the oldest first, to be paged."""
    was_used = Usage.started_at.is_not(None)
    runs_over = and_(was_used, Usage.ended_at.is_(None), Usage.reserved_ends_at <= now)
    lacking = and_(
        was_used,
        Usage.ended_at.is_not(None),
        or_(
            and_(Usage.is_end_assumed, Usage.confirmed_at.is_(None)),
            Usage.purpose.is_(None),
            Usage.samples.is_(None),
            Usage.group_id.is_(None),
            and_(Usage.mode == WITH_OPERATOR, Usage.operator_id.is_(None)),
            _are_more_than_used(),
        ),
    )
    return _listed(facility, or_(runs_over, lacking)).order_by(Usage.reserved_starts_at, Usage.id)


def problems(usages: Collection[Usage], now: datetime) -> list[Problem]:
    """With what each lacks, but for the lab's word, which has a list of its own."""
    missing = ((one, [lack for lack in lacks(one.record, now) if lack is not Lack.CONFIRMATION]) for one in usages)
    return [Problem(one, tuple(found)) for one, found in missing if found]


def _are_more_than_used() -> ColumnElement[bool]:
    parts = (Usage.startup_minutes, Usage.measuring_minutes, Usage.postprocessing_minutes)
    startup, measuring, postprocessing = (func.coalesce(part, 0) for part in parts)
    return startup + measuring + postprocessing > MinutesBetween(Usage.started_at, Usage.ended_at)


def _listed(facility: Facility, *conditions: ColumnElement[bool]) -> Select[Usage]:
    """With all that a row shows."""
    return (
        select(Usage)
        .join(Usage.instrument)
        .where(Instrument.facility_id == facility.id, *conditions)
        .options(
            contains_eager(Usage.instrument),
            joinedload(Usage.person),
            joinedload(Usage.home_institution),
            selectinload(Usage.items),
        )
    )
