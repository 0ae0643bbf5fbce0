"""Recording what has been paid of a settlement's transfers, and warning of what is late."""

from datetime import date, datetime, timedelta

from sqlalchemy import func, select

from booking.books.actions import NewPosting, post
from booking.domain.closing_steps import Step
from booking.domain.ledger import REGION, of_payment
from booking.settlement.actions.stepping import NotYet, locked
from booking.settlement.queries.standing import unpaid
from booking.settlement.telling import tell_schools
from models import Payment, Period, PostingKind, Transfer, User, db

WARNED_EVERY = timedelta(days=7)


class NotThatMuch(Exception):
    """More than is left to pay, or more taken back than has been paid; `left_minor` is what is left to pay."""

    def __init__(self, left_minor: int) -> None:
        super().__init__(left_minor)
        self.left_minor = left_minor


def record_payment(
    transfer_id: int, amount_minor: int, paid_on: date, reference: str, by: User, now: datetime
) -> Payment:  # fmt: skip
    """What has been paid of a transfer; an amount below zero takes back what was recorded by mistake.

    With the last one the period is paid. Raises NotYet if it is not agreed, or sealed; NotThatMuch.
    """
    period_id = db.session.scalar(select(Transfer.period_id).where(Transfer.id == transfer_id)) or 0
    period = locked(period_id)
    transfer = db.session.get_one(Transfer, transfer_id, populate_existing=True)
    if period.state not in (Step.AGREED, Step.PAID) or transfer.is_carried:
        raise NotYet
    left = left_of(transfer)
    if not amount_minor or not left - transfer.amount_minor <= amount_minor <= left:
        raise NotThatMuch(left)
    payment = Payment(
        period_id=period.id, transfer_id=transfer.id, amount_minor=amount_minor, paid_on=paid_on, reference=reference,
        recorded_at=now, recorded_by_id=by.id,
    )  # fmt: skip
    db.session.add(payment)
    db.session.flush()
    _post(transfer, payment, now)
    _step(period, now)
    return payment


def left_of(transfer: Transfer) -> int:
    """What is still to be paid of it."""
    paid = db.session.scalar(
        select(func.coalesce(func.sum(Payment.amount_minor), 0)).where(Payment.transfer_id == transfer.id)
    )
    return transfer.amount_minor - int(paid or 0)


def warn_late_payers(now: datetime) -> int:
    """Tell whoever owes a transfer after its day, once a week; how many transfers were warned of."""
    late = db.session.scalars(
        select(Period).where(Period.state == Step.AGREED, Period.due_on < now.date()).order_by(Period.id)
    ).all()
    warned = 0
    for period in late:
        due = [one for one in unpaid(period) if one.warned_at is None or one.warned_at <= now - WARNED_EVERY]
        for transfer in due:
            transfer.warned_at = now
        tell_schools(period, {one.debtor_id for one in due if one.debtor_id}, "payment_late", now)
        warned += len(due)
    return warned


def _post(transfer: Transfer, payment: Payment, now: datetime) -> None:
    debtor, creditor = transfer.debtor_id or REGION, transfer.creditor_id or REGION
    entries = of_payment(debtor, creditor, transfer.currency, payment.amount_minor)
    one = NewPosting(PostingKind.PAYMENT, entries, period_id=transfer.period_id, payment_id=payment.id)
    post([one], now)


def _step(period: Period, now: datetime) -> None:
    is_paid = not unpaid(period)
    period.state, period.paid_at = (Step.PAID, now) if is_paid else (Step.AGREED, None)
    db.session.flush()
