"""Belonging to a school: asking from the profile, deciding on the administrator's list, leaving."""

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from booking.access import administers, is_any_administrator, may_end, memberships_visible_to, requires, signed_in
from booking.accounts import actions, queries
from booking.accounts.forms import DeclineForm, JoinForm, ProfileForm
from booking.accounts.refusals import Refused
from booking.accounts.routes.blueprint import blueprint
from booking.accounts.routes.profile import profile_page, schools_to_join
from booking.accounts.sessions import local_address
from booking.clock import now
from booking.transaction import transaction
from booking.undo import offer_undo
from models import Membership, MembershipState, db


@blueprint.post("/profile/memberships")
@signed_in
def join() -> ResponseReturnValue:
    """Ask to belong to another school; whose address is the school's belongs at once."""
    form = JoinForm(schools_to_join())
    school = queries.find_institution(form.school.data or "")
    if not form.validate() or school is None:
        return profile_page(ProfileForm(current_user, formdata=None), form), 422
    with transaction():
        membership = actions.request_membership(current_user, school, form.note.data or "", now())
        is_active = membership.state == MembershipState.ACTIVE
    flash(
        _("You belong to the school now.") if is_active else _("The school's administrator has been asked."), "success"
    )
    return redirect(url_for("accounts.profile", _anchor="schools"))


@blueprint.get("/admin/membership-requests")
@requires(is_any_administrator)
def membership_requests() -> ResponseReturnValue:
    page = queries.requests_for(current_user, request.args.get("page", 1, int))
    return render_template("accounts/membership_requests.html", page=page, form=DeclineForm(formdata=None))


@blueprint.post("/memberships/<public_id>/acceptance")
@requires(is_any_administrator)
def accept_membership(public_id: str) -> ResponseReturnValue:
    membership = _administered(public_id)
    try:
        with transaction():
            actions.accept_membership(membership, current_user, now())
    except Refused as refused:
        flash(str(refused.words), "error")
    else:
        flash(_("%(name)s is a member now.", name=membership.user.name), "success")
    return _back()


@blueprint.post("/memberships/<public_id>/refusal")
@requires(is_any_administrator)
def decline_membership(public_id: str) -> ResponseReturnValue:
    membership, form = _administered(public_id), DeclineForm()
    if not form.validate():
        flash(_("The reason is too long. Write a little less."), "error")
        return _back()
    try:
        with transaction():
            actions.decline_membership(membership, current_user, now(), form.reason.data or "")
    except Refused as refused:
        flash(str(refused.words), "error")
    else:
        address = url_for("accounts.accept_membership", public_id=public_id)
        offer_undo(_("Declined: %(name)s.", name=membership.user.name), address, label=_("Accept after all"))
    return _back()


@blueprint.post("/memberships/<public_id>/ending")
@signed_in
def end_membership(public_id: str) -> ResponseReturnValue:
    """The person leaves or withdraws her request, or the administrator ends it."""
    membership = _visible(public_id)
    if not may_end(current_user, membership):
        abort(404)
    is_own = membership.user_id == current_user.id
    try:
        with transaction():
            actions.end_membership(membership, current_user, now())
    except Refused as refused:
        flash(str(refused.words), "error")
    else:
        flash(_("You do not belong to the school any more.") if is_own else _("The membership has ended."), "success")
    return redirect(url_for("accounts.profile", _anchor="schools")) if is_own else _back()


def _visible(public_id: str) -> Membership:
    membership = db.session.scalar(memberships_visible_to(current_user).where(Membership.public_id == public_id))
    return membership or abort(404)


def _administered(public_id: str) -> Membership:
    """One's own is visible, but nobody decides on it without administering the school."""
    membership = _visible(public_id)
    if not administers(current_user, membership.institution):
        abort(404)
    return membership


def _back() -> ResponseReturnValue:
    """To the page that the button was on: the list, or the person's page."""
    return redirect(local_address(request.form.get("next") or url_for("accounts.membership_requests")))
