"""The lab's pages: its facilities, a facility's week, closing and reopening."""

from collections.abc import Sequence
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from booking.access import facilities_run_by, is_any_lab, requires, signed_in
from booking.clock import now
from booking.domain.localtime import EARLIEST_WALL, LATEST_WALL
from booking.facility import actions, queries
from booking.facility.forms import ClosureForm
from booking.languages import current_language
from booking.transaction import transaction
from booking.undo import offer_undo
from models import Closure, Facility, Instrument, Reservation, db

blueprint = Blueprint("facility", __name__)


@blueprint.get("/lab")
@requires(is_any_lab)
def index() -> ResponseReturnValue:
    """The facilities that the reader runs; if it is one, straight to its week."""
    run = facilities_run_by(current_user).options(joinedload(Facility.institution))
    facilities = db.session.scalars(run).all()
    if len(facilities) == 1:
        return redirect(url_for("facility.schedule", public_id=facilities[0].public_id))
    requests = queries.requests_by_facility(facilities, now())
    return render_template("facility/index.html", facilities=facilities, requests=requests)


@blueprint.get("/facilities/<public_id>/schedule")
@signed_in
def schedule(public_id: str) -> ResponseReturnValue:
    facility = _facility_or_404(public_id)
    today = now().astimezone(ZoneInfo(facility.time_zone)).date()
    week = queries.Week.around(_date() or today)
    return render_template(
        "facility/schedule.html",
        facility=facility,
        zone=ZoneInfo(facility.time_zone),
        week=week,
        today=today,
        is_this_week=today in week.dates,
        instruments=queries.instruments_of(facility),
        requests=queries.requests_waiting(facility, now()),
        closures=queries.closures_ahead(facility, now()),
        days=queries.reservations_by_day(facility, week),
    )


@blueprint.get("/facilities/<public_id>/closures/new")
@signed_in
def new_closure(public_id: str) -> ResponseReturnValue:
    facility = _facility_or_404(public_id)
    chosen = {"instrument": request.args.get("instrument", "")}
    return _closure_page(facility, _closure_form(facility, data=chosen))


@blueprint.post("/facilities/<public_id>/closures")
@signed_in
def close(public_id: str) -> ResponseReturnValue:
    """First shows which bookings the closure touches; closes when that has been seen."""
    facility = _facility_or_404(public_id)
    form = _closure_form(facility)
    if not form.validate() or form.interval is None:
        return _closure_page(facility, form), 422
    instrument = _instrument(facility, form.instrument.data)
    touched = queries.touched_by(facility, instrument, form.interval)
    if not _has_seen(touched):
        return _closure_page(facility, form, touched)
    with transaction():
        closure = actions.close(
            facility, instrument, form.interval, (form.reason.data or "").strip(), current_user.id, now()
        )
        undo = url_for("facility.reopen", public_id=closure.public_id)
    offer_undo(_("Closed."), undo)
    return redirect(url_for("facility.schedule", public_id=public_id), 303)


@blueprint.post("/closures/<public_id>/lifting")
@signed_in
def reopen(public_id: str) -> ResponseReturnValue:
    run = facilities_run_by(current_user).with_only_columns(Facility.id).order_by(None)
    found = select(Closure).where(Closure.public_id == public_id, Closure.facility_id.in_(run))
    closure = db.session.scalar(found) or abort(404)
    with transaction():
        actions.reopen(closure, now())
    flash(_("Open again: the time can be booked."), "success")
    return redirect(url_for("facility.schedule", public_id=closure.facility.public_id), 303)


def _facility_or_404(public_id: str) -> Facility:
    return db.session.scalar(facilities_run_by(current_user).where(Facility.public_id == public_id)) or abort(404)


def _closure_form(facility: Facility, data: dict[str, str] | None = None) -> ClosureForm:
    instruments = list(queries.instruments_of(facility))
    if data is None:
        return ClosureForm(facility, instruments, current_language())
    return ClosureForm(facility, instruments, current_language(), formdata=None, data=data)


def _closure_page(facility: Facility, form: ClosureForm, affected: object = None) -> str:
    zone = ZoneInfo(facility.time_zone)
    return render_template("facility/close.html", facility=facility, form=form, affected=affected, zone=zone)


def _instrument(facility: Facility, public_id: str) -> Instrument | None:
    return next((one for one in queries.instruments_of(facility) if one.public_id == public_id), None)


def _has_seen(touched: Sequence[Reservation]) -> bool:
    """Whether the page before has shown all of these: another time, or a booking made meanwhile, is shown first."""
    if "seen" not in request.form:
        return False
    return {one.public_id for one in touched} <= set(request.form["seen"].split())


def _date() -> date | None:
    """The day of ?week=, if it is one that bookings are made for."""
    try:
        day = date.fromisoformat(request.args.get("week", ""))
    except ValueError:
        return None
    return day if EARLIEST_WALL.date() + timedelta(days=366) < day < LATEST_WALL.date() - timedelta(days=366) else None
