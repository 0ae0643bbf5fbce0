"""Labs: one's own and, for administrators, their schools'; naming, members, the leader."""

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy import select

from booking.access import administers, is_in_group, may_edit, signed_in
from booking.accounts import actions, queries
from booking.accounts.forms import GroupForm, NewGroupForm
from booking.accounts.refusals import Refused
from booking.accounts.routes.blueprint import blueprint
from booking.clock import now
from booking.domain.plain_text import clean_line
from booking.transaction import transaction
from booking.undo import offer_undo
from models import Group, Institution, MembershipState, User, db


@blueprint.get("/groups")
@signed_in
def groups() -> ResponseReturnValue:
    words = clean_line(request.args.get("q", ""))
    page = queries.labs_for(current_user, words, request.args.get("page", 1, int))
    return render_template("accounts/groups.html", page=page, words=words, can_create=bool(_own_schools()))


@blueprint.route("/groups/new", methods=["GET", "POST"])
@signed_in
def new_group() -> ResponseReturnValue:
    """Who makes a lab leads it; the school's administrator may appoint another leader."""
    schools = _own_schools()
    if not schools:
        abort(404)
    form = NewGroupForm(schools)
    if form.validate_on_submit():
        school = next(school for school in schools if school.public_id == form.school.data)
        try:
            with transaction():
                group = actions.create_group(school, current_user, form.name.data or "", form.name_zh.data or "", now())
        except Refused as refused:
            form.name.errors = [refused.words]
        else:
            return redirect(url_for("accounts.group", public_id=group.public_id))
    return render_template("accounts/group_form.html", form=form, group=None), 422 if form.is_submitted() else 200


@blueprint.get("/groups/<public_id>")
@signed_in
def group(public_id: str) -> ResponseReturnValue:
    """Its members; for who may edit it, also a search among the school's members."""
    found, words = _visible(public_id), clean_line(request.args.get("q", ""))
    is_editor = may_edit(current_user, found)
    return render_template(
        "accounts/group.html", group=found, members=queries.members_of(found), words=words, is_editor=is_editor,
        candidates=queries.candidates_for(found, words) if is_editor else [],
        can_appoint=administers(current_user, found.institution), is_member=is_in_group(current_user, found),
    )  # fmt: skip


@blueprint.route("/groups/<public_id>/edit", methods=["GET", "POST"])
@signed_in
def edit_group(public_id: str) -> ResponseReturnValue:
    found = _editable(public_id)
    form = GroupForm(obj=found)
    if form.validate_on_submit():
        try:
            with transaction():
                actions.rename_group(found, form.name.data or "", form.name_zh.data or "", now())
        except Refused as refused:
            form.name.errors = [refused.words]
        else:
            flash(_("Saved."), "success")
            return redirect(url_for("accounts.group", public_id=public_id))
    return render_template("accounts/group_form.html", form=form, group=found), 422 if form.is_submitted() else 200


@blueprint.post("/groups/<public_id>/members")
@signed_in
def add_member(public_id: str) -> ResponseReturnValue:
    found, person = _editable(public_id), _person(request.form.get("person", ""))
    try:
        with transaction():
            actions.add_member(found, person, now())
    except Refused as refused:
        flash(str(refused.words), "error")
    else:
        flash(_("%(name)s belongs to the lab.", name=person.name), "success")
    return redirect(url_for("accounts.group", public_id=public_id))


@blueprint.post("/groups/<public_id>/members/<person_id>/removal")
@signed_in
def remove_member(public_id: str, person_id: str) -> ResponseReturnValue:
    """By the leader, by the administrator, or by the member herself."""
    found, person = _visible(public_id), _person(person_id)
    is_own = person.id == current_user.id
    if not is_own and not may_edit(current_user, found):
        abort(404)
    try:
        with transaction():
            actions.remove_member(found, person)
    except Refused as refused:
        flash(str(refused.words), "error")
        return redirect(url_for("accounts.group", public_id=public_id))
    if is_own and not may_edit(current_user, found):
        flash(_("You have left the lab."), "success")
        return redirect(url_for("accounts.groups"))
    address = url_for("accounts.add_member", public_id=public_id)
    text = _("%(name)s does not belong to the lab any more.", name=person.name)
    offer_undo(text, address, {"person": person_id})
    return redirect(url_for("accounts.group", public_id=public_id))


@blueprint.post("/groups/<public_id>/leadership")
@signed_in
def appoint_leader(public_id: str) -> ResponseReturnValue:
    found, person = _visible(public_id), _person(request.form.get("person", ""))
    if not administers(current_user, found.institution):
        abort(404)
    try:
        with transaction():
            actions.appoint_leader(found, person, now())
    except Refused as refused:
        flash(str(refused.words), "error")
    else:
        flash(_("%(name)s leads the lab.", name=person.name), "success")
    return redirect(url_for("accounts.group", public_id=public_id))


def _visible(public_id: str) -> Group:
    return queries.find_group(current_user, public_id) or abort(404)


def _editable(public_id: str) -> Group:
    found = _visible(public_id)
    if not may_edit(current_user, found):
        abort(404)
    return found


def _person(public_id: str) -> User:
    return db.session.scalar(select(User).where(User.public_id == public_id)) or abort(404)


def _own_schools() -> list[Institution]:
    memberships = [it for it in current_user.memberships if it.state == MembershipState.ACTIVE]
    return sorted((it.institution for it in memberships), key=lambda school: school.name)
