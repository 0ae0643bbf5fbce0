"""People, for administrators: the list, one person, suspending."""

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from booking.access import institutions_administered_by, is_any_administrator, may_suspend, requires
from booking.accounts import actions, queries
from booking.accounts.forms import GrantForm
from booking.accounts.routes.blueprint import blueprint
from booking.accounts.words import STATES, choices_of_schools, role_at
from booking.domain.plain_text import clean_line
from booking.transaction import transaction
from booking.undo import offer_undo
from models import Institution, User, db


@blueprint.get("/admin/people")
@requires(is_any_administrator)
def people() -> ResponseReturnValue:
    words, state = clean_line(request.args.get("q", "")), request.args.get("state", "")
    schools = administered_schools()
    school = next((school for school in schools if school.public_id == request.args.get("school")), None)
    page = queries.people_for(current_user, words, state, school, request.args.get("page", 1, int))
    return render_template(
        "accounts/people.html", page=page, words=words, state=state, schools=schools, school=school,
        school_options=choices_of_schools(schools), state_options=STATES,
    )  # fmt: skip


@blueprint.get("/admin/people/<public_id>")
@requires(is_any_administrator)
def person(public_id: str) -> ResponseReturnValue:
    found = visible_person(public_id)
    return person_page(found, grant_form(found, is_sent=False))


@blueprint.post("/admin/people/<public_id>/suspension")
@requires(is_any_administrator)
def suspend(public_id: str) -> ResponseReturnValue:
    found = _suspendable(public_id)
    with transaction():
        actions.suspend(found)
    address = url_for("accounts.reinstate", public_id=public_id)
    text = _("%(name)s is signed out and cannot sign in.", name=found.name)
    offer_undo(text, address)
    return redirect(url_for("accounts.person", public_id=public_id))


@blueprint.post("/admin/people/<public_id>/reinstatement")
@requires(is_any_administrator)
def reinstate(public_id: str) -> ResponseReturnValue:
    found = _suspendable(public_id)
    with transaction():
        actions.reinstate(found)
    flash(_("%(name)s may sign in again.", name=found.name), "success")
    return redirect(url_for("accounts.person", public_id=public_id))


def administered_schools() -> list[Institution]:
    return list(db.session.scalars(institutions_administered_by(current_user)))


def visible_person(public_id: str) -> User:
    return queries.find_person(current_user, public_id) or abort(404)


def grant_form(found: User, *, is_sent: bool = True) -> GrantForm:
    choices = [(it.value, role_at(it.role, it.place)) for it in queries.grantable_roles(current_user, found)]
    return GrantForm(choices) if is_sent else GrantForm(choices, formdata=None)


def person_page(found: User, form: GrantForm) -> str:
    memberships = sorted(found.memberships, key=lambda it: (str(it.state), it.institution.name))
    can_suspend = may_suspend(current_user, found)
    return render_template(
        "accounts/person.html", account=found, memberships=memberships, form=form, can_suspend=can_suspend
    )


def _suspendable(public_id: str) -> User:
    found = visible_person(public_id)
    if not may_suspend(current_user, found):
        abort(404)
    return found
