"""Setting up a fund or a voucher, ending one, and taking that back."""

from datetime import datetime
from typing import Any

from models import Fund, User, db


def set_up(by: User, now: datetime, **fields: Any) -> Fund:
    """It bears its part of bookings from now on. `fields` are columns of Fund; without a school, the region pays."""
    fund = Fund(created_at=now, created_by_id=by.id, **fields)
    db.session.add(fund)
    db.session.flush()
    return fund


def end(fund: Fund, now: datetime) -> Fund:
    """It bears nothing new; what bookings hold of it stays promised."""
    fund.ended_at = fund.ended_at or now
    return fund


def take_up_again(fund: Fund) -> Fund:
    """Take an ending back."""
    fund.ended_at = None
    return fund
