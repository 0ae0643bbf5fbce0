"""How well those who have booked know the instruments, all of them at once."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Protocol

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from booking.domain.localtime import wall_time
from booking.domain.opening import LEVELS
from booking.reservations.hours import facilities_run_by
from models import Instrument, Qualification, User, db


class Booked(Protocol):
    """A booking, as far as it matters here."""

    user_id: int
    instrument_id: int
    ends_at: datetime


Levels = dict[tuple[int, int, datetime], int]


def levels_of_holders(bookings: Iterable[Booked]) -> Levels:
    """By person, instrument and end: her level there on that day; whoever runs an instrument is experienced. As one
    booking asks for it (reservations/hours.py), in a few queries however many there are."""
    some = list(bookings)
    instruments = _instruments({one.instrument_id for one in some})
    known = _qualifications({one.user_id for one in some}, {one.facility_id for one in instruments.values()})
    run = _run_by({one.user_id for one in some})
    found: Levels = {}
    for one in some:
        instrument = instruments[one.instrument_id]
        held = known.get((one.user_id, instrument.facility_id), ())
        is_run = instrument.facility_id in run.get(one.user_id, ())
        level = max(LEVELS) if is_run else _level(instrument, held, one.ends_at)
        found[one.user_id, one.instrument_id, one.ends_at] = level
    return found


def _level(instrument: Instrument, held: Iterable[Qualification], at: datetime) -> int:
    on = wall_time(at, instrument.zone).date()
    counting = (
        one.level
        for one in held
        if one.instrument_id in (None, instrument.id) and (one.valid_until is None or one.valid_until >= on)
    )
    return max(counting, default=0)


def _instruments(ids: Collection[int]) -> Mapping[int, Instrument]:
    return {one.id: one for one in db.session.scalars(select(Instrument).where(Instrument.id.in_(ids)))}


def _qualifications(
    person_ids: Collection[int], facility_ids: Collection[int]
) -> dict[tuple[int, int], list[Qualification]]:
    """Levels that labs have given, by person and facility."""
    given = select(Qualification).where(
        Qualification.user_id.in_(person_ids),
        Qualification.facility_id.in_(facility_ids),
        Qualification.training_id.is_(None),
    )
    found: dict[tuple[int, int], list[Qualification]] = {}
    for one in db.session.scalars(given):
        found.setdefault((one.user_id, one.facility_id or 0), []).append(one)
    return found


def _run_by(person_ids: Collection[int]) -> dict[int, Collection[int]]:
    """The facilities of those among them who run any; few have a role."""
    people = select(User).where(User.id.in_(person_ids), User.roles.any()).options(selectinload(User.roles))
    return {person.id: facilities_run_by(person.id) for person in db.session.scalars(people)}
