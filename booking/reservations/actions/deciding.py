"""A word on a requested reservation, one after the other. Its time is held already: yes takes nothing from anybody."""

from datetime import datetime
from typing import Any

from booking.approvals.asking import ask_next, end, open_step, say
from booking.approvals.people import may_decide
from booking.domain.approving import StepKind
from booking.domain.lifecycle import State, Step, WrongState
from booking.domain.question import Kind, Overruling
from booking.reservations.actions.announcing import Happening, announce, record, stamp
from booking.reservations.actions.circumstances import set_aside
from booking.reservations.actions.holding import release, take_up
from booking.reservations.judging import NOTHING_OVERRULED, decide, question_about
from models import Approval, ApprovalState, EventKind, Reservation, ReservationState, User, db


def accept(
    reservation: Reservation,
    by_id: int | None,
    now: datetime,
    overruling: Overruling = NOTHING_OVERRULED,
    *,
    step: str = "",
    reason: str = "",
) -> Reservation:
    """The word whose turn it is is yes; the last one confirms it. `by_id` None is silence; `step` is the public id of
    the word that was meant. Raises Refused if it is over or closed by now, WrongState if somebody was faster or it is
    not hers to decide."""
    approval = take_turn(reservation, Step.ACCEPT, by_id, now, step)
    question = question_about(reservation, Kind.ACCEPT, by_id or reservation.user_id, now, overruling=overruling)
    _facts, verdict = decide(question)
    extra = set_aside(reservation, question, verdict)
    return say_yes(approval, by_id, now, reason, extra)


def say_yes(
    approval: Approval, by_id: int | None, now: datetime, reason: str = "", extra: dict[str, Any] | None = None
) -> Reservation:
    """As `accept`, for what has been taken up and judged."""
    reservation = approval.reservation
    details = _about(approval, by_id) | (extra or {})
    say(approval, ApprovalState.APPROVED, by_id, now, reason)
    following = ask_next(reservation, now)
    if following is not None:
        details |= {"is_about": "approval", "next": following.kind.value}
        record(reservation, Happening(EventKind.EDITED, by_id, now, reason=reason, extra=details))
        return reservation
    reservation.state = ReservationState.CONFIRMED
    stamp(reservation, now)
    announce(reservation, Happening(EventKind.ACCEPTED, by_id, now, reason=reason, extra=details))
    return reservation


def decline(
    reservation: Reservation, by_id: int | None, now: datetime, reason: str = "", *, step: str = ""
) -> Reservation:
    """Its time is given back. `by_id` None is silence. Raises WrongState if somebody was faster, or it is not hers to
    decide."""
    approval = take_turn(reservation, Step.DECLINE, by_id, now, step)
    details = _about(approval, by_id)
    say(approval, ApprovalState.REJECTED if by_id is not None else ApprovalState.LAPSED, by_id, now, reason)
    end(reservation, now)
    release(reservation)
    reservation.state = ReservationState.DECLINED
    stamp(reservation, now)
    announce(reservation, Happening(EventKind.DECLINED, by_id, now, reason=reason, extra=details))
    return reservation


def take_turn(reservation: Reservation, action: Step, by_id: int | None, now: datetime, step: str = "") -> Approval:
    """The word whose turn it is, under the write lock. Raises WrongState if another was meant, or it is not hers."""
    take_up(reservation, action)
    approval = open_step(reservation, now)
    is_meant = not step or approval.public_id == step
    if not is_meant or (by_id is not None and not may_decide(db.session.get_one(User, by_id), approval, now)):
        raise WrongState(action, State(reservation.state.value))
    return approval


def _about(approval: Approval, by_id: int | None) -> dict[str, Any]:
    """What history says of it besides who: whose word it was, if not the lab's, and whether nobody gave it."""
    whose = {} if approval.kind is StepKind.LAB else {"step": approval.kind.value}
    return whose | ({} if by_id is not None else {"by_silence": True})
