"""Which faults there are, for whoever reported them and for the lab; who may report one."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import joinedload

from booking.access import facilities_run_by, is_signed_in, runs
from models import (
    Facility,
    Fault,
    FaultState,
    Instrument,
    Reservation,
    ReservationState,
    Role,
    RoleGrant,
    Usage,
    User,
    db,
)

LATELY = timedelta(days=30)
SHOWN = 100


def faults_visible_to(user: User) -> Select[Fault]:
    """What she has reported, and all of the facilities that she runs."""
    run = facilities_run_by(user).with_only_columns(Facility.id).order_by(None)
    of_facilities = Fault.instrument_id.in_(select(Instrument.id).where(Instrument.facility_id.in_(run)))
    return select(Fault).where(or_(Fault.reported_by_id == user.id, of_facilities))


def find_fault(user: User, public_id: str) -> Fault | None:
    """With all that its page shows."""
    wanted = faults_visible_to(user).where(Fault.public_id == public_id)
    loaded = (
        joinedload(Fault.instrument).joinedload(Instrument.facility),
        joinedload(Fault.usage),
        joinedload(Fault.reported_by),
        joinedload(Fault.closure),
        joinedload(Fault.closed_by),
    )
    return db.session.scalar(wanted.options(*loaded))


def may_report(user: User, instrument: Instrument, now: datetime) -> bool:
    """Whoever runs it, and whoever has it booked about now or had it lately."""
    if not is_signed_in(user):
        return False
    if runs(user, instrument.facility):
        return True
    mine = select(Reservation.id).where(
        Reservation.instrument_id == instrument.id,
        Reservation.user_id == user.id,
        Reservation.state == ReservationState.CONFIRMED,
        Reservation.starts_at <= now + timedelta(days=1),
        Reservation.ends_at > now - LATELY,
    )
    return db.session.scalar(mine.limit(1)) is not None


def use_under_way(user: User, instrument: Instrument, now: datetime) -> Usage | None:
    """What a fault that she reports now disturbs: what runs, else what she ended within the last day."""
    mine = (
        select(Usage)
        .where(
            Usage.instrument_id == instrument.id,
            Usage.person_id == user.id,
            Usage.started_at.is_not(None),
            or_(Usage.ended_at.is_(None), Usage.ended_at > now - timedelta(days=1)),
        )
        .order_by(Usage.started_at.desc())
        .limit(1)
    )
    return db.session.scalar(mine)


def faults_of(facility: Facility, *, is_closed: bool) -> Sequence[Fault]:
    """The newest first; of those that are closed the latest."""
    state = Fault.state != FaultState.OPEN if is_closed else Fault.state == FaultState.OPEN
    found = (
        select(Fault)
        .join(Fault.instrument)
        .where(Instrument.facility_id == facility.id, state)
        .options(joinedload(Fault.instrument), joinedload(Fault.reported_by))
        .order_by(Fault.reported_at.desc(), Fault.id.desc())
        .limit(SHOWN)
    )
    return db.session.scalars(found).all()


def staff_of(facility_id: int) -> Sequence[User]:
    """Whom a report is told."""
    granted = select(RoleGrant.user_id).where(
        RoleGrant.role == Role.INSTRUMENT_LAB, RoleGrant.facility_id == facility_id
    )
    return db.session.scalars(select(User).where(User.id.in_(granted)).order_by(User.id)).all()
