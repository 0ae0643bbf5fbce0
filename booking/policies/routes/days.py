"""A school's calendar: public holidays, working days that make up for them, terms."""

from collections.abc import Callable, Mapping
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
from booking.domain.opening import SpecialDay
from booking.languages import current_language
from booking.policies import calendar
from booking.policies.day_forms import DayForm, LibraryForm, TermForm
from booking.policies.proposals import of_days
from booking.policies.routes.blueprint import blueprint
from booking.policies.routes.owners import owner_or_404
from booking.policies.routes.stranded import Change, put
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
    days = list(proposed)
    known = {one.on for one in calendar.holidays_of(_school_or_404(public_id))}
    fresh = [one for one in days if one.on not in known]
    wanted = {one.on: one.special for one in fresh}
    title = _("Public holidays of a year")
    answer = _put(public_id, title, wanted, lambda: calendar.add_days(_school_or_404(public_id), fresh))
    if answer is not None:
        return answer
    flash(ngettext("%(num)d day added.", "%(num)d days added.", len(fresh)), "success")
    return _back(public_id)


@blueprint.post("/schools/<public_id>/calendar/days")
@signed_in
def add_day(public_id: str) -> ResponseReturnValue:
    """One day by hand."""
    form = DayForm()
    if not form.validate():
        return _page(_school_or_404(public_id), day=form), 422
    day, title = form.day, formats.day(form.day.on)
    try:
        calendar.check_free(_school_or_404(public_id), day.on)
        answer = _put(public_id, title, {day.on: day.special}, lambda: calendar.add_day(_school_or_404(public_id), day))
    except calendar.DayTaken:
        form.on.errors = [_("The calendar has this day already. Change or remove it there.")]
        return _page(_school_or_404(public_id), day=form), 422
    if answer is not None:
        return answer
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
    day, address = form.day, school.public_id
    wanted = {found.on: None} | {day.on: day.special}
    try:
        if day.on != found.on:
            calendar.check_free(school, day.on)
        answer = _put(address, formats.day(day.on), wanted, lambda: calendar.change_day(*_day_or_404(public_id), day))
    except calendar.DayTaken:
        found, school = _day_or_404(public_id)
        form.on.errors = [_("The calendar has this day already. Change or remove it there.")]
        return render_template("policies/day.html", school=school, day=found, form=form), 422
    if answer is not None:
        return answer
    flash(_("Saved."), "success")
    return _back(address)


@blueprint.post("/holidays/<public_id>/removal")
@signed_in
def remove_day(public_id: str) -> ResponseReturnValue:
    """It is a day like others again."""
    found, school = _day_or_404(public_id)
    address = school.public_id
    answer = _put(address, formats.day(found.on), {found.on: None}, lambda: _remove(public_id))
    if answer is not None:
        return answer
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


def _remove(public_id: str) -> None:
    found, _school = _day_or_404(public_id)
    db.session.delete(found)


def _put(
    public_id: str, title: str, wanted: Mapping[date, SpecialDay | None], save: Callable[[], object]
) -> ResponseReturnValue | None:
    """Save it, or ask what becomes of the bookings that it strands."""
    change = Change(
        title=title,
        name=_school_or_404(public_id).name_in(current_language()),
        back=url_for("policies.days", public_id=public_id),
        owner=lambda: _school_or_404(public_id),
        propose=lambda: of_days(_school_or_404(public_id), wanted),
        save=save,
    )
    return put(change)


def _proposed(form: LibraryForm) -> list[calendar.Proposed] | None:
    try:
        return calendar.proposed(form.country.data, (form.subdivision.data or "").strip().upper(), int(form.year.data))
    except NotImplementedError:
        known = ", ".join(calendar.subdivisions(form.country.data)) or "–"
        form.subdivision.errors = [_("There is no such part of the country. Known: %(known)s", known=known)]
        return None


def _school_or_404(public_id: str) -> Institution:
    found = owner_or_404("schools", public_id)
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
