"""The pages of cost centres: all that one may see with their budgets, one with its bookings, a new one."""

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from booking.access import signed_in
from booking.clock import now
from booking.concerned import keeps_books_of
from booking.cost_centres import actions, queries
from booking.cost_centres.forms import CentreForm, NewCentreForm, filled
from booking.languages import current_language
from booking.transaction import transaction
from models import CostCentre, Institution

blueprint = Blueprint("cost_centres", __name__)


@blueprint.get("/cost-centres")
@signed_in
def index() -> ResponseReturnValue:
    """Those of the labs that one leads, and of the schools whose accounts one keeps."""
    return _index_page(_new_form())


@blueprint.post("/cost-centres")
@signed_in
def open_centre() -> ResponseReturnValue:
    """A new one; 404 for whoever keeps no school's accounts."""
    form = _new_form()
    if not form.school.choices:
        abort(404)
    if not form.validate():
        return _index_page(form), 422
    with transaction():
        school = next(one for one in queries.schools_to_keep(current_user) if one.public_id == form.school.data)
        if not _is_possible(form, school):
            return _index_page(form), 422
        group = next((one for one in queries.groups_of([school]) if one.public_id == form.group.data), None)
        actions.open_centre(
            school, current_user, now(), group, code=form.code.data, currency=school.currency, **form.values()
        )
    flash(_("Opened. Bookings can be paid from it on the days on which it is valid."), "success")
    return redirect(url_for("cost_centres.index"), 303)


@blueprint.get("/cost-centres/<public_id>")
@signed_in
def show(public_id: str) -> ResponseReturnValue:
    """Its budget, what bookings hold and have cost of it, and for who keeps the accounts a form."""
    centre = _centre_or_404(public_id)
    form = CentreForm(formdata=None, data=filled(centre), meta={"currency": centre.currency})
    return _centre_page(centre, form)


@blueprint.post("/cost-centres/<public_id>")
@signed_in
def change(public_id: str) -> ResponseReturnValue:
    """Other names, days or budget."""
    centre = _centre_or_404(public_id)
    if not keeps_books_of(current_user, centre.institution_id):
        abort(404)
    form = CentreForm(meta={"currency": centre.currency})
    if not form.validate():
        return _centre_page(centre, form), 422
    with transaction():
        actions.change_centre(_centre_or_404(public_id), **form.values())
    flash(_("Saved."), "success")
    return redirect(url_for("cost_centres.show", public_id=public_id), 303)


def _new_form() -> NewCentreForm:
    schools = queries.schools_to_keep(current_user)
    currency = schools[0].currency if schools else "EUR"
    form = NewCentreForm(meta={"currency": currency})
    form.offer(schools, queries.groups_of(schools), current_language())
    return form


def _is_possible(form: NewCentreForm, school: Institution) -> bool:
    """A code of its own, and a lab of that school."""
    if queries.is_code_taken(school, form.code.data):
        form.code.errors = [_("Another cost centre of this school has this code.")]
        return False
    labs = {one.public_id for one in queries.groups_of([school])}
    if form.group.data and form.group.data not in labs:
        form.group.errors = [_("This lab belongs to another school.")]
        return False
    return True


def _index_page(form: NewCentreForm) -> str:
    return render_template(
        "cost_centres/index.html", standings=queries.standings_of(current_user), form=form, today=now().date()
    )


def _centre_page(centre: CostCentre, form: CentreForm) -> str:
    standing = next(one for one in queries.standings_of(current_user) if one.centre.id == centre.id)
    return render_template(
        "cost_centres/show.html", centre=centre, standing=standing, form=form, holds=queries.holds_of(centre),
        may_change=keeps_books_of(current_user, centre.institution_id), today=now().date(),
    )  # fmt: skip


def _centre_or_404(public_id: str) -> CostCentre:
    return queries.find_cost_centre(public_id, current_user) or abort(404)
