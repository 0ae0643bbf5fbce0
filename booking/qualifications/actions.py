"""What is done with qualifications: granting one for a training that was passed."""

from datetime import date, datetime

from sqlalchemy import select

from booking.domain.held import QualificationState
from models import Qualification, Training, User, Validity, db


def grant(
    person: User,
    training: Training,
    level: int,
    by: User,
    now: datetime,
    *,
    evidence: str = "",
    valid_until: date | None = None,
) -> Qualification:
    """The person is qualified in the training at the level, through `valid_until` or for good, and as long as the
    training says after the last use. What she has of it already is renewed, and keeps a higher level."""
    known = select(Qualification).where(Qualification.user_id == person.id, Qualification.training_id == training.id)
    held = db.session.scalar(known) or Qualification(user_id=person.id, training_id=training.id, level=level)
    is_active = held.state in (None, QualificationState.ACTIVE)
    held.level = max(level, held.level) if is_active else level
    held.facility_id, held.valid_until, held.evidence = training.facility_id, valid_until, evidence
    held.months_after_use = training.validity_months if training.validity == Validity.MONTHS_AFTER_USE else None
    held.granted_by_id, held.granted_at, held.told_days = by.id, now, None
    held.state, held.state_reason, held.state_by_id, held.state_at = QualificationState.ACTIVE, "", None, None
    db.session.add(held)
    return held
