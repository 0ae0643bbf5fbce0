"""Which bookings stand on a qualification: allowed with it, and without it not."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime
from types import SimpleNamespace

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from booking.domain.held import Fate, Held
from booking.domain.interval import Interval
from booking.domain.required import Required
from booking.reservations.extras import ids_of
from booking.reservations.required import required_of
from models import (
    HOLDING,
    Instrument,
    Qualification,
    RequiredTraining,
    Requirement,
    Reservation,
    WithdrawalPolicy,
    db,
)


def asking_for_trainings() -> Sequence[int]:
    """Ids of the instruments that require any training: what is booked there may stand on a qualification."""
    named = select(Requirement.instrument_id).join(RequiredTraining, RequiredTraining.requirement_id == Requirement.id)
    return db.session.scalars(named.distinct()).all()


def fates_of(reservations: Collection[Reservation]) -> dict[int, Fate]:
    """By reservation's id, what its facility's policy says becomes of it; the lab looks again where it says nothing."""
    said = select(WithdrawalPolicy.facility_id, WithdrawalPolicy.fate).where(
        WithdrawalPolicy.facility_id.in_({one.instrument.facility_id for one in reservations})
    )
    fates = {row.facility_id: row.fate for row in db.session.execute(said)}
    return {one.id: fates.get(one.instrument.facility_id, Fate.REVIEW) for one in reservations}


def candidates(qualification: Qualification, now: datetime) -> list[Reservation]:
    """What she has ahead, or is to be present at, on instruments that require anything."""
    required = select(Requirement.instrument_id)
    return list(
        db.session.scalars(
            select(Reservation)
            .options(joinedload(Reservation.instrument).joinedload(Instrument.facility), joinedload(Reservation.user))
            .where(
                or_(Reservation.user_id == qualification.user_id, Reservation.supervisor_id == qualification.user_id),
                Reservation.state.in_(HOLDING),
                Reservation.starts_at > now,
                Reservation.instrument_id.in_(required),
            )
            .order_by(Reservation.starts_at, Reservation.id)
        )
    )


def dependents(qualification: Qualification, now: datetime) -> list[Reservation]:
    """Those of the candidates that would not be allowed without it, as they are allowed now; the next first."""
    found: dict[int, list[Reservation]] = defaultdict(list)
    for one in candidates(qualification, now):
        found[one.user_id].append(one)
    standing = [
        one
        for person_id, theirs in found.items()
        for known in (_required(theirs, person_id, now),)
        for one in theirs
        if _is_met(one, known[one.instrument_id])
        and not _is_met(one, _without(known[one.instrument_id], qualification, person_id))
    ]
    return sorted(standing, key=lambda one: (one.starts_at, one.id))


def _required(reservations: Collection[Reservation], person_id: int, now: datetime) -> dict[int, Required]:
    instruments = {one.instrument_id: one.instrument for one in reservations}
    rows = [
        SimpleNamespace(
            id=one.id, institution_id=one.institution_id, facility_id=one.facility_id,
            time_zone=one.facility.time_zone, has_requirements=True,
        )
        for one in instruments.values()
    ]  # fmt: skip
    return required_of(rows, person_id, now)


def _is_met(reservation: Reservation, required: Required) -> bool:
    interval, zone = Interval(reservation.starts_at, reservation.ends_at), reservation.instrument.zone
    holding = required.for_use(reservation.mode, interval, ids_of(reservation.options), zone)
    return all(one.is_fulfilled for one in required.checked(holding, interval, zone, reservation.supervisor_id))


def _without(required: Required, qualification: Qualification, person_id: int) -> Required:
    if person_id == qualification.user_id:
        return replace(required, held=_less(required.held, qualification))
    supervisors = {
        one: _less(held, qualification) if one == qualification.user_id else held
        for one, held in required.supervisors.items()
    }
    return replace(required, supervisors=supervisors)


def _less(held: Held, qualification: Qualification) -> Held:
    kept = tuple(one for one in held.qualifications if one.training_id != qualification.training_id)
    return replace(held, qualifications=kept)
