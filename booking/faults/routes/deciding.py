"""The lab's list of faults, and what becomes of each: a closure, a credit, an answer."""

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from booking.access import runs, signed_in
from booking.clock import now
from booking.facility.routes.loading import facility_or_404
from booking.faults import actions, queries
from booking.faults.forms import AnswerForm
from booking.faults.routes.blueprint import blueprint
from booking.faults.routes.reporting import fault_or_404, fault_page
from booking.faults.words import SEVERITIES, STATES
from booking.transaction import transaction
from booking.undo import offer_undo
from models import Fault, FaultState

CLOSED = "closed"


@blueprint.get("/facilities/<public_id>/faults")
@signed_in
def of_facility(public_id: str) -> ResponseReturnValue:
    """Those that are open; ?show=closed the latest of the others."""
    facility, is_closed = facility_or_404(public_id), request.args.get("show") == CLOSED
    return render_template(
        "faults/of_facility.html",
        facility=facility,
        faults=queries.faults_of(facility, is_closed=is_closed),
        is_closed=is_closed,
        severities=SEVERITIES,
        states=STATES,
    )


@blueprint.post("/faults/<public_id>/closure")
@signed_in
def close(public_id: str) -> ResponseReturnValue:
    """The instrument is shut from this minute until further notice."""
    fault = _run_fault_or_404(public_id)
    with transaction():
        closure = actions.close_for(fault, current_user.id, now())
        address = url_for("facility.reopen", public_id=closure.public_id)
    offer_undo(_("Closed until further notice. Whoever has booked it is told."), address, label=_("Reopen"))
    return redirect(url_for("faults.show", public_id=public_id), 303)


@blueprint.post("/faults/<public_id>/answer")
@signed_in
def answer(public_id: str) -> ResponseReturnValue:
    """Mended, or no fault; whether the disturbed use is paid for."""
    fault, form = _run_fault_or_404(public_id), AnswerForm()
    if not form.validate():
        return fault_page(fault, form), 422
    state = FaultState(form.state.data)
    with transaction():
        actions.credit(fault, is_credited=form.is_credited.data, now=now())
        actions.answer(fault, state, form.text, current_user.id, now())
    offer_undo(_("Saved. Whoever reported it is told."), url_for("faults.reopen", public_id=public_id))
    return redirect(url_for("faults.show", public_id=public_id), 303)


@blueprint.post("/faults/<public_id>/reopening")
@signed_in
def reopen(public_id: str) -> ResponseReturnValue:
    fault = _run_fault_or_404(public_id)
    with transaction():
        actions.reopen(fault)
    flash(_("It is open again."), "success")
    return redirect(url_for("faults.show", public_id=public_id), 303)


def _run_fault_or_404(public_id: str) -> Fault:
    """Of an instrument that the reader runs."""
    fault = fault_or_404(public_id)
    return fault if runs(current_user, fault.instrument.facility) else abort(404)
