"""The demo region's approvals: one instrument with two steps, and whose word each request waits for."""

from datetime import datetime, timedelta

from sqlalchemy import select

from booking.approvals.actions import set_policy
from booking.demo.cast import Cast
from booking.demo.identity import public_id
from booking.domain.approving import ApprovalPolicy, Silence, Step, StepKind, Trigger, due_at
from models import Approval, ApprovalState, Reservation, ReservationState, db

TWO_STEPS = (
    Step(StepKind.GROUP_LEADER, deadline_hours=72, remind_hours=24, silence=Silence.ESCALATE),
    Step(StepKind.LAB),
)
LATEST = timedelta(hours=1)  # since the last of them was asked


def settle_approvals(now: datetime) -> None:
    """Needs the bookings of the play. Flushes."""
    cast = Cast.load()
    slow = cast.instrument("krios")
    set_policy(slow, ApprovalPolicy(frozenset({Trigger.ALL}), slack_minutes=60, steps=TWO_STEPS))
    requested = select(Reservation).where(Reservation.state == ReservationState.REQUESTED).order_by(Reservation.id)
    for reservation in db.session.scalars(requested):
        is_led = reservation.group is not None and reservation.group.leader_id != reservation.user_id
        steps = TWO_STEPS if reservation.instrument_id == slow.id and is_led else (Step(),)
        _ask(reservation, steps, now)
    db.session.flush()


def _ask(reservation: Reservation, steps: tuple[Step, ...], now: datetime) -> None:
    """The first is asked now, the others wait for their turn."""
    for number, step in enumerate(steps, start=1):
        row = Approval(
            public_id=public_id("approval", f"{reservation.public_id}/{number}"), reservation=reservation,
            number=number, kind=step.kind, person_id=step.person_id, deadline_hours=step.deadline_hours,
            remind_hours=step.remind_hours, silence=step.silence, state=ApprovalState.WAITING,
            starts_at=reservation.starts_at, ends_at=reservation.ends_at,
        )  # fmt: skip
        if number == 1:
            row.state, row.asked_at = ApprovalState.OPEN, now - LATEST
            row.due_at = due_at(step, now - LATEST, reservation.starts_at)
        db.session.add(row)
