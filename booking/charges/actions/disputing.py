"""Disputes: a payer objects to one line of a charge; it leaves the run, which goes on without it."""

import enum
from datetime import datetime

from sqlalchemy import select, update

from booking.books.actions import lock_books
from booking.domain.closing_steps import Step
from booking.domain.ledger import REGION
from booking.notices.actions import tell
from models import Cause, Charge, Dispute, DisputeState, Period, Share, Statement, User, db

FINAL = (Step.AGREED, Step.PAID, Step.SEALED)


class Why(enum.StrEnum):
    """Why a line cannot be disputed, or a dispute not be closed."""

    AGREED = "agreed"
    DISPUTED = "disputed"
    REVERSED = "reversed"
    CLOSED = "closed"
    OVER = "over"


class NotDisputed(Exception):
    def __init__(self, why: Why) -> None:
        super().__init__(why)
        self.why = why


def dispute(share_id: int, reason: str, by: User, now: datetime) -> Dispute:
    """Object to a share. It leaves a run that is not agreed yet, whose statements then say that they have changed.

    Raises NotDisputed: the settlement has been agreed, or the time to look at it is over and no statement asks anew;
    what is wrong is corrected then by a reversal.
    """
    lock_books()
    share = db.session.get_one(Share, share_id, populate_existing=True)
    period = db.session.get(Period, share.period_id, populate_existing=True) if share.period_id else None
    _check(share, period, now)
    made = Dispute(share_id=share.id, reason=reason, opened_at=now, opened_by_id=by.id)
    db.session.add(made)
    if period is not None:
        _take_out(share, period, now)
    db.session.flush()
    return made


def reject(dispute_id: int, answer: str, by: User, now: datetime) -> Dispute:
    """The lab stands by the charge: the line goes into the next run. Raises NotDisputed if it is closed."""
    return _close(dispute_id, DisputeState.REJECTED, answer, by, now)


def withdraw(dispute_id: int, by: User, now: datetime) -> Dispute:
    """Whoever objected does so no more. Raises NotDisputed if it is closed."""
    return _close(dispute_id, DisputeState.WITHDRAWN, "", by, now)


def _check(share: Share, period: Period | None, now: datetime) -> None:
    charge = share.charge
    if period is not None and period.state in FINAL:
        raise NotDisputed(Why.AGREED)
    if charge.cause is Cause.REVERSAL or db.session.scalar(select(Charge.id).where(Charge.reversal_of_id == charge.id)):
        raise NotDisputed(Why.REVERSED)
    if db.session.scalar(
        select(Dispute.id).where(Dispute.share_id == share.id, Dispute.state == DisputeState.OPEN)
    ):  # fmt: skip
        raise NotDisputed(Why.DISPUTED)
    is_asked_anew = period is not None and period.answer_until is not None and now < period.answer_until
    if charge.review_until <= now and not is_asked_anew:
        raise NotDisputed(Why.OVER)


def _take_out(share: Share, period: Period, now: datetime) -> None:
    """Both schools have to look at their statements again."""
    schools = [one for one in (share.owner_id, share.payer_id or REGION) if one]
    of_share = update(Share).where(Share.id == share.id).values(period_id=None)
    db.session.execute(of_share.execution_options(synchronize_session=False))
    if period.state is Step.ISSUED and share.owner_id != share.payer_id:
        db.session.execute(
            update(Statement)
            .where(Statement.period_id == period.id, Statement.institution_id.in_(schools))
            .values(agreed_at=None, agreed_by_id=None, changed_at=now)
            .execution_options(synchronize_session=False)
        )


def _close(dispute_id: int, state: DisputeState, answer: str, by: User, now: datetime) -> Dispute:
    lock_books()
    found = db.session.get_one(Dispute, dispute_id, populate_existing=True)
    if found.state is not DisputeState.OPEN:
        raise NotDisputed(Why.CLOSED)
    found.state, found.answer, found.closed_at, found.closed_by_id = state, answer, now, by.id
    if state is DisputeState.REJECTED:
        tell(found.opened_by, "dispute_rejected", now, details={"dispute": found.public_id})
    db.session.flush()
    return found
