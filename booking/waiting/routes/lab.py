"""What the lab sees: who waits for its instruments, in which order and why; and how it wants the order to be."""

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy import ColumnElement, select

from booking.access import facilities_run_by, signed_in
from booking.clock import now
from booking.facility.queries import instruments_of
from booking.transaction import transaction
from booking.waiting import actions, queries
from booking.waiting.forms import RuleForm
from booking.waiting.queries.lines import USUAL_OFFER, USUAL_ORDER
from booking.waiting.routes.blueprint import blueprint
from booking.waiting.words import ORDERS, reasons_of, wish
from models import Facility, Instrument, WaitingRule, db


@blueprint.get("/facilities/<public_id>/waiting")
@signed_in
def of_facility(public_id: str) -> ResponseReturnValue:
    facility = _facility_or_404(public_id)
    return _page(facility)


@blueprint.post("/facilities/<public_id>/waiting/rule")
@signed_in
def set_rule(public_id: str) -> ResponseReturnValue:
    """For all instruments of the facility that have nothing of their own."""
    facility = _facility_or_404(public_id)
    form = _form(facility, None)
    if not form.validate():
        return _page(facility, form), 422
    with transaction():
        actions.set_rule(facility, form.chosen, form.offer_minutes.data)
    return _saved(facility)


@blueprint.post("/facilities/<public_id>/waiting/instruments/<instrument_id>/rule")
@signed_in
def set_rule_of_instrument(public_id: str, instrument_id: str) -> ResponseReturnValue:
    facility = _facility_or_404(public_id)
    instrument = next((one for one in instruments_of(facility) if one.public_id == instrument_id), None) or abort(404)
    form = _form(facility, instrument)
    if not form.validate():
        return _page(facility, form, instrument), 422
    with transaction():
        actions.set_rule(instrument, form.chosen, form.offer_minutes.data)
    return _saved(facility)


def _saved(facility: Facility) -> ResponseReturnValue:
    flash(_("Saved. It holds for the next offers."), "success")
    return redirect(url_for("waiting.of_facility", public_id=facility.public_id), 303)


def _facility_or_404(public_id: str) -> Facility:
    return db.session.scalar(facilities_run_by(current_user).where(Facility.public_id == public_id)) or abort(404)


def _page(facility: Facility, sent: RuleForm | None = None, of: Instrument | None = None) -> str:
    instruments = instruments_of(facility)
    lines = queries.lines_of([one.id for one in instruments], now())
    forms: dict[int | None, RuleForm] = {None: sent if sent and of is None else _form(facility, None, is_sent=False)}
    forms |= {one.id: sent if sent and of is one else _form(facility, one, is_sent=False) for one in instruments}
    return render_template(
        "waiting/facility.html", facility=facility, instruments=instruments, lines=lines, forms=forms,
        reasons_of=reasons_of, wish=wish, order_words=ORDERS,
    )  # fmt: skip


def _form(facility: Facility, instrument: Instrument | None, *, is_sent: bool = True) -> RuleForm:
    """What is set, over what it inherits. Each form of the page has its own ids."""
    kept = _rule(WaitingRule.facility_id == facility.id)
    inherited = (USUAL_ORDER, USUAL_OFFER)
    if instrument is not None:
        if kept is not None:
            inherited = (kept.order or USUAL_ORDER, kept.offer_minutes or USUAL_OFFER)
        kept = _rule(WaitingRule.instrument_id == instrument.id)
    if is_sent:
        return RuleForm(inherited)
    order = kept.order.value if kept is not None and kept.order is not None else ""
    data = {"order": order, "offer_minutes": kept.offer_minutes if kept else None}
    form = RuleForm(inherited, formdata=None, data=data)
    for field in (form.order, form.offer_minutes):
        field.id = f"{field.name}-{instrument.public_id if instrument else 'all'}"
    return form


def _rule(is_meant: ColumnElement[bool]) -> WaitingRule | None:
    return db.session.scalar(select(WaitingRule).where(is_meant))
