"""One qualification: what stands on it, for the labs of its school; suspending, revoking and giving back, for whoever
runs its facility or school; and each facility's policy of what becomes of bookings then."""

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user
from sqlalchemy import select

from booking.access import administers, facilities_run_by, runs, signed_in
from booking.clock import now
from booking.domain.held import Fate, QualificationState
from booking.qualifications.actions import reinstate, set_fate, withdraw
from booking.qualifications.forms import FateForm, WithdrawalForm
from booking.qualifications.queries.dependents import dependents, fates_of
from booking.qualifications.routes.blueprint import blueprint
from booking.qualifications.routes.people import facility_or_404, people_page
from booking.qualifications.words import FATES, STATES
from booking.reservations.requirement_words import LEVELS
from booking.transaction import transaction
from models import Facility, Qualification, db


@blueprint.get("/qualifications/<public_id>")
@signed_in
def one(public_id: str) -> ResponseReturnValue:
    """What it rests on, and the bookings that stand on it."""
    return _page(_seen_or_404(public_id), WithdrawalForm())


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
            state, fate = QualificationState(form.what.data), form.chosen_fate
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


@blueprint.post("/facilities/<public_id>/withdrawal-policy")
@signed_in
def set_policy(public_id: str) -> ResponseReturnValue:
    """What becomes of bookings on its instruments, where whoever takes a qualification away does not say."""
    facility, form = facility_or_404(public_id), FateForm()
    if not form.validate():
        return people_page(facility, policy=form), 422
    with transaction():
        set_fate(facility_or_404(public_id), Fate(form.fate.data))
    flash(_("Saved. It holds for what is taken away from now on."), "success")
    return redirect(url_for("qualifications.people", public_id=public_id), 303)


def _page(found: Qualification, form: WithdrawalForm) -> str:
    standing = dependents(found, now()) if found.state is QualificationState.ACTIVE else []
    return render_template(
        "qualifications/one.html", one=found, form=form, states=STATES, level_words=LEVELS, dependents=standing,
        fates=fates_of(standing), fate_words=FATES, may_take=_may_take(found),
    )  # fmt: skip


def _found_or_404(public_id: str) -> Qualification:
    """Whoever runs its facility or administers its school may take it away."""
    found = _seen_or_404(public_id)
    return found if _may_take(found) else abort(404)


def _seen_or_404(public_id: str) -> Qualification:
    """A school's training is every lab's of the school to look at: they find it among their people."""
    found = db.session.scalar(select(Qualification).where(Qualification.public_id == public_id))
    if found is None or found.training is None:
        abort(404)
    training = found.training
    if training.facility is not None:
        return found if runs(current_user, training.facility) else abort(404)
    labs = facilities_run_by(current_user).where(Facility.institution_id == training.institution_id)
    is_lab = db.session.scalar(labs.with_only_columns(Facility.id).order_by(None).limit(1)) is not None
    return found if is_lab or administers(current_user, training.institution) else abort(404)


def _may_take(found: Qualification) -> bool:
    training = found.training
    if training is None:
        return False
    if training.facility is not None:
        return runs(current_user, training.facility)
    return administers(current_user, training.institution)
