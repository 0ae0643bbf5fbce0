"""The lab's page of what an instrument requires: for which ways of use, and the tree of it, part by part."""

import re
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy import select

from booking.access import runs, signed_in
from booking.catalogue.queries.instruments import find_instrument
from booking.clock import now
from booking.domain.requirement_form import read_tree
from booking.domain.requirements import AllOf, AnyOf, Certified, Scope, Supervised, Trained, Tree
from booking.extras.queries import options_of
from booking.qualifications.actions import requiring
from booking.qualifications.forms import PartForm, ScopeForm
from booking.qualifications.routes.blueprint import blueprint
from booking.qualifications.routes.people import trainings_for
from booking.qualifications.shown import shown
from booking.transaction import transaction
from models import Instrument, Requirement, Training, db

PATH = re.compile(r"\d{1,2}(\.\d{1,2}){0,5}", re.ASCII)


@blueprint.get("/instruments/<public_id>/requirements")
@signed_in
def requirements(public_id: str) -> ResponseReturnValue:
    """What is required, and the forms that change it."""
    found = _instrument_or_404(public_id)
    return _page(found, _scope_form(found))


@blueprint.post("/instruments/<public_id>/requirements")
@signed_in
def require(public_id: str) -> ResponseReturnValue:
    """A new requirement, with nothing in it yet."""
    found = _instrument_or_404(public_id)
    form = _scope_form(found)
    if not form.validate():
        return _page(found, form), 422
    with transaction():
        found = _instrument_or_404(public_id)
        options = {one.public_id: one.id for one in options_of(found)}
        minutes = [int(text) if text else None for text in (form.from_minute.data, form.until_minute.data)]
        scope = Scope(tuple(form.modes.data or ()), minutes[0], minutes[1], options.get(form.option.data))
        is_first = bool(form.is_first_reviewed.data)
        requiring.require(found, scope, is_first_reviewed=is_first, by=current_user, now=now())
    flash(_("Added. Now say what it takes."), "success")
    return _back(public_id)


@blueprint.post("/requirements/<public_id>/parts")
@signed_in
def add_part(public_id: str) -> ResponseReturnValue:
    """One more part of the group that `path` leads to."""
    found = _requirement_or_404(public_id)
    form = _part_form(found.instrument)
    if not form.validate():
        return _page(found.instrument, _scope_form(found.instrument), form, public_id), 422
    try:
        with transaction():
            again = _requirement_or_404(public_id)
            requiring.add_part(again, _path(), _part(form), current_user, now())
            address = again.instrument.public_id
    except ValueError:
        form.kind.errors = [_("It cannot be put there: it would be too deep or too long, or its place is gone.")]
        found = _requirement_or_404(public_id)
        return _page(found.instrument, _scope_form(found.instrument), form, public_id), 422
    return _back(address)


@blueprint.post("/requirements/<public_id>/parts/removal")
@signed_in
def remove_part(public_id: str) -> ResponseReturnValue:
    """Take a part out, with all that is in it."""
    try:
        with transaction():
            found = _requirement_or_404(public_id)
            address = found.instrument.public_id
            requiring.remove_part(found, _path(), current_user, now())
    except ValueError:
        flash(_("It was gone already."), "info")
        return _back(_requirement_or_404(public_id).instrument.public_id)
    return _back(address)


@blueprint.post("/requirements/<public_id>/removal")
@signed_in
def drop(public_id: str) -> ResponseReturnValue:
    """Nothing of it is required any more."""
    with transaction():
        found = _requirement_or_404(public_id)
        address = found.instrument.public_id
        requiring.drop(found)
    flash(_("Removed."), "success")
    return _back(address)


def _part(form: PartForm) -> Tree:
    kind, level = form.kind.data, int(form.level.data)
    if kind == "certificate":
        return Certified(form.certificate.data)
    if kind in ("any", "all"):
        return AnyOf() if kind == "any" else AllOf()
    training = db.session.scalar(select(Training).where(Training.public_id == form.training.data)) or abort(404)
    return Trained(training.id, level) if kind == "training" else Supervised(training.id, level)


def _path() -> tuple[int, ...]:
    """Numbers from the root, as "0.2"; what is none is nowhere."""
    text = request.form.get("path", "")
    if text and not PATH.fullmatch(text):
        abort(404)
    return tuple(int(part) for part in text.split(".") if part)


def _scope_form(instrument: Instrument) -> ScopeForm:
    form = ScopeForm()
    form.offer(instrument.modes, options_of(instrument))
    return form


def _part_form(instrument: Instrument) -> PartForm:
    form = PartForm()
    form.offer(trainings_for(instrument.facility))
    return form


def _page(instrument: Instrument, form: ScopeForm, part: PartForm | None = None, about: str = "") -> str:
    rows = db.session.scalars(
        select(Requirement).where(Requirement.instrument_id == instrument.id).order_by(Requirement.id)
    ).all()
    drawn: list[dict[str, Any]] = [shown(one, read_tree(one.tree), instrument) for one in rows]
    return render_template(
        "qualifications/requirements.html", instrument=instrument, rows=drawn, form=form,
        part=part or _part_form(instrument), about=about,
    )  # fmt: skip


def _back(public_id: str) -> ResponseReturnValue:
    return redirect(url_for("qualifications.requirements", public_id=public_id), 303)


def _instrument_or_404(public_id: str) -> Instrument:
    found = find_instrument(public_id, current_user)
    return found if found is not None and runs(current_user, found.facility) else abort(404)


def _requirement_or_404(public_id: str) -> Requirement:
    found = db.session.scalar(select(Requirement).where(Requirement.public_id == public_id))
    return found if found is not None and runs(current_user, found.instrument.facility) else abort(404)
