"""What a charge costs its cost centres and funds: money that a booking held is spent, or given back by a reversal."""

from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from booking.cost_centres.actions import spend
from models import Charge, Reservation, Share, db


def renew_holds(reservation_id: int | None, now: datetime) -> None:
    """Replace what the booking holds by what its charges, reversals among them, sum to."""
    if reservation_id is None:
        return
    reservation = db.session.get_one(Reservation, reservation_id)
    spend(reservation, _sums(reservation_id, Share.cost_centre_id), _sums(reservation_id, Share.fund_id), now)


def _sums(reservation_id: int, column: Any) -> dict[int, int]:
    rows = db.session.execute(
        select(column, func.sum(Share.amount_minor))
        .join(Charge, Charge.id == Share.charge_id)
        .where(Charge.reservation_id == reservation_id, column.is_not(None))
        .group_by(column)
        .having(func.sum(Share.amount_minor) != 0)
    )
    return {number: int(amount) for number, amount in rows}
