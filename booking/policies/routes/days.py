"""A school's calendar: public holidays, working days that make up for them, terms."""

from datetime import date
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import select

from booking import formats
from booking.access import signed_in
from booking.clock import now
from booking.languages import current_language
from booking.policies import calendar
from booking.policies.day_forms import DayForm, LibraryForm, TermForm
from booking.policies.routes.blueprint import blueprint
from booking.policies.routes.owners import owner_or_404
from booking.transaction import transaction
from models import Holiday, Institution, Term, db


@blueprint.get("/schools/<public_id>/calendar")
@signed_in
def days(public_id: str) -> ResponseReturnValue:
    """The days and terms; with ?country, what the library would add."""
    found = _school_or_404(public_id)
    form = LibraryForm(formdata=request.args if "country" in request.args else None, meta={"csrf": False})
    form.offer(now().date().year, found.time_zone)
    preview, status = None, 200
    if "country" in request.args:
        preview = _proposed(form) if form.validate() else None
        status = 200 if preview is not None else 422
    return _page(found, library=form, preview=preview), status


@blueprint.post("/schools/<public_id>/calendar/years")
@signed_in
def add_year(public_id: str) -> ResponseReturnValue:
    """Add what the library knows of a year and the calendar lacks."""
    form = LibraryForm()
    form.offer(now().date().year)
    proposed = _proposed(form) if form.validate() else None
    if proposed is None:
        return _page(_school_or_404(public_id), library=form), 422
    with transaction():
        count = calendar.add_days(_school_or_404(public_id), proposed)
    flash(ngettext("%(num)d day added.", "%(num)d days added.", count), "success")
    return _back(public_id)


@blueprint.post("/schools/<public_id>/calendar/days")
@signed_in
def add_day(public_id: str) -> ResponseReturnValue:
    """One day by hand."""
    form = DayForm()
    if not form.validate():
        return _page(_school_or_404(public_id), day=form), 422
    try:
        with transaction():
            calendar.add_day(_school_or_404(public_id), form.day)
    except calendar.DayTaken:
        form.on.errors = [_("The calendar has this day already. Change or remove it there.")]
        return _page(_school_or_404(public_id), day=form), 422
    flash(_("Saved."), "success")
    return _back(public_id)


@blueprint.get("/holidays/<public_id>")
@signed_in
def edit_day(public_id: str) -> ResponseReturnValue:
    """One day, to be changed."""
    found, school = _day_or_404(public_id)
    form = DayForm(obj=found, hours_of="" if found.weekday is None else str(found.weekday))
    return render_template("policies/day.html", school=school, day=found, form=form)


@blueprint.post("/holidays/<public_id>")
@signed_in
def change_day(public_id: str) -> ResponseReturnValue:
    """Keep what was entered."""
    form = DayForm()
    found, school = _day_or_404(public_id)
    if not form.validate():
        return render_template("policies/day.html", school=school, day=found, form=form), 422
    try:
        with transaction():
            found, school = _day_or_404(public_id)
            calendar.change_day(found, school, form.day)
            address = school.public_id
    except calendar.DayTaken:
        found, school = _day_or_404(public_id)
        form.on.errors = [_("The calendar has this day already. Change or remove it there.")]
        return render_template("policies/day.html", school=school, day=found, form=form), 422
    flash(_("Saved."), "success")
    return _back(address)


@blueprint.post("/holidays/<public_id>/removal")
@signed_in
def remove_day(public_id: str) -> ResponseReturnValue:
    """It is a day like others again."""
    with transaction():
        found, school = _day_or_404(public_id)
        address = school.public_id
        db.session.delete(found)
    flash(_("Removed."), "success")
    return _back(address)


@blueprint.post("/schools/<public_id>/calendar/terms")
@signed_in
def add_term(public_id: str) -> ResponseReturnValue:
    """A term of the school's year."""
    form = TermForm()
    if not form.validate():
        return _page(_school_or_404(public_id), term=form), 422
    try:
        with transaction():
            calendar.add_term(_school_or_404(public_id), **form.term)
    except calendar.TermsOverlap as error:
        name = error.other.name_in(current_language())
        form.starts_on.errors = [_("It would overlap the term “%(name)s”.", name=name)]
        return _page(_school_or_404(public_id), term=form), 422
    flash(_("Saved."), "success")
    return _back(public_id)


@blueprint.post("/terms/<public_id>/removal")
@signed_in
def remove_term(public_id: str) -> ResponseReturnValue:
    """Quotas by term do not count by it any more."""
    with transaction():
        found = db.session.scalar(select(Term).where(Term.public_id == public_id)) or abort(404)
        address = _school_of(found.institution_id).public_id
        db.session.delete(found)
    flash(_("Removed."), "success")
    return _back(address)


def _proposed(form: LibraryForm) -> list[calendar.Proposed] | None:
    try:
        return calendar.proposed(form.country.data, (form.subdivision.data or "").strip().upper(), int(form.year.data))
    except NotImplementedError:
        known = ", ".join(calendar.subdivisions(form.country.data)) or "–"
        form.subdivision.errors = [_("There is no such part of the country. Known: %(known)s", known=known)]
        return None


def _school_or_404(public_id: str) -> Institution:
    found = owner_or_404("school", public_id)
    return found if isinstance(found, Institution) else abort(404)


def _school_of(institution_id: int) -> Institution:
    school = db.session.get(Institution, institution_id)
    return _school_or_404(school.public_id) if school else abort(404)


def _day_or_404(public_id: str) -> tuple[Holiday, Institution]:
    found = db.session.scalar(select(Holiday).where(Holiday.public_id == public_id)) or abort(404)
    return found, _school_of(found.institution_id)


def _back(public_id: str) -> ResponseReturnValue:
    return redirect(url_for("policies.days", public_id=public_id), 303)


def _page(found: Institution, **forms: Any) -> str:
    if "library" not in forms:
        forms["library"] = LibraryForm(formdata=None, meta={"csrf": False})
        forms["library"].offer(now().date().year, found.time_zone)
    today = now().date()
    shown = {"day": DayForm(formdata=None), "term": TermForm(formdata=None), "preview": None, **forms}
    return render_template(
        "policies/days.html", school=found, days=calendar.holidays_of(found, date(today.year, 1, 1)),
        terms=calendar.terms_of(found), weekday=formats.weekday, **shown,
    )  # fmt: skip
