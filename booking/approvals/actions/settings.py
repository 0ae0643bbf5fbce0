"""Setting when the bookings of a facility, or of one instrument, need approval, and whose."""

from collections.abc import Sequence

from sqlalchemy import select

from booking.domain.approving import ApprovalPolicy as Policy
from booking.domain.approving import Step
from booking.locks import lock_instruments
from models import ApprovalPolicy, ApprovalStep, Facility, Instrument, db


def set_policy(owner: Facility | Instrument, policy: Policy | None) -> None:
    """From now on. What is requested already keeps the steps that it was asked for with. None: nothing of its own."""
    is_facility = isinstance(owner, Facility)
    lock_instruments(_below(owner))
    column = ApprovalPolicy.facility_id if is_facility else ApprovalPolicy.instrument_id
    kept = db.session.scalar(select(ApprovalPolicy).where(column == owner.id))
    if policy is None:
        if kept is not None:
            db.session.delete(kept)
        return
    if kept is None:
        kept = ApprovalPolicy(**{"facility_id" if is_facility else "instrument_id": owner.id})
        db.session.add(kept)
    kept.triggers = sorted(trigger.value for trigger in policy.triggers)
    kept.longer_than_minutes, kept.slack_minutes = policy.longer_than_minutes, policy.slack_minutes
    kept.day_starts, kept.day_ends = policy.day_starts, policy.day_ends
    kept.steps.clear()
    db.session.flush()  # the old numbers are free again before the new ones are written
    kept.steps.extend(_rows(policy.steps))


def _below(owner: Facility | Instrument) -> Sequence[int]:
    if isinstance(owner, Instrument):
        return [owner.id]
    return db.session.scalars(select(Instrument.id).where(Instrument.facility_id == owner.id)).all()


def _rows(steps: Sequence[Step]) -> list[ApprovalStep]:
    return [
        ApprovalStep(
            number=number, kind=step.kind, person_id=step.person_id, deadline_hours=step.deadline_hours,
            remind_hours=step.remind_hours, silence=step.silence,
        )
        for number, step in enumerate(steps, start=1)
    ]  # fmt: skip
