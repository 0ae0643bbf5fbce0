"""What is done with qualifications: granting one for a training that was passed."""

from datetime import date, datetime

from models import Qualification, Training, User, db


def grant(
    person: User,
    training: Training,
    level: int,
    by: User,
    now: datetime,
    *,
    evidence: str = "",
    valid_until: date | None = None,
) -> None:
    """The person is qualified at the level for each instrument that the training covers; where it names none, for
    all of its facility."""
    covered: list[tuple[int | None, int | None]] = [(one.facility_id, one.id) for one in training.instruments]
    if not covered:
        covered = [(training.facility_id, None)]
    for facility_id, instrument_id in covered:
        if facility_id is not None:
            db.session.add(
                Qualification(
                    user_id=person.id, facility_id=facility_id, instrument_id=instrument_id, level=level,
                    valid_until=valid_until, granted_by_id=by.id, granted_at=now,
                )
            )  # fmt: skip
