"""What the start page tells: what is next for a person, what waits for her, and what the region has."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import distinct, func, select

from booking import access
from booking.reservations.queries.lists import reservations_of
from models import (
    Facility,
    Institution,
    Instrument,
    InstrumentState,
    Membership,
    MembershipState,
    Reservation,
    ReservationState,
    Technique,
    User,
    db,
    instrument_techniques,
)

SHOWN = 3


@dataclass(frozen=True, slots=True)
class Field:
    """A field of techniques, with how many instruments the catalogue lists in it."""

    name: str
    name_zh: str
    instruments: int


@dataclass(frozen=True, slots=True)
class SchoolCount:
    """A school, with how many instruments the catalogue lists of it."""

    institution: Institution
    instruments: int


def next_bookings(person: User, now: datetime) -> Sequence[Reservation]:
    """What she has booked and is not over, the next first."""
    return db.session.scalars(reservations_of(person, now).limit(SHOWN)).all()


def requests_to_decide(person: User, now: datetime) -> list[tuple[Facility, int]]:
    """The facilities that she runs in which requests wait, with how many."""
    run = access.facilities_run_by(person).with_only_columns(Facility.id).order_by(None)
    waiting = (
        select(Facility, func.count(Reservation.id))
        .join(Instrument, Instrument.facility_id == Facility.id)
        .join(Reservation, Reservation.instrument_id == Instrument.id)
        .where(Facility.id.in_(run), Reservation.state == ReservationState.REQUESTED, Reservation.ends_at > now)
        .group_by(Facility.id)
        .order_by(Facility.name, Facility.id)
    )
    return [(facility, count) for facility, count in db.session.execute(waiting)]


def memberships_to_decide(person: User) -> int:
    """How many people wait to be admitted to schools that she administers."""
    administered = access.institutions_administered_by(person).with_only_columns(Institution.id).order_by(None)
    waiting = select(func.count(Membership.id)).where(
        Membership.state == MembershipState.PENDING, Membership.institution_id.in_(administered)
    )
    return db.session.scalar(waiting) or 0


def fields() -> list[Field]:
    """The fields of techniques that the catalogue has, the largest first."""
    offers = instrument_techniques.c
    count = func.count(distinct(Instrument.id))
    rows = (
        select(Technique.category, func.max(Technique.category_zh), count)
        .join(instrument_techniques, offers.technique_id == Technique.id)
        .join(Instrument, Instrument.id == offers.instrument_id)
        .where(Technique.category != "", Instrument.state != InstrumentState.RETIRED)
        .group_by(Technique.category)
        .order_by(count.desc(), Technique.category)
    )
    return [Field(*row) for row in db.session.execute(rows)]


def schools() -> list[SchoolCount]:
    """Every school by name."""
    listed = (Instrument.institution_id == Institution.id, Instrument.state != InstrumentState.RETIRED)
    count = select(func.count(Instrument.id)).where(*listed).scalar_subquery()
    rows = select(Institution, count).order_by(Institution.name, Institution.id)
    return [SchoolCount(one, number) for one, number in db.session.execute(rows)]
