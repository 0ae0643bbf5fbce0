"""The page of funds and vouchers: those that one may see, a new one, ending one with undo."""

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from booking.access import is_region_administrator, signed_in
from booking.catalogue.queries.institutions import schools
from booking.clock import now
from booking.cost_centres.queries import groups_of, schools_to_keep
from booking.funds import actions, queries
from booking.funds.forms import KINDS, REGION, FundForm
from booking.languages import current_language
from booking.transaction import transaction
from booking.undo import offer_undo
from models import Fund, Group, Institution

blueprint = Blueprint("funds", __name__)


@blueprint.get("/funds")
@signed_in
def index() -> ResponseReturnValue:
    """Those of the schools whose accounts one keeps; the region's for its administrators."""
    return _page(_form()[0])


@blueprint.post("/funds")
@signed_in
def set_up() -> ResponseReturnValue:
    """A new one; 404 for whoever keeps no accounts."""
    form, everyone, groups = _form()
    if not form.payer.choices:
        abort(404)
    if not form.validate():
        return _page(form), 422
    with transaction():
        actions.set_up(current_user, now(), **form.values(), **_places(form, everyone, groups))
    flash(_("Set up. It bears its part of bookings from now on."), "success")
    return redirect(url_for("funds.index"), 303)


@blueprint.post("/funds/<public_id>/end")
@signed_in
def end(public_id: str) -> ResponseReturnValue:
    """It bears nothing new."""
    with transaction():
        actions.end(_fund_or_404(public_id), now())
    offer_undo(_("Ended: it bears nothing new."), url_for("funds.resume", public_id=public_id))
    return redirect(url_for("funds.index"), 303)


@blueprint.post("/funds/<public_id>/resumption")
@signed_in
def resume(public_id: str) -> ResponseReturnValue:
    """Take an ending back."""
    with transaction():
        actions.take_up_again(_fund_or_404(public_id))
    flash(_("It bears its part again."), "success")
    return redirect(url_for("funds.index"), 303)


def _form() -> tuple[FundForm, Sequence[Institution], Sequence[Group]]:
    payers = schools_to_keep(current_user)
    everyone = [one.institution for one in schools()]
    groups = groups_of(everyone) if payers else ()
    currency = payers[0].currency if payers else everyone[0].currency if everyone else "EUR"
    form = FundForm(meta={"currency": currency})
    form.offer(payers, everyone, groups, current_language(), is_region=is_region_administrator(current_user))
    return form, everyone, groups


def _places(form: FundForm, everyone: Sequence[Institution], groups: Sequence[Group]) -> dict[str, Any]:
    """Columns of Fund: who pays, and whom it is for."""
    by_id = {one.public_id: one for one in everyone}
    payer = by_id.get(form.payer.data) if form.payer.data != REGION else None
    owner, user_school = by_id.get(form.owner.data), by_id.get(form.user_school.data)
    group = next((one for one in groups if one.public_id == form.group.data), None)
    return {
        "institution_id": payer.id if payer else None,
        "owner_id": owner.id if owner else None,
        "user_institution_id": user_school.id if user_school else None,
        "group_id": group.id if group else None,
        "currency": payer.currency if payer else form.budget_minor.currency,
    }


def _page(form: FundForm) -> str:
    return render_template("funds/index.html", standings=queries.standings_of(current_user), form=form, kinds=KINDS)


def _fund_or_404(public_id: str) -> Fund:
    return queries.find_fund(public_id, current_user) or abort(404)
