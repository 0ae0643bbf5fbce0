"""One qualification, for whoever runs its facility or school: what stands on it; suspending, revoking, giving back."""

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user
from sqlalchemy import select

from booking.access import administers, runs, signed_in
from booking.clock import now
from booking.domain.held import QualificationState
from booking.qualifications.actions import Fate, reinstate, withdraw
from booking.qualifications.forms import WithdrawalForm
from booking.qualifications.queries.dependents import dependents
from booking.qualifications.routes.blueprint import blueprint
from booking.qualifications.words import STATES
from booking.reservations.requirement_words import LEVELS
from booking.transaction import transaction
from models import Qualification, db


@blueprint.get("/qualifications/<public_id>")
@signed_in
def one(public_id: str) -> ResponseReturnValue:
    """What it rests on, and the bookings that stand on it."""
    return _page(_found_or_404(public_id), WithdrawalForm())


@blueprint.post("/qualifications/<public_id>/withdrawal")
@signed_in
def take_away(public_id: str) -> ResponseReturnValue:
    """Suspend or revoke it; she is told once, with what becomes of her bookings."""
    form = WithdrawalForm()
    found = _found_or_404(public_id)
    if not form.validate():
        return _page(found, form), 422
    try:
        with transaction():
            state, fate = QualificationState(form.what.data), Fate(form.fate.data)
            found = _found_or_404(public_id)
            count = len(withdraw(found, state, form.reason.data, current_user, now(), fate))
    except ValueError:
        flash(_("It is so already."), "info")
        return redirect(url_for("qualifications.one", public_id=public_id), 303)
    flash(ngettext("Done; %(num)d booking stood on it.", "Done; %(num)d bookings stood on it.", count), "success")
    return redirect(url_for("qualifications.one", public_id=public_id), 303)


@blueprint.post("/qualifications/<public_id>/reinstatement")
@signed_in
def give_back(public_id: str) -> ResponseReturnValue:
    """What was suspended counts again."""
    try:
        with transaction():
            reinstate(_found_or_404(public_id), current_user, now())
    except ValueError:
        flash(_("Only what is suspended can be given back."), "info")
        return redirect(url_for("qualifications.one", public_id=public_id), 303)
    flash(_("It counts again. She is told."), "success")
    return redirect(url_for("qualifications.one", public_id=public_id), 303)


def _page(found: Qualification, form: WithdrawalForm) -> str:
    return render_template(
        "qualifications/one.html", one=found, form=form, states=STATES, level_words=LEVELS,
        dependents=dependents(found, now()) if found.state is QualificationState.ACTIVE else [],
    )  # fmt: skip


def _found_or_404(public_id: str) -> Qualification:
    found = db.session.scalar(select(Qualification).where(Qualification.public_id == public_id))
    if found is None or found.training is None:
        abort(404)
    training = found.training
    may = (
        runs(current_user, training.facility) if training.facility else administers(current_user, training.institution)
    )
    return found if may else abort(404)
