"""How a facility wants check-in, and what it counts."""

from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy import select

from booking.access import facilities_run_by, signed_in
from booking.facility.routes.loading import facility_or_404
from booking.transaction import transaction
from booking.usage import actions, queries
from booking.usage.routes.blueprint import blueprint
from booking.usage.setting_forms import ConsumableForm, PolicyForm
from models import Consumable, Facility, db


@blueprint.get("/facilities/<public_id>/use")
@signed_in
def settings(public_id: str) -> ResponseReturnValue:
    return _page(facility_or_404(public_id))


@blueprint.post("/facilities/<public_id>/use")
@signed_in
def set_policy(public_id: str) -> ResponseReturnValue:
    """What it expects at the bench, from now on."""
    facility, form = facility_or_404(public_id), PolicyForm()
    if not form.validate():
        return _page(facility, policy=form), 422
    with transaction():
        actions.set_policy(facility, form.grace)
    return _saved(public_id)


@blueprint.post("/facilities/<public_id>/consumables")
@signed_in
def add_consumable(public_id: str) -> ResponseReturnValue:
    """Counted from now on."""
    facility, form = facility_or_404(public_id), ConsumableForm()
    if not form.validate():
        return _page(facility, consumable=form), 422
    with transaction():
        actions.set_consumable(
            facility, form.code.data, form.name.data, (form.name_zh.data or "").strip(), (form.unit.data or "").strip()
        )
    return _saved(public_id)


@blueprint.post("/consumables/<public_id>/retirement")
@signed_in
def retire_consumable(public_id: str) -> ResponseReturnValue:
    run = facilities_run_by(current_user).with_only_columns(Facility.id).order_by(None)
    found = select(Consumable).where(Consumable.public_id == public_id, Consumable.facility_id.in_(run))
    consumable = db.session.scalar(found) or abort(404)
    facility = consumable.facility.public_id
    with transaction():
        actions.retire_consumable(consumable)
    return _saved(facility)


def _saved(public_id: str) -> ResponseReturnValue:
    flash(_("Saved."), "success")
    return redirect(url_for("usage.settings", public_id=public_id), 303)


def _page(facility: Facility, policy: PolicyForm | None = None, consumable: ConsumableForm | None = None) -> str:
    grace = queries.grace_of(facility.id)
    known: dict[str, Any] = {
        "is_asked": grace.is_asked,
        "minutes": grace.minutes,
        "is_released": grace.is_released,
        "early_minutes": grace.early_minutes,
    }
    return render_template(
        "usage/settings.html",
        facility=facility,
        policy=policy or PolicyForm(formdata=None, data=known),
        form=consumable or ConsumableForm(formdata=None),
        consumables=queries.consumables_of(facility.id),
        is_sent=request.method == "POST",
    )
