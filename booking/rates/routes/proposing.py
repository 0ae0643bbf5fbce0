"""Proposing prices: an instrument's versions, its cost sheet, a draft with what it would have cost, the approval."""

from collections.abc import Callable

from flask import abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from booking.access import signed_in
from booking.clock import now
from booking.concerned import may_approve_prices, may_propose_prices
from booking.domain.tariff import Unit
from booking.rates import actions, queries
from booking.rates.forms import TermsForm
from booking.rates.routes.blueprint import blueprint
from booking.rates.routes.proposal_pages import list_page, sheet_form, unit_form, versions_page
from booking.reservations.routes.loading import instrument_or_404
from booking.transaction import transaction
from models import Instrument, PriceList


@blueprint.get("/instruments/<public_id>/price-lists")
@signed_in
def versions(public_id: str) -> ResponseReturnValue:
    """Every version, the cost sheet, and the way to a new one."""
    return versions_page(_instrument_or_404(public_id))


@blueprint.post("/instruments/<public_id>/price-lists")
@signed_in
def propose(public_id: str) -> ResponseReturnValue:
    """A new version, with the prices of the latest; an open draft is opened."""
    with transaction():
        draft = actions.propose(_instrument_or_404(public_id), current_user, now())
        address = url_for("rates.draft", public_id=draft.public_id)
    return redirect(address, 303)


@blueprint.post("/instruments/<public_id>/cost-sheet")
@signed_in
def set_cost_sheet(public_id: str) -> ResponseReturnValue:
    """What a year costs."""
    instrument = _instrument_or_404(public_id)
    form = sheet_form(instrument)
    if not form.validate():
        return versions_page(instrument, form), 422
    with transaction():
        actions.set_cost_sheet(_instrument_or_404(public_id), current_user, now(), **form.values())
    flash(_("Saved."), "success")
    return redirect(url_for("rates.versions", public_id=public_id), 303)


@blueprint.get("/price-lists/<public_id>")
@signed_in
def draft(public_id: str) -> ResponseReturnValue:
    """One version: while it is a draft, with its forms; ?unit= and ?code= open a unit's prices."""
    return list_page(_list_or_404(public_id))


@blueprint.post("/price-lists/<public_id>/terms")
@signed_in
def set_terms(public_id: str) -> ResponseReturnValue:
    """Its first day, what is billed, the fees."""
    form = TermsForm()
    if not form.validate():
        return list_page(_list_or_404(public_id), terms=form), 422
    return _changed(public_id, lambda listed: actions.set_terms(listed, **form.values()))


@blueprint.post("/price-lists/<public_id>/units")
@signed_in
def set_unit(public_id: str) -> ResponseReturnValue:
    """What a unit costs each tier."""
    listed = _list_or_404(public_id)
    form = unit_form(listed)
    if not form.validate():
        return list_page(listed, unit=form), 422
    unit = Unit(form.unit.data)
    code = form.code.data if unit is Unit.ITEM else ""
    return _changed(public_id, lambda one: actions.set_unit(one, unit, form.prices, code, **form.values()))


@blueprint.post("/price-lists/<public_id>/units/removal")
@signed_in
def remove_unit(public_id: str) -> ResponseReturnValue:
    """It is not offered by this version."""
    _list_or_404(public_id)
    unit = request.form.get("unit", "")
    if unit not in list(Unit):
        abort(422)
    return _changed(public_id, lambda one: actions.remove_unit(one, Unit(unit), request.form.get("code", "")))


@blueprint.post("/price-lists/<public_id>/withdrawal")
@signed_in
def withdraw(public_id: str) -> ResponseReturnValue:
    """A draft is thrown away."""
    instrument_id = _list_or_404(public_id).instrument.public_id
    try:
        with transaction():
            actions.withdraw(_list_or_404(public_id))
    except actions.NotApproved as fault:
        return list_page(_list_or_404(public_id), fault=fault), 409
    flash(_("Withdrawn."), "success")
    return redirect(url_for("rates.versions", public_id=instrument_id), 303)


@blueprint.post("/price-lists/<public_id>/approval")
@signed_in
def approve(public_id: str) -> ResponseReturnValue:
    """From its first day on it holds. 409 with the reason where it cannot."""
    if not may_approve_prices(current_user, _list_or_404(public_id).instrument):
        abort(404)
    said = _("Approved. It holds from its first day on.")
    return _changed(public_id, lambda one: actions.approve(one, current_user, now()), said)


def _changed(public_id: str, act: Callable[[PriceList], object], said: str = "") -> ResponseReturnValue:
    try:
        with transaction():
            act(_list_or_404(public_id))
    except actions.NotApproved as fault:
        return list_page(_list_or_404(public_id), fault=fault), 409
    flash(said or _("Saved."), "success")
    return redirect(url_for("rates.draft", public_id=public_id), 303)


def _instrument_or_404(public_id: str) -> Instrument:
    found = instrument_or_404(public_id)
    return found if may_propose_prices(current_user, found.facility) else abort(404)


def _list_or_404(public_id: str) -> PriceList:
    found = queries.find_list(public_id)
    is_hers = found is not None and may_propose_prices(current_user, found.instrument.facility)
    return found if found is not None and is_hers else abort(404)
