"""What is done about a fault: reported, the instrument closed for it, the disturbed use credited, answered."""

from datetime import datetime

from booking.facility.actions import break_down
from booking.faults import queries
from booking.notices.actions import tell
from models import Closure, Fault, FaultState, Instrument, Severity, Usage, User, db

REPORTED, ANSWERED = "fault", "fault_answered"


def report(
    instrument: Instrument, by: User, severity: Severity, words: str, photo: str, usage: Usage | None, now: datetime
) -> Fault:
    """The lab is told."""
    fault = Fault(
        institution_id=instrument.institution_id, instrument_id=instrument.id, usage_id=usage.id if usage else None,
        reported_by_id=by.id, reported_at=now, severity=severity, words=words, photo=photo,
    )  # fmt: skip
    db.session.add(fault)
    db.session.flush()
    for person in queries.staff_of(instrument.facility_id):
        if person.id != by.id:
            tell(person, REPORTED, now, details={"fault": fault.public_id})
    return fault


def close_for(fault: Fault, by_id: int, now: datetime) -> Closure:
    """The instrument is shut until further notice; whoever has booked it is told, as of any breakdown."""
    closure = break_down(fault.instrument, fault.words[:300], by_id, now)
    fault.closure_id = closure.id
    return closure


def credit(fault: Fault, *, is_credited: bool, now: datetime) -> None:
    """The use that it disturbed is not, or is again, to be paid for. What was charged before is for a reversal."""
    usage = fault.usage
    if usage is not None:
        db.session.refresh(usage, with_for_update=True)
        usage.is_instrument_fault, usage.changed_at = is_credited, now


def answer(fault: Fault, state: FaultState, words: str, by_id: int, now: datetime) -> Fault:
    """Mended, or no fault; whoever reported it is told. One that is closed stays as it is."""
    db.session.refresh(fault, with_for_update=True)
    if fault.state != FaultState.OPEN:
        return fault
    fault.state, fault.answer, fault.closed_at, fault.closed_by_id = state, words, now, by_id
    if state == FaultState.NO_FAULT:
        credit(fault, is_credited=False, now=now)
    if fault.reported_by_id != by_id:
        tell(fault.reported_by, ANSWERED, now, details={"fault": fault.public_id})
    return fault


def reopen(fault: Fault) -> None:
    """It was closed too early."""
    fault.state, fault.closed_at, fault.closed_by_id = FaultState.OPEN, None, None
