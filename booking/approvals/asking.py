"""Asking for the words that a requested reservation needs, one after the other; each person concerned is told once."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select, update

from booking.approvals.links import make_link
from booking.approvals.people import deciders_of
from booking.domain.approving import Silence, Step, StepKind, due_at, next_number, steps_of
from booking.domain.question import Facts, Wanted
from booking.domain.rules.approval import case_of, policy_of
from booking.notices.actions import tell, withdraw
from models import Approval, ApprovalRemark, ApprovalState, Reservation, User, db

TO_DECIDE = "to_decide"
PATIENCE = timedelta(seconds=90)  # for changes by the person herself, as other mails of bookings have it
PENDING = (ApprovalState.WAITING, ApprovalState.OPEN)


def ask(reservation: Reservation, wanted: Wanted, facts: Facts, now: datetime, *, is_quiet: bool = False) -> None:
    """Ask anew for all words that the policy wants for this; what was asked before is over. Of one of many, `is_quiet`,
    whoever made them all tells of all at once."""
    end(reservation, now)
    steps = steps_of(policy_of(facts), case_of(wanted, facts))
    rows = [_row(reservation, number, step) for number, step in enumerate(steps, start=1)]
    db.session.add_all(rows)
    _open(rows[0], now)
    if not is_quiet:
        tell_deciders(rows[0], now, delay=PATIENCE)


def ask_the_lab(reservation: Reservation, now: datetime) -> None:
    """The lab looks at what was booked already: its word alone is asked for, whatever the policy says."""
    end(reservation, now)
    row = _row(reservation, 1, Step())
    db.session.add(row)
    _open(row, now)
    tell_deciders(row, now, delay=PATIENCE)


def end(reservation: Reservation, now: datetime) -> None:
    """Nobody's word is asked for any more: it was given back, or is asked for at another time."""
    mine = (Approval.reservation_id == reservation.id, Approval.state.in_(PENDING))
    ended = db.session.scalars(select(Approval.id).where(*mine)).all()
    if not ended:
        return
    db.session.execute(update(Approval).where(Approval.id.in_(ended)).values(state=ApprovalState.ENDED))
    _close_remarks(ended, now)
    withdraw(f"decide:{reservation.id}:")


def open_step(reservation: Reservation, now: datetime) -> Approval:
    """Whose turn it is; the lab's, of what was requested without any steps. For whoever has the write lock."""
    mine = select(Approval).where(Approval.reservation_id == reservation.id, Approval.state == ApprovalState.OPEN)
    found = db.session.scalar(mine.execution_options(populate_existing=True))
    if found is None:
        found = _row(reservation, 1, Step())
        db.session.add(found)
        _open(found, now)
    return found


def find_open_step(reservation: Reservation) -> Approval | None:
    mine = select(Approval).where(Approval.reservation_id == reservation.id, Approval.state == ApprovalState.OPEN)
    return db.session.scalar(mine)


def say(approval: Approval, state: ApprovalState, by_id: int | None, now: datetime, reason: str = "") -> None:
    """The word is given (or, without anybody, what silence means) for the time that the reservation has now."""
    approval.state, approval.decided_by_id, approval.decided_at, approval.reason = state, by_id, now, reason[:500]
    approval.starts_at, approval.ends_at = approval.reservation.starts_at, approval.reservation.ends_at
    db.session.flush()
    _close_remarks([approval.id], now)
    withdraw(f"decide:{approval.reservation_id}:")


def ask_next(reservation: Reservation, now: datetime) -> Approval | None:
    """The next person is asked; None if the last word has been given."""
    mine = select(Approval).where(Approval.reservation_id == reservation.id, Approval.state == ApprovalState.WAITING)
    waiting = {one.number: one for one in db.session.scalars(mine)}
    number = next_number(waiting)
    if number is None:
        return None
    _open(waiting[number], now)
    tell_deciders(waiting[number], now)
    return waiting[number]


def tell_deciders(
    approval: Approval, now: datetime, why: str = "asked", *, delay: timedelta = timedelta(0)
) -> Sequence[int]:
    """One mail to each who may decide, with a link of her own; answers who they are."""
    people = deciders_of(approval, now)
    for user_id in people:
        link = make_link(approval, user_id, approval.due_at or approval.reservation.starts_at)
        details: dict[str, Any] = {"approval": approval.public_id, "link": link.public_id, "why": why}
        person, key = db.session.get_one(User, user_id), f"decide:{approval.reservation_id}:{user_id}"
        tell(person, TO_DECIDE, now, reservation=approval.reservation, details=details, delay=delay, coalesce_key=key)
    return people


def step_of(approval: Approval) -> Step:
    """What was asked for, as the rules of approving know it."""
    one = approval
    return Step(StepKind(one.kind), one.person_id, one.deadline_hours, one.remind_hours, Silence(one.silence))


def _row(reservation: Reservation, number: int, step: Step) -> Approval:
    return Approval(
        reservation=reservation,
        number=number,
        kind=step.kind,
        person_id=step.person_id,
        deadline_hours=step.deadline_hours,
        remind_hours=step.remind_hours,
        silence=step.silence,
        state=ApprovalState.WAITING,
        starts_at=reservation.starts_at,
        ends_at=reservation.ends_at,
    )


def _open(approval: Approval, now: datetime) -> None:
    approval.state, approval.asked_at = ApprovalState.OPEN, now
    approval.due_at = due_at(step_of(approval), now, approval.reservation.starts_at)
    db.session.flush()


def _close_remarks(approval_ids: Sequence[int], now: datetime) -> None:
    still_open = (ApprovalRemark.approval_id.in_(approval_ids), ApprovalRemark.closed_at.is_(None))
    db.session.execute(update(ApprovalRemark).where(*still_open).values(closed_at=now))
