"""The lab's trainings: the list of a facility or school, a new one, changing one."""

from typing import Any

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from booking import access
from booking.access import signed_in
from booking.catalogue.queries.choices import all_techniques
from booking.catalogue.queries.institutions import find_facility, find_institution
from booking.clock import now
from booking.languages import current_language
from booking.training import actions, queries, words
from booking.training.actions import Circle
from booking.training.forms import CourseForm
from booking.training.forms.course import COLUMNS
from booking.training.queries.lists import may_be_needed_by
from booking.training.routes.blueprint import blueprint
from booking.training.routes.loading import run_training_or_404
from booking.transaction import transaction
from models import Facility, Institution, Training

FACILITY: dict[str, Any] = {"rule": "/facilities/<public_id>/trainings", "defaults": {"level": "facilities"}}
SCHOOL: dict[str, Any] = {"rule": "/schools/<public_id>/trainings", "defaults": {"level": "schools"}}


@blueprint.get(**FACILITY)
@blueprint.get(**SCHOOL)
@signed_in
def of_place(level: str, public_id: str) -> ResponseReturnValue:
    """All that a facility gives, or a school itself, for whoever runs it."""
    place, moment = _place_or_404(level, public_id), now()
    trainings = queries.trainings_of(place)
    coming = queries.next_sessions([one.id for one in trainings], moment)
    nearest = [sessions[0] for sessions in coming.values()]
    rows = {row.session.training_id: row for row in queries.rows_of(nearest, current_user, moment)}
    return render_template(
        "training/of_place.html", place=place, level=level, trainings=trainings, coming=coming, rows=rows, words=words
    )


@blueprint.get("/facilities/<public_id>/trainings/new", defaults={"level": "facilities"})
@blueprint.get("/schools/<public_id>/trainings/new", defaults={"level": "schools"})
@signed_in
def new(level: str, public_id: str) -> ResponseReturnValue:
    place = _place_or_404(level, public_id)
    given = {"level_choices": ["1"], "languages": [current_language()], "validity": "for_good", "is_active": True}
    return _page(place, _form(place, data=given))


@blueprint.post(**FACILITY)
@blueprint.post(**SCHOOL)
@signed_in
def create(level: str, public_id: str) -> ResponseReturnValue:
    place = _place_or_404(level, public_id)
    form = _form(place)
    if not form.validate():
        return _page(place, form), 422
    with transaction():
        place = _place_or_404(level, public_id)
        training = actions.create_training(place, now(), **form.columns)
        _relate(training, place, form)
        made = training.public_id
    flash(_("Created. Plan its first session now."), "success")
    return redirect(url_for("training.show", public_id=made), 303)


@blueprint.get("/trainings/<public_id>/settings")
@signed_in
def edit(public_id: str) -> ResponseReturnValue:
    training = run_training_or_404(public_id)
    return _page(_place_of(training), _form(_place_of(training), training, data=_kept(training)), training)


@blueprint.post("/trainings/<public_id>/settings")
@signed_in
def change(public_id: str) -> ResponseReturnValue:
    """What was passed stays passed; what is passed from now on follows the new words."""
    training = run_training_or_404(public_id)
    form = _form(_place_of(training), training)
    if not form.validate():
        return _page(_place_of(training), form, training), 422
    try:
        with transaction():
            training = run_training_or_404(public_id)
            for name, value in form.columns.items():
                setattr(training, name, value)
            training.changed_at = now()
            _relate(training, _place_of(training), form)
    except Circle as circle:
        names = _(" → ").join(one.name_in(current_language()) for one in circle.way)
        form.prerequisite_ids.errors = [_("That would go round in a circle: %(way)s.", way=names)]
        training = run_training_or_404(public_id)
        return _page(_place_of(training), form, training), 422
    flash(_("Saved."), "success")
    return redirect(url_for("training.show", public_id=public_id), 303)


def _relate(training: Training, place: Facility | Institution, form: CourseForm) -> None:
    """Instruments, technique and prerequisites by what the form names. Raises Circle."""
    chosen = set(form.instrument_ids.data or ())
    training.instruments = [one for one in queries.instruments_to_cover(place) if one.public_id in chosen]
    code = form.technique_id.data
    training.technique = next((one for one in all_techniques() if one.code == code), None) if code else None
    ids = {one.public_id: one.id for one in may_be_needed_by(training, training.institution_id)}
    actions.set_prerequisites(training, {ids[one]: level for one, level in form.needed.items() if one in ids})


def _kept(training: Training) -> dict[str, Any]:
    return {
        **{name: getattr(training, name) for name in (*COLUMNS, "validity_months", "validity_on")},
        "level_choices": list(training.levels),
        "validity": training.validity.value,
        "instrument_ids": [one.public_id for one in training.instruments],
        "technique_id": training.technique.code if training.technique else "",
        "prerequisite_ids": [f"{one.required.public_id}-{one.level}" for one in training.prerequisites],
    }


def _form(
    place: Facility | Institution, training: Training | None = None, data: dict[str, Any] | None = None
) -> CourseForm:
    form = CourseForm(data=data) if data is None else CourseForm(formdata=None, data=data)
    school_id = place.institution_id if isinstance(place, Facility) else place.id
    form.offer(queries.instruments_to_cover(place), all_techniques(), may_be_needed_by(training, school_id))
    return form


def _place_of(training: Training) -> Facility | Institution:
    return training.facility or training.institution


def _place_or_404(level: str, public_id: str) -> Facility | Institution:
    """Of whoever runs it."""
    if level == "facilities":
        facility = find_facility(public_id)
        return facility if facility is not None and access.runs(current_user, facility) else abort(404)
    school = find_institution(public_id)
    return school if school is not None and access.administers(current_user, school) else abort(404)


def _page(place: Facility | Institution, form: CourseForm, training: Training | None = None) -> str:
    level = "facilities" if isinstance(place, Facility) else "schools"
    return render_template("training/edit.html", place=place, level=level, form=form, training=training)
