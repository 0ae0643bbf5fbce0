"""What a charge costs its cost centres and funds: money that a booking held is spent, or given back by a reversal."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, insert, select

from models import BudgetHold, Charge, CostCentre, FundHold, Share, db


def renew_holds(reservation_id: int | None, now: datetime) -> None:
    """Replace what the booking holds by what its charges, reversals among them, sum to."""
    if reservation_id is None:
        return
    for model in (BudgetHold, FundHold):
        held = delete(model).where(model.reservation_id == reservation_id)
        db.session.execute(held.execution_options(synchronize_session=False))
    common = {"reservation_id": reservation_id, "is_spent": True, "changed_at": now}
    schools = dict(db.session.execute(select(CostCentre.id, CostCentre.institution_id)).all())
    budgets = [
        {**common, "cost_centre_id": number, "institution_id": schools[number], "amount_minor": amount}
        for number, amount in _sums(reservation_id, Share.cost_centre_id)
    ]
    funds = [
        {**common, "fund_id": number, "amount_minor": amount} for number, amount in _sums(reservation_id, Share.fund_id)
    ]
    for model, rows in ((BudgetHold, budgets), (FundHold, funds)):
        if rows:
            db.session.execute(insert(model), rows)


def _sums(reservation_id: int, column: Any) -> Sequence[Any]:
    return db.session.execute(
        select(column, func.sum(Share.amount_minor))
        .join(Charge, Charge.id == Share.charge_id)
        .where(Charge.reservation_id == reservation_id, column.is_not(None))
        .group_by(column)
        .having(func.sum(Share.amount_minor) != 0)
    ).all()
