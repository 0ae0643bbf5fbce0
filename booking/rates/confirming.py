"""Asking before money is charged: who cancels late is told what it costs, and cancels only after that."""

from datetime import datetime

from flask import render_template, request

from booking.rates import queries
from booking.rates.sentences import told
from models import HOLDING, Reservation, User


def late_fee_page(reservation: Reservation, by: User, now: datetime, reason: str) -> str | None:
    """A page that names what cancelling costs now; None where it costs nothing, where `by` is not the person herself
    (whoever else cancels it charges her nothing), and where just this amount has been confirmed."""
    is_hers = reservation.user_id == by.id and reservation.state in HOLDING and reservation.starts_at > now
    fee = queries.quote_of(reservation, None, now, cancelled_at=now) if is_hers else None
    if fee is None or not fee.total_minor or request.form.get("fee") == str(fee.total_minor):
        return None
    return render_template(
        "rates/late_fee.html", reservation=reservation, fee=told(fee), reason=reason, amount_minor=fee.total_minor
    )
