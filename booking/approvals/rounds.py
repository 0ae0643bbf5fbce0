"""The rounds of the scheduler: who has not answered is reminded, and when the deadline passes, silence counts.

Each step is a transaction of its own, and looks again under the write lock. Whoever loses a race is left for the next
round.
"""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, select

from booking.approvals.asking import step_of, tell_deciders
from booking.domain.approving import Silence, due_at, on_timeout, remind_at
from booking.domain.lifecycle import WrongState
from booking.locks import lock_to_look
from booking.reservations.actions import accept, decline
from booking.reservations.actions.announcing import Happening, record
from booking.reservations.judging import Refused
from booking.transaction import LostRace, transaction
from models import Approval, ApprovalState, EventKind, Reservation, ReservationState, db

LONGEST_REMINDER = timedelta(hours=24 * 30)


def remind_deciders(now: datetime) -> str:
    """Whoever has not answered near the deadline is told once more; words for the job's record."""
    near = (Approval.remind_hours > 0, Approval.reminded_at.is_(None), Approval.due_at < now + LONGEST_REMINDER)
    return f"{_one_by_one(_open_ids(*near), _remind, now)['reminded']} reminded"


def count_silence(now: datetime) -> str:
    """What has had no answer until its deadline counts as the policy says; words for the job's record."""
    done = _one_by_one(_open_ids(Approval.due_at <= now), _time_out, now)
    return f"{done['approve']} approved by silence, {done['escalate']} escalated, {done['lapse']} lapsed"


def _open_ids(*conditions: ColumnElement[bool]) -> Sequence[int]:
    mine = select(Approval.id).where(Approval.state == ApprovalState.OPEN, *conditions)
    return db.session.scalars(mine.order_by(Approval.due_at, Approval.id)).all()


def _one_by_one(ids: Sequence[int], act: Callable[[Approval, datetime], str], now: datetime) -> dict[str, int]:
    done = dict.fromkeys(("reminded", "approve", "escalate", "lapse", ""), 0)
    for one in ids:
        try:
            with transaction():
                done[act(_looked_at(one), now)] += 1
        except (LostRace, Refused, WrongState):
            continue
    return done


def _looked_at(approval_id: int) -> Approval:
    """The step as it is now, under the write lock of its instrument."""
    approval = db.session.get_one(Approval, approval_id)
    lock_to_look(approval.reservation.instrument_id)
    db.session.refresh(approval)
    db.session.refresh(approval.reservation)
    return approval


def _is_asked(approval: Approval) -> bool:
    return approval.state is ApprovalState.OPEN and approval.reservation.state == ReservationState.REQUESTED


def _remind(approval: Approval, now: datetime) -> str:
    due = approval.due_at or approval.reservation.starts_at
    at = remind_at(step_of(approval), due)
    if not _is_asked(approval) or approval.reminded_at is not None or at is None or not at <= now < due:
        return ""
    approval.reminded_at = now
    tell_deciders(approval, now, "reminder")
    return "reminded"


def _time_out(approval: Approval, now: datetime) -> str:
    due = approval.due_at or approval.reservation.starts_at
    step = step_of(approval)
    meant = on_timeout(step, due, now, is_escalated=approval.escalated_at is not None) if _is_asked(approval) else None
    if meant is None:
        return ""
    is_too_late = due >= approval.reservation.starts_at
    if meant is Silence.APPROVE:
        accept(approval.reservation, None, now, step=approval.public_id)
        return "approve"
    if meant is Silence.ESCALATE and not is_too_late:
        return _escalate(approval, now)
    decline(approval.reservation, None, now, step=approval.public_id)
    return "lapse"


def _escalate(approval: Approval, now: datetime) -> str:
    """Those above are asked, with as much time again."""
    reservation: Reservation = approval.reservation
    approval.escalated_at, approval.reminded_at = now, None
    approval.due_at = due_at(step_of(approval), now, reservation.starts_at)
    db.session.flush()
    record(reservation, Happening(EventKind.EDITED, None, now, extra={"is_about": "escalated"}))
    tell_deciders(approval, now, "escalated")
    return "escalate"
