"""When bookings of a facility, or of one instrument, need approval; and being away."""

from zoneinfo import ZoneInfo

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy import select

from booking.access import facilities_run_by, runs, signed_in
from booking.approvals import actions, queries
from booking.approvals.forms import AbsenceForm, PolicyForm, written
from booking.approvals.routes.blueprint import blueprint
from booking.approvals.words import policy_in_words
from booking.catalogue.queries.instruments import find_instrument
from booking.clock import now
from booking.transaction import transaction
from models import Absence, Facility, Instrument, db


@blueprint.get("/facilities/<public_id>/approval")
@signed_in
def of_facility(public_id: str) -> ResponseReturnValue:
    return _page(_facility_or_404(public_id))


@blueprint.post("/facilities/<public_id>/approval")
@signed_in
def set_for_facility(public_id: str) -> ResponseReturnValue:
    return _set(_facility_or_404(public_id))


@blueprint.get("/instruments/<public_id>/approval")
@signed_in
def of_instrument(public_id: str) -> ResponseReturnValue:
    return _page(_instrument_or_404(public_id))


@blueprint.post("/instruments/<public_id>/approval")
@signed_in
def set_for_instrument(public_id: str) -> ResponseReturnValue:
    return _set(_instrument_or_404(public_id))


@blueprint.get("/absences")
@signed_in
def absences() -> ResponseReturnValue:
    """When the reader is away, and who decides for her meanwhile."""
    return _absences(AbsenceForm(ZoneInfo(current_user.time_zone), formdata=None))


@blueprint.post("/absences")
@signed_in
def go_away() -> ResponseReturnValue:
    form = AbsenceForm(ZoneInfo(current_user.time_zone))
    if not form.validate() or form.interval is None:
        return _absences(form), 422
    starts_at, ends_at, deputy = form.interval.starts_at, form.interval.ends_at, form.person
    if deputy is not None and deputy.id == current_user.id:
        form.deputy.errors = [_("Nobody is her own deputy.")]
        return _absences(form), 422
    with transaction():
        actions.go_away(current_user, deputy, starts_at, ends_at)
    flash(_("Noted. What you have to decide goes to your deputy then."), "success")
    return redirect(url_for("approvals.absences"), 303)


@blueprint.post("/absences/<public_id>/end")
@signed_in
def come_back(public_id: str) -> ResponseReturnValue:
    mine = select(Absence).where(Absence.user_id == current_user.id, Absence.public_id == public_id)
    away = db.session.scalar(mine) or abort(404)
    with transaction():
        actions.come_back(away)
    flash(_("You are there again."), "success")
    return redirect(url_for("approvals.absences"), 303)


def _set(owner: Facility | Instrument) -> ResponseReturnValue:
    form = PolicyForm(_inherited(owner))
    if not form.validate():
        return _page(owner, form), 422
    with transaction():
        actions.set_policy(owner, form.policy)
    flash(_("Saved. It holds for the next bookings; what is requested already goes on as it was asked for."), "success")
    endpoint = "approvals.of_facility" if isinstance(owner, Facility) else "approvals.of_instrument"
    return redirect(url_for(endpoint, public_id=owner.public_id), 303)


def _page(owner: Facility | Instrument, sent: PolicyForm | None = None) -> str:
    form = sent or PolicyForm(_inherited(owner), formdata=None, data=written(queries.policy_of(owner)))
    facility = owner if isinstance(owner, Facility) else owner.facility
    return render_template(
        "approvals/settings.html", owner=owner, facility=facility, form=form, is_facility=owner is facility
    )


def _inherited(owner: Facility | Instrument) -> str:
    """What holds without anything of its own, in words."""
    if isinstance(owner, Facility):
        return _("As each instrument's booking rules say")
    above = queries.policy_of(owner.facility)
    if above is not None:
        return _("As the facility has it: %(policy)s", policy=policy_in_words(above))
    if owner.is_approval_needed:
        return _("As its booking rules say: the lab decides on each booking")
    return _("As its booking rules say: not needed")


def _absences(form: AbsenceForm) -> str:
    return render_template(
        "approvals/absences.html",
        form=form,
        absences=queries.absences_of(current_user, now()),
        zone=ZoneInfo(current_user.time_zone),
    )


def _facility_or_404(public_id: str) -> Facility:
    return db.session.scalar(facilities_run_by(current_user).where(Facility.public_id == public_id)) or abort(404)


def _instrument_or_404(public_id: str) -> Instrument:
    found = find_instrument(public_id, current_user) or abort(404)
    return found if runs(current_user, found.facility) else abort(404)
