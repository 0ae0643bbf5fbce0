"""What a school recognises of other schools' trainings."""

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from booking.access import administers, signed_in
from booking.catalogue.queries.institutions import find_institution
from booking.clock import now
from booking.qualifications.actions.elsewhere import end_recognition, recognise
from booking.qualifications.elsewhere_forms import RecognitionForm
from booking.qualifications.queries.elsewhere import agreements_of_school
from booking.qualifications.queries.mine import all_schools
from booking.qualifications.routes.blueprint import blueprint
from booking.qualifications.words import RECOGNISED
from booking.transaction import transaction
from models import Agreement, Institution, Recognition, Training, db


@blueprint.get("/schools/<public_id>/recognitions")
@signed_in
def recognitions(public_id: str) -> ResponseReturnValue:
    """What counts here, from when until when and why; and a form for more."""
    school = _school_or_404(public_id)
    return _page(school, _form(school))


@blueprint.post("/schools/<public_id>/recognitions")
@signed_in
def recognise_training(public_id: str) -> ResponseReturnValue:
    """From now on, or a day to come, it counts."""
    form = _form(_school_or_404(public_id))
    if not form.validate():
        return _page(_school_or_404(public_id), form), 422
    try:
        with transaction():
            school, other = _school_or_404(public_id), find_institution(form.other.data) or abort(404)
            recognise(
                school, _training(form.training.data), other, _training(form.theirs.data), kind=form.recognised,
                reason=form.reason.data, valid_from=form.valid_from.data, valid_until=form.valid_until.data,
                by=current_user, now=now(), agreement=_agreement(school, form.agreement.data),
            )  # fmt: skip
    except ValueError:
        form.theirs.errors = [_("This training, or this agreement, is not one of the school that you have chosen.")]
        return _page(_school_or_404(public_id), form), 422
    flash(_("Saved."), "success")
    return redirect(url_for("qualifications.recognitions", public_id=public_id), 303)


@blueprint.post("/recognitions/<public_id>/end")
@signed_in
def end(public_id: str) -> ResponseReturnValue:
    """It does not count from today on. What is booked already stays."""
    with transaction():
        found = db.session.scalar(select(Recognition).where(Recognition.public_id == public_id)) or abort(404)
        if not administers(current_user, found.institution):
            abort(404)
        address = url_for("qualifications.recognitions", public_id=found.institution.public_id)
        end_recognition(found, now().date())
    flash(_("Ended."), "success")
    return redirect(address, 303)


def _form(school: Institution) -> RecognitionForm:
    form = RecognitionForm()
    trainings = db.session.scalars(
        select(Training).where(Training.is_active).options(joinedload(Training.institution)).order_by(Training.name)
    ).all()
    theirs = [one for one in trainings if one.institution_id != school.id]
    own = [one for one in trainings if one not in theirs]
    form.offer([one for one in all_schools() if one.id != school.id], theirs, own, agreements_of_school(school, now()))
    form.valid_from.data = form.valid_from.data or now().date()
    return form


def _training(public_id: str) -> Training | None:
    if not public_id:
        return None
    return db.session.scalar(select(Training).where(Training.public_id == public_id)) or abort(404)


def _agreement(school: Institution, public_id: str) -> Agreement | None:
    """One that the form offers."""
    if not public_id:
        return None
    offered = {one.public_id: one for one in agreements_of_school(school, now())}
    return offered.get(public_id) or abort(404)


def _page(school: Institution, form: RecognitionForm) -> str:
    today = now().date()
    rows = db.session.scalars(
        select(Recognition)
        .where(
            Recognition.institution_id == school.id,
            or_(Recognition.valid_until.is_(None), Recognition.valid_until >= today),
        )
        .options(
            joinedload(Recognition.from_institution), joinedload(Recognition.training),
            joinedload(Recognition.from_training), joinedload(Recognition.agreement),
        )
        .order_by(Recognition.valid_from, Recognition.id)
    ).all()  # fmt: skip
    return render_template("qualifications/recognitions.html", school=school, rows=rows, form=form, kinds=RECOGNISED)


def _school_or_404(public_id: str) -> Institution:
    school = find_institution(public_id)
    return school if school is not None and administers(current_user, school) else abort(404)
