"""Roles, for administrators: who holds which, granting, taking back."""

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy import select

from booking.access import is_any_administrator, may_grant, requires
from booking.accounts import actions, queries
from booking.accounts.refusals import Refused
from booking.accounts.routes.blueprint import blueprint
from booking.accounts.routes.people import administered_schools, grant_form, person_page, visible_person
from booking.accounts.words import ROLES, choices_of_schools, role_words
from booking.clock import now
from booking.transaction import transaction
from booking.undo import offer_undo
from models import RoleGrant, db


@blueprint.get("/admin/roles")
@requires(is_any_administrator)
def roles() -> ResponseReturnValue:
    schools = administered_schools()
    school = next((school for school in schools if school.public_id == request.args.get("school")), None)
    role = request.args.get("role", "")
    page = queries.grants_for(current_user, role, school, request.args.get("page", 1, int))
    return render_template(
        "accounts/roles.html", page=page, role=role, schools=schools, school=school,
        school_options=choices_of_schools(schools), role_options=[("", _("All roles")), *ROLES.items()],
    )  # fmt: skip


@blueprint.post("/admin/people/<public_id>/roles")
@requires(is_any_administrator)
def grant_role(public_id: str) -> ResponseReturnValue:
    """Only what the page offers can be granted: what the administrator may give, and the person does not have."""
    person, role = visible_person(public_id), request.form.get("role", "")
    if any(_value(grant) == role for grant in person.roles):  # the same click twice
        return redirect(url_for("accounts.person", public_id=public_id))
    form = grant_form(person)
    wanted = next((it for it in queries.grantable_roles(current_user, person) if it.value == role), None)
    if not form.validate() or wanted is None:
        return person_page(person, form), 422
    try:
        with transaction():
            grant = actions.grant_role(person, wanted.role, wanted.place, current_user, now())
    except Refused as refused:
        flash(str(refused.words), "error")
    else:
        flash(_("%(name)s has a new role. %(role)s.", name=person.name, role=role_words(grant)), "success")
    return redirect(url_for("accounts.person", public_id=public_id))


@blueprint.post("/admin/people/<public_id>/roles/<grant_id>/revocation")
@requires(is_any_administrator)
def revoke_role(public_id: str, grant_id: str) -> ResponseReturnValue:
    person = visible_person(public_id)
    grant = db.session.scalar(select(RoleGrant).where(RoleGrant.public_id == grant_id))
    if grant is None:  # the same click twice
        return redirect(url_for("accounts.person", public_id=public_id))
    if grant.user_id != person.id or not may_grant(current_user, grant.role, grant.facility or grant.institution):
        abort(404)
    words, value = role_words(grant), _value(grant)
    try:
        with transaction():
            actions.revoke_role(grant)
    except Refused as refused:
        flash(str(refused.words), "error")
        return redirect(url_for("accounts.person", public_id=public_id))
    address = url_for("accounts.grant_role", public_id=public_id)
    text = _("Taken back from %(name)s. %(role)s.", name=person.name, role=words)
    offer_undo(text, address, {"role": value})
    return redirect(url_for("accounts.person", public_id=public_id))


def _value(grant: RoleGrant) -> str:
    """What a form sends for the role, as Grantable.value says it."""
    place = grant.facility or grant.institution
    return f"{grant.role}:{place.public_id if place else ''}"
