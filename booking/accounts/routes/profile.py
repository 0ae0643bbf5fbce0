"""The profile: what a person says of herself, her schools, her password, where she is signed in."""

from flask import flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from booking.access import signed_in
from booking.accounts import actions, queries
from booking.accounts.forms import ChangePasswordForm, JoinForm, ProfileForm
from booking.accounts.passwords import hash_of
from booking.accounts.routes.blueprint import blueprint
from booking.accounts.routes.checking import Throttled, checked_password
from booking.accounts.sessions import enter, leave
from booking.clock import now
from booking.policies.qualifying import levels_of_person
from booking.reservations.requirement_words import LEVELS
from booking.transaction import transaction
from models import Institution, MembershipState, User, db


@blueprint.route("/profile", methods=["GET", "POST"])
@signed_in
def profile() -> ResponseReturnValue:
    form = ProfileForm(current_user)
    if not form.validate_on_submit():
        return profile_page(form, JoinForm(schools_to_join(), formdata=None)), 422 if form.is_submitted() else 200
    with transaction():
        actions.change_profile(
            current_user, name=form.name.data or "", language=form.language.data, time_zone=form.time_zone.data,
            is_reminded=form.is_reminded.data, now=now(),
        )  # fmt: skip
    session.pop("language", None)
    flash(_("Saved."), "success")
    return redirect(url_for("accounts.profile"))


@blueprint.route("/profile/password", methods=["GET", "POST"])
@signed_in
def change_password() -> ResponseReturnValue:
    form = ChangePasswordForm(current_user)
    if not form.validate_on_submit() or not _knows_password(form):
        return render_template("accounts/change_password.html", form=form), 422 if form.is_submitted() else 200
    password_hash = hash_of(str(form.password.data))
    with transaction():
        actions.set_password(current_user, password_hash, now())
    person = db.session.get_one(User, current_user.id)
    enter(person, is_remembered="remember_token" in request.cookies)
    flash(_("Your new password is set. Elsewhere you have been signed out."), "success")
    return redirect(url_for("accounts.profile"))


@blueprint.post("/profile/sign-out-everywhere")
@signed_in
def sign_out_everywhere() -> ResponseReturnValue:
    with transaction():
        actions.sign_out_everywhere(current_user)
    leave()
    flash(_("You are signed out on all devices."), "message")
    return redirect(url_for("accounts.sign_in"))


def profile_page(form: ProfileForm, join: JoinForm) -> str:
    memberships = sorted(current_user.memberships, key=lambda it: (str(it.state), it.institution.name))
    levels = levels_of_person(current_user)
    return render_template(
        "accounts/profile.html", form=form, join=join, memberships=memberships, levels=levels, level_words=LEVELS
    )


def schools_to_join() -> list[Institution]:
    """Those that the person neither belongs to nor waits for."""
    is_open = (MembershipState.PENDING, MembershipState.ACTIVE)
    there = {membership.institution_id for membership in current_user.memberships if membership.state in is_open}
    return [school for school in queries.institutions() if school.id not in there]


def _knows_password(form: ChangePasswordForm) -> bool:
    """Counted like signing in: a screen left open is no place to guess."""
    try:
        found = checked_password(current_user.email, str(form.present.data), request.remote_addr or "", now())
    except Throttled as throttled:
        form.present.errors = [throttled.words]
        return False
    if found is None:
        form.present.errors = [_("This is not your present password.")]
    return found is not None
