"""The price of one booking: what it was told, who pays, what cancelling would cost; for the people concerned."""

from flask import abort, render_template, request
from flask.typing import ResponseReturnValue
from flask_login import current_user

from booking.access import signed_in
from booking.clock import now
from booking.concerned import may_see_price
from booking.cost_centres.queries import payers_of
from booking.rates import queries
from booking.rates.routes.blueprint import blueprint
from booking.rates.sentences import told, told_of_kept
from booking.reservations.routes.loading import reservation_or_404
from models import HOLDING


@blueprint.get("/reservations/<public_id>/price")
@signed_in
def of_reservation(public_id: str) -> ResponseReturnValue:
    """A page, or a fragment for the reservation's page. For whoever must not see money there is no such page."""
    reservation = reservation_or_404(public_id)
    if not may_see_price(current_user, reservation):
        abort(404)
    kept, moment = queries.kept_quote(reservation), now()
    fee = None
    is_hers = reservation.user_id == current_user.id
    if kept is not None and is_hers and reservation.state in HOLDING and reservation.starts_at > moment:
        fee = queries.quote_of(reservation, None, moment, cancelled_at=moment)
    template = "rates/_of_reservation.html" if "HX-Request" in request.headers else "rates/of_reservation.html"
    return render_template(
        template,
        reservation=reservation,
        told=told_of_kept(kept) if kept else None,
        quoted_at=kept.quoted_at if kept else None,
        fee=told(fee) if fee is not None else None,
        payers=payers_of(reservation),
    )
