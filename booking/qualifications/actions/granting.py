"""Giving somebody what she has been trained for."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from booking.domain.held import QualificationState, months_later
from booking.domain.localtime import wall_time
from booking.notices.actions import tell
from models import Qualification, Training, User, Validity, db

TOLD = "qualification"


def grant(
    person: User,
    training: Training,
    level: int,
    by: User | None,
    now: datetime,
    *,
    evidence: str = "",
    valid_until: date | None = None,
) -> Qualification:
    """She holds the training at this level from now on, for as long as the training says or through `valid_until`.

    What she holds of it already is renewed, and never lowered while it counts; what was suspended or revoked counts
    again. She is told. Raises ValueError for a level that the training does not lead to.
    """
    if level not in training.level_numbers:
        raise ValueError(f"{training.name} does not lead to level {level}")
    lock_person(person.id)
    found = _held(person.id, training.id) or Qualification(
        user_id=person.id, training_id=training.id, facility_id=training.facility_id, level=level
    )
    is_held = found.id is not None and found.state is QualificationState.ACTIVE and not _is_over(found, training, now)
    found.level = max(level, found.level) if is_held else level
    found.valid_until = valid_until or _until(training, now)
    found.months_after_use = training.validity_months if training.validity == Validity.MONTHS_AFTER_USE else None
    found.evidence, found.granted_by_id, found.granted_at = evidence, by.id if by else None, now
    found.state, found.state_reason, found.state_by_id, found.state_at = QualificationState.ACTIVE, "", None, None
    found.told_days = None
    db.session.add(found)
    db.session.flush()
    tell(person, TOLD, now, details=told(found, training, "granted"), coalesce_key=f"{TOLD}:{found.id}")
    return found


def told(qualification: Qualification, training: Training, event: str, **more: Any) -> dict[str, Any]:
    """What a mail about it says."""
    until = qualification.valid_until
    return {
        "event": event,
        "training": {"en": training.name, "zh": training.name_zh or training.name},
        "training_id": training.public_id,
        "level": qualification.level,
        "until": until.isoformat() if until else None,
        **more,
    }


def lock_person(person_id: int) -> None:
    """Two who give her the same at once wait for each other."""
    db.session.execute(select(User.id).where(User.id == person_id).with_for_update())


def _held(person_id: int, training_id: int) -> Qualification | None:
    same = select(Qualification).where(Qualification.user_id == person_id, Qualification.training_id == training_id)
    return db.session.scalar(same.execution_options(populate_existing=True))


def _is_over(found: Qualification, training: Training, now: datetime) -> bool:
    return found.valid_until is not None and found.valid_until < wall_time(now, training.zone).date()


def _until(training: Training, now: datetime) -> date | None:
    if training.validity == Validity.UNTIL_DATE:
        return training.validity_on
    if training.validity == Validity.MONTHS and training.validity_months:
        return months_later(wall_time(now, training.zone).date(), training.validity_months)
    return None
