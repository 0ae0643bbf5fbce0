"""What the lab has found that people can do: giving levels and taking them back."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from models import Facility, Instrument, Qualification, User, db


def levels_at(facility: Facility) -> Sequence[Qualification]:
    """All that its lab has given, by the person's name."""
    rows = (
        select(Qualification)
        .join(Qualification.user)
        .where(Qualification.facility_id == facility.id, Qualification.training_id.is_(None))
    )
    loaded = rows.options(joinedload(Qualification.user), joinedload(Qualification.instrument))
    return db.session.scalars(loaded.order_by(User.name, Qualification.id)).all()


def levels_of_person(person: User) -> Sequence[Qualification]:
    """All that labs have given her."""
    rows = select(Qualification).where(Qualification.user_id == person.id, Qualification.training_id.is_(None))
    loaded = rows.options(joinedload(Qualification.facility), joinedload(Qualification.instrument))
    return db.session.scalars(loaded.order_by(Qualification.facility_id, Qualification.id)).all()


def give_level(
    person: User,
    facility: Facility,
    instrument: Instrument | None,
    level: int,
    *,
    valid_until: date | None,
    by: User,
    now: datetime,
) -> Qualification:
    """She has this level from now on, on the instrument or, without one, on all of the facility. An earlier level for
    the same is replaced. Raises ValueError for another facility's instrument."""
    if instrument is not None and instrument.facility_id != facility.id:
        raise ValueError(f"{instrument.name} is not of {facility.code}")
    same = select(Qualification).where(
        Qualification.user_id == person.id,
        Qualification.training_id.is_(None),
        Qualification.facility_id == facility.id,
        Qualification.instrument_id == (instrument.id if instrument else None),
    )
    found = db.session.scalar(same) or Qualification(
        user_id=person.id, facility_id=facility.id, instrument_id=instrument.id if instrument else None
    )
    found.level, found.valid_until, found.granted_by_id, found.granted_at = level, valid_until, by.id, now
    db.session.add(found)
    return found


def person_by_email(email: str) -> User | None:
    """Somebody whose address is confirmed."""
    return db.session.scalar(select(User).where(User.email == email.strip().lower(), User.confirmed_at.is_not(None)))
