"""What a person has had before: her record, for whoever decides on her request."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import case, func, select

from models import Approval, Qualification, Reservation, ReservationEvent, ReservationState, db


@dataclass(frozen=True, slots=True)
class Record:
    """What a person has had of a facility's instruments: confirmed bookings that are over, on this instrument and on
    all; given back late; declined; and her levels there."""

    here: int = 0
    everywhere: int = 0
    late: int = 0
    declined: int = 0
    levels: tuple[int, ...] = ()


Booked = dict[tuple[int, int], tuple[int, int]]


def records_of(approvals: Collection[Approval], now: datetime) -> dict[int, Record]:
    """By approval's id, in three queries however many there are."""
    people = {one.reservation.user_id for one in approvals}
    if not people:
        return {}
    booked = _booked(people, now)
    late, levels = _late(people), _levels(people, now)
    return {one.id: _record(one, booked, late, levels) for one in approvals}


def _booked(people: Collection[int], now: datetime) -> Booked:
    """By person and instrument: how many were used, how many were declined."""
    is_used = (Reservation.state == ReservationState.CONFIRMED) & (Reservation.ends_at <= now)
    rows = db.session.execute(
        select(
            Reservation.user_id,
            Reservation.instrument_id,
            func.sum(case((is_used, 1), else_=0)),
            func.sum(case((Reservation.state == ReservationState.DECLINED, 1), else_=0)),
        )
        .where(Reservation.user_id.in_(people))
        .group_by(Reservation.user_id, Reservation.instrument_id)
    )
    return {(row[0], row[1]): (int(row[2]), int(row[3])) for row in rows}


def _late(people: Collection[int]) -> dict[int, int]:
    late = ReservationEvent.details["is_late"].as_boolean().is_(True)
    rows = db.session.execute(
        select(Reservation.user_id, func.count())
        .join(ReservationEvent, ReservationEvent.reservation_id == Reservation.id)
        .where(Reservation.user_id.in_(people), late)
        .group_by(Reservation.user_id)
    )
    return {row[0]: row[1] for row in rows}


def _levels(people: Collection[int], now: datetime) -> dict[tuple[int, int], list[int]]:
    held = select(Qualification).where(Qualification.user_id.in_(people))
    found: dict[tuple[int, int], list[int]] = {}
    for one in db.session.scalars(held):
        if one.facility_id is not None and (one.valid_until is None or one.valid_until >= now.date()):
            found.setdefault((one.user_id, one.facility_id), []).append(one.level)
    return found


def _record(
    approval: Approval, booked: Booked, late: dict[int, int], levels: dict[tuple[int, int], list[int]]
) -> Record:
    reservation = approval.reservation
    person = reservation.user_id
    mine = [counts for (who, _instrument), counts in booked.items() if who == person]
    return Record(
        here=booked.get((person, reservation.instrument_id), (0, 0))[0],
        everywhere=sum(used for used, _declined in mine),
        late=late.get(person, 0),
        declined=sum(declined for _used, declined in mine),
        levels=tuple(sorted(levels.get((person, reservation.instrument.facility_id), ()), reverse=True)),
    )
