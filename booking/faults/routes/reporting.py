"""Reporting a fault, and reading what became of it; its photo."""

import io
from pathlib import Path

from flask import abort, current_app, flash, redirect, render_template, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from booking.access import runs, signed_in
from booking.catalogue import file_store
from booking.catalogue.queries.instruments import find_instrument
from booking.clock import now
from booking.faults import actions, queries
from booking.faults.forms import AnswerForm, ReportForm
from booking.faults.routes.blueprint import blueprint
from booking.faults.words import SEVERITIES, STATES
from booking.transaction import transaction
from models import Fault, Instrument, Severity

DAY = 24 * 3600


@blueprint.get("/instruments/<public_id>/faults")
@signed_in
def new(public_id: str) -> ResponseReturnValue:
    """For whoever has, or had lately, a booking of it, and for the lab."""
    return _form_page(_instrument_or_404(public_id), ReportForm(formdata=None))


@blueprint.post("/instruments/<public_id>/faults")
@signed_in
def report(public_id: str) -> ResponseReturnValue:
    instrument, form = _instrument_or_404(public_id), ReportForm()
    if not form.validate():
        return _form_page(instrument, form), 422
    photo = file_store.keep(folder(), form.drawn.large) if form.drawn else ""
    moment, severity, words = now(), Severity(form.severity.data), (form.words.data or "").strip()
    with transaction():
        usage = queries.use_under_way(current_user, instrument, moment)
        fault = actions.report(instrument, current_user, severity, words, photo, usage, moment)
        address = url_for("faults.show", public_id=fault.public_id)
    flash(_("Reported. The lab has been told."), "success")
    return redirect(address, 303)


@blueprint.get("/faults/<public_id>")
@signed_in
def show(public_id: str) -> ResponseReturnValue:
    return fault_page(fault_or_404(public_id))


@blueprint.get("/faults/<public_id>/photo")
@signed_in
def photo(public_id: str) -> ResponseReturnValue:
    """A JPEG of our own drawing."""
    fault = fault_or_404(public_id)
    path = file_store.path_of(folder(), fault.photo) if fault.photo else None
    if path is None or not path.is_file():
        abort(404)
    sent = send_file(io.BytesIO(path.read_bytes()), "image/jpeg", conditional=True, etag=fault.photo, max_age=DAY)
    sent.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    sent.headers["X-Content-Type-Options"] = "nosniff"
    return sent


def fault_or_404(public_id: str) -> Fault:
    return queries.find_fault(current_user, public_id) or abort(404)


def fault_page(fault: Fault, form: AnswerForm | None = None) -> str:
    runs_it = runs(current_user, fault.instrument.facility)
    usual = {"is_credited": fault.usage is not None and (fault.usage.is_instrument_fault or _stops(fault))}
    return render_template(
        "faults/show.html",
        fault=fault,
        runs_it=runs_it,
        form=form or AnswerForm(formdata=None, data=usual),
        severities=SEVERITIES,
        states=STATES,
    )


def folder() -> Path:
    return Path(current_app.config["FILES_FOLDER"])


def _stops(fault: Fault) -> bool:
    return fault.severity == Severity.STOPS


def _instrument_or_404(public_id: str) -> Instrument:
    instrument = find_instrument(public_id, current_user)
    return instrument if instrument and queries.may_report(current_user, instrument, now()) else abort(404)


def _form_page(instrument: Instrument, form: ReportForm) -> str:
    usage = queries.use_under_way(current_user, instrument, now())
    return render_template("faults/new.html", instrument=instrument, form=form, usage=usage)
