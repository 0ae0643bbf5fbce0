"""Agreeing to a settlement: a school to its statement, then the whole; with that the debts are netted and posted."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import insert, select

from booking.books.actions import NewPosting, post
from booking.domain.closing_steps import Step
from booking.domain.ledger import REGION, Entry, Owed, of_netting
from booking.domain.netting import Debt
from booking.settlement.actions.stepping import NotYet, check, locked
from booking.settlement.queries.records import opening_of
from booking.settlement.queries.run import Result, results_of
from booking.settlement.queries.standing import unanswered
from booking.settlement.telling import tell_schools
from models import Base, Carry, Period, PostingKind, Statement, Transfer, User, db
from models.base import new_public_id

POSITIONS, TRANSFERS = Base.metadata.tables["positions"], Base.metadata.tables["transfers"]


def agree(statement_id: int, by: User, now: datetime) -> Statement:
    """A school says that its statement is right. Raises NotYet if it is not asked, or not any more."""
    period_id = db.session.scalar(select(Statement.period_id).where(Statement.id == statement_id)) or 0
    period = locked(period_id)
    statement = db.session.get_one(Statement, statement_id, populate_existing=True)
    if period.state is not Step.ISSUED or statement.agreed_at is not None:
        raise NotYet
    statement.agreed_at, statement.agreed_by_id = now, by.id
    db.session.flush()
    return statement


def conclude(period_id: int, now: datetime) -> Period:
    """All have agreed, or their silence counts: positions and transfers are written, and the debts are handed over to
    the run. Nothing can be disputed in it any more. Raises NotYet."""
    period = locked(period_id)
    check(period, Step.ISSUED, now)
    for statement in unanswered(period):
        statement.agreed_at = now
    results = results_of(period)
    period.opening = "\n".join(text for text, _schools in opening_of(period))
    for result in results:
        _keep(period, result)
    post(
        [NewPosting(PostingKind.NETTING, _netted(period, result), period_id=period.id) for result in results], now
    )  # fmt: skip
    period.agreed_at, period.due_on = now, now.date() + timedelta(days=period.pay_days)
    is_paid = not any(result.settled.transfers for result in results)
    period.state, period.paid_at = (Step.PAID, now) if is_paid else (Step.AGREED, None)
    db.session.flush()
    payers = {due.debtor_id for result in results for due in result.settled.transfers if due.debtor_id}
    tell_schools(period, payers, "payment_due", now)
    return period


def _keep(period: Period, result: Result) -> None:
    """Transfers in the order of their ids, which is that of the netting."""
    positions = [
        {
            "period_id": period.id, "institution_id": party or None, "currency": result.currency,
            "owed_to_minor": position.owed_to_minor, "owed_by_minor": position.owed_by_minor,
        }
        for party, position in result.positions.items()
    ]  # fmt: skip
    transfers = [
        _transfer(period, result.currency, due, is_carried)
        for is_carried, dues in ((False, result.settled.transfers), (True, result.settled.carried))
        for due in dues
    ]
    for table, rows in ((POSITIONS, positions), (TRANSFERS, transfers)):
        if rows:
            db.session.execute(insert(table), rows)


def _transfer(period: Period, currency: str, due: Debt, is_carried: bool) -> dict[str, Any]:
    return {
        "public_id": new_public_id(), "period_id": period.id, "currency": currency,
        "debtor_id": due.debtor_id or None, "creditor_id": due.creditor_id or None,
        "amount_minor": due.amount_minor, "is_carried": is_carried, "warned_at": None,
    }  # fmt: skip


def _netted(period: Period, result: Result) -> tuple[Entry, ...]:
    """What is carried into it stands on the clearing accounts already."""
    brought = db.session.execute(
        select(Transfer.debtor_id, Transfer.creditor_id, Transfer.amount_minor)
        .join(Carry, Carry.transfer_id == Transfer.id)
        .where(Carry.period_id == period.id, Transfer.currency == result.currency)
    )
    debts = [*result.debts, *(Debt(one or REGION, other or REGION, -amount) for one, other, amount in brought)]
    return of_netting(Owed(debt.creditor_id, debt.debtor_id, result.currency, debt.amount_minor) for debt in debts)
