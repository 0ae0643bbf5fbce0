"""What a lab can charge: its confirmed uses and late cancellations, chosen and charged together."""

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user

from booking import access
from booking.access import signed_in
from booking.charges import words
from booking.charges.actions.making import charge_chosen
from booking.charges.queries.chargeable import MOST, chargeable_of
from booking.charges.queries.listed import charges_of_facility
from booking.charges.routes.blueprint import blueprint
from booking.charges.routes.showing import open_disputes
from booking.clock import now
from booking.paging import page_of
from booking.transaction import transaction
from models import Facility, db


@blueprint.get("/facilities/<public_id>/charges")
@signed_in
def of_facility(public_id: str) -> ResponseReturnValue:
    """What waits to be charged, what is disputed, and what has been charged last."""
    facility = _facility_or_404(public_id)
    is_disputed = request.args.get("show") == "disputed"
    page = page_of(charges_of_facility(facility, is_disputed=is_disputed), request.args.get("page", 1, int), 25)
    moment = now()
    return render_template(
        "charges/of_facility.html",
        facility=facility,
        waiting=chargeable_of(facility),
        most=MOST,
        page=page,
        is_disputed=is_disputed,
        badge_of=lambda one: words.standing_badge(one, open_disputes(one) > 0, moment),
        causes=words.CAUSES,
        url_of=lambda number: url_for(
            "charges.of_facility", public_id=public_id, show="disputed" if is_disputed else None, page=number
        ),
    )


@blueprint.post("/facilities/<public_id>/charges")
@signed_in
def make(public_id: str) -> ResponseReturnValue:
    """Charge those that are ticked."""
    facility = _facility_or_404(public_id)
    keys = request.form.getlist("use")[: 2 * MOST]
    with transaction():
        made = charge_chosen(facility, keys, current_user, now())
    if made:
        flash(ngettext("%(num)d charge was made.", "%(num)d charges were made.", len(made)), "success")
    else:
        flash(_("Nothing was charged: tick what is to be charged first."), "warning")
    return redirect(url_for("charges.of_facility", public_id=public_id), 303)


def _facility_or_404(public_id: str) -> Facility:
    run = access.facilities_run_by(current_user).where(Facility.public_id == public_id)
    return db.session.scalar(run) or abort(404)
