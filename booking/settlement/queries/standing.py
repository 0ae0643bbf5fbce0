"""Where a period stands: the facts that decide about its next step, and which schools and transfers they speak of."""

from datetime import datetime
from functools import partial

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select

from booking.books.queries import wrong_sums
from booking.domain.closing_steps import Facts, Step
from models import Charge, Dispute, DisputeState, Payment, Period, Share, Statement, Transfer, db


def facts_of(period: Period, now: datetime) -> Facts:
    """`now` in UTC: a period is over when its last day is, there."""
    silent = unanswered(period) if period.state is Step.ISSUED else []
    is_bound = partial(_is_bound, period)
    return Facts(
        period.state, period.until, now.date(), now,
        is_earlier_open=period.state is Step.OPEN and _is_earlier_open(period),
        lines=_count_lines(period) if period.state is Step.CUT else 0,
        answer_until=period.answer_until, unanswered=len(silent), bound=sum(is_bound(one) for one in silent),
        unpaid=len(unpaid(period)) if period.state is Step.AGREED else 0,
        faults=len(wrong_sums()) if period.state is Step.PAID else 0,
    )  # fmt: skip


def unanswered(period: Period) -> list[Statement]:
    """Statements that nobody has agreed to yet."""
    of_period = select(Statement).where(Statement.period_id == period.id, Statement.agreed_at.is_(None))
    return list(db.session.scalars(of_period.order_by(Statement.institution_id)))


def unpaid(period: Period) -> list[Transfer]:
    """Transfers of which something is still to be paid."""
    paid = (
        select(func.coalesce(func.sum(Payment.amount_minor), 0))
        .where(Payment.transfer_id == Transfer.id)
        .scalar_subquery()
    )
    of_period = select(Transfer).where(
        Transfer.period_id == period.id, Transfer.is_carried.is_(False), Transfer.amount_minor > paid
    )
    return list(db.session.scalars(of_period.order_by(Transfer.id)))


def waiting_lines(period: Period) -> Select[Share]:
    """What a cut of the period would take: all that was used before its end, is in no other and is not disputed."""
    return select(Share).where(*waiting(period))


def waiting(period: Period) -> tuple[ColumnElement[bool], ...]:
    is_disputed = exists().where(Dispute.share_id == Share.id, Dispute.state == DisputeState.OPEN)
    conditions = (Share.period_id.is_(None), Share.used_on < period.until, ~is_disputed)
    if period.one_id is None or period.other_id is None:
        return conditions
    pair = or_(
        and_(Share.owner_id == period.one_id, Share.payer_id == period.other_id),
        and_(Share.owner_id == period.other_id, Share.payer_id == period.one_id),
    )
    return (*conditions, pair)


def _count_lines(period: Period) -> int:
    return db.session.scalar(select(func.count()).select_from(Share).where(Share.period_id == period.id)) or 0


def _is_earlier_open(period: Period) -> bool:
    """One of the same schools that ends earlier takes its lines first."""
    earlier = select(Period.id).where(
        Period.state == Step.OPEN, Period.until < period.until, Period.one_id.is_not_distinct_from(period.one_id),
        Period.other_id.is_not_distinct_from(period.other_id),
    )  # fmt: skip
    return db.session.scalar(earlier.limit(1)) is not None


def _is_bound(period: Period, statement: Statement) -> bool:
    """Whether the school has to say yes: it pays for something under an agreement by which silence is no consent."""
    binding = (
        select(Share.id)
        .join(Charge, Charge.id == Share.charge_id)
        .where(
            Share.period_id == period.id,
            Share.payer_id == statement.institution_id,
            Share.owner_id != statement.institution_id,
            Charge.is_silence_consent.is_(False),
        )
    )
    return db.session.scalar(binding.limit(1)) is not None
