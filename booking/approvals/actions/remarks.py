"""Talking about a request before it is decided: a question and its answer, another time that is proposed."""

from datetime import datetime

from sqlalchemy import select

from booking.approvals.asking import step_of
from booking.domain.approving import due_at
from booking.domain.interval import Interval
from booking.domain.lifecycle import State, Step, WrongState
from booking.domain.question import Kind
from booking.notices.actions import tell
from booking.reservations.actions.announcing import Happening, announce, record, stamp
from booking.reservations.actions.deciding import say_yes, take_turn
from booking.reservations.actions.holding import added, hold, release, take_up
from booking.reservations.judging import Refused, decide, question_about, verdict_on
from models import Approval, ApprovalRemark, ApprovalState, EventKind, RemarkKind, Reservation, User, db

QUESTION, ANSWER, PROPOSAL = "approval_question", "approval_answer", "approval_proposal"


def ask_back(approval: Approval, by_id: int, now: datetime, text: str) -> ApprovalRemark:
    """The person is asked for more; the deadline counts anew. Raises WrongState."""
    reservation = approval.reservation
    current = take_turn(reservation, Step.ACCEPT, by_id, now, approval.public_id)
    remark = _remark(current, RemarkKind.QUESTION, by_id, now, text)
    _wait_anew(current, now)
    _remember(reservation, "asked", by_id, now, text)
    _tell(reservation.user, QUESTION, reservation, by_id, now, text)
    return remark


def answer(question: ApprovalRemark, by_id: int, now: datetime, text: str) -> ApprovalRemark:
    """The person answers; whoever asked is told. Raises WrongState if it was answered or decided meanwhile."""
    reservation = _take_up(question, now)
    question.closed_at = now
    remark = _remark(question.approval, RemarkKind.ANSWER, by_id, now, text)
    remark.closed_at = now
    _wait_anew(question.approval, now)
    _remember(reservation, "answered", by_id, now, text)
    if question.by is not None:
        _tell(question.by, ANSWER, reservation, by_id, now, text)
    return remark


def propose(approval: Approval, interval: Interval, by_id: int, now: datetime, text: str = "") -> ApprovalRemark:
    """Another time, which is yes to that one; a proposal before it is over. Nothing is held for it. Raises WrongState,
    or Refused if the person could not have that time."""
    reservation = approval.reservation
    current = take_turn(reservation, Step.ACCEPT, by_id, now, approval.public_id)
    question = question_about(reservation, Kind.MOVE, reservation.user_id, now, interval)
    verdict = verdict_on(question)
    if not verdict.is_allowed:
        raise Refused(question, verdict)
    for earlier in _open_proposals(current):
        earlier.closed_at = now
    remark = _remark(current, RemarkKind.PROPOSAL, by_id, now, text)
    remark.starts_at, remark.ends_at = interval.starts_at, interval.ends_at
    _wait_anew(current, now)
    _remember(reservation, "proposed", by_id, now, text, interval)
    _tell(reservation.user, PROPOSAL, reservation, by_id, now, text, interval)
    return remark


def take_back(proposal: ApprovalRemark, by_id: int, now: datetime) -> None:
    """The proposal is withdrawn. Raises WrongState if it was accepted, or decided otherwise, meanwhile."""
    reservation = proposal.approval.reservation
    take_turn(reservation, Step.ACCEPT, by_id, now, proposal.approval.public_id)
    _check_open(proposal, reservation)
    proposal.closed_at = now
    _remember(reservation, "taken_back", by_id, now)


def accept_proposal(proposal: ApprovalRemark, by_id: int, now: datetime) -> Reservation:
    """The person takes the other time: moved, and by that approved by whoever has proposed it. Raises Refused if it is
    taken by now, WrongState if it was withdrawn or decided meanwhile."""
    reservation = _take_up(proposal, now)
    if proposal.starts_at is None or proposal.ends_at is None:
        raise ValueError(f"remark {proposal.id} proposes no time")
    interval, before = (
        Interval(proposal.starts_at, proposal.ends_at),
        Interval(reservation.starts_at, reservation.ends_at),
    )
    question = question_about(reservation, Kind.MOVE, by_id, now, interval)
    facts, _verdict = decide(question)
    hold(reservation, question, facts, kept=release(reservation))
    reservation.starts_at, reservation.ends_at = interval.starts_at, interval.ends_at
    reservation.setup_minutes, reservation.cleanup_minutes = facts.policy.setup_minutes, facts.policy.cleanup_minutes
    proposal.closed_at = now
    stamp(reservation, now)
    extra = {"from_state": reservation.state.value, **added(reservation, facts)}
    announce(reservation, Happening(EventKind.MOVED, by_id, now, before, extra=extra))
    return say_yes(proposal.approval, proposal.by_id, now)


def _take_up(remark: ApprovalRemark, now: datetime) -> Reservation:
    reservation = remark.approval.reservation
    take_up(reservation, Step.ACCEPT)
    _check_open(remark, reservation)
    return reservation


def _check_open(remark: ApprovalRemark, reservation: Reservation) -> None:
    db.session.refresh(remark)
    db.session.refresh(remark.approval)
    if remark.closed_at is not None or remark.approval.state is not ApprovalState.OPEN:
        raise WrongState(Step.ACCEPT, State(reservation.state.value))


def _open_proposals(approval: Approval) -> list[ApprovalRemark]:
    mine = select(ApprovalRemark).where(
        ApprovalRemark.approval_id == approval.id,
        ApprovalRemark.kind == RemarkKind.PROPOSAL,
        ApprovalRemark.closed_at.is_(None),
    )
    return list(db.session.scalars(mine))


def _wait_anew(approval: Approval, now: datetime) -> None:
    approval.due_at = due_at(step_of(approval), now, approval.reservation.starts_at)
    approval.reminded_at = None


def _remark(approval: Approval, kind: RemarkKind, by_id: int, now: datetime, text: str) -> ApprovalRemark:
    remark = ApprovalRemark(approval=approval, kind=kind, by_id=by_id, text=text, said_at=now)
    db.session.add(remark)
    return remark


def _remember(
    reservation: Reservation, what: str, by_id: int, now: datetime, text: str = "", interval: Interval | None = None
) -> None:
    extra = {"is_about": what} | (_times(interval) if interval else {})
    record(reservation, Happening(EventKind.EDITED, by_id, now, reason=text, extra=extra))


def _tell(
    person: User,
    kind: str,
    reservation: Reservation,
    by_id: int,
    now: datetime,
    text: str,
    interval: Interval | None = None,
) -> None:
    details = {"by_id": by_id, "reason": text} | ({"proposed": _times(interval)} if interval else {})
    tell(person, kind, now, reservation=reservation, details=details)


def _times(interval: Interval) -> dict[str, str]:
    return {"starts_at": interval.starts_at.isoformat(), "ends_at": interval.ends_at.isoformat()}
