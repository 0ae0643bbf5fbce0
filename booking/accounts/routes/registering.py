"""Registering, the page that says "look in your mail", and confirming the address."""

import secrets

from flask import flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from booking.access import public
from booking.accounts import actions, links, queries
from booking.accounts.demo import shows_links
from booking.accounts.forms import ConfirmForm, RegisterForm
from booking.accounts.passwords import hash_of, is_right
from booking.accounts.routes.blueprint import blueprint
from booking.accounts.routes.checking import Throttled, checked_password, count_request
from booking.accounts.sessions import enter, local_address
from booking.clock import now
from booking.languages import current_language
from booking.transaction import transaction
from models import User


@blueprint.route("/register", methods=["GET", "POST"])
@public
def register() -> ResponseReturnValue:
    """Whether the address is known already is told by mail to its owner, and to nobody else."""
    if current_user.is_authenticated:
        return redirect(url_for("accounts.profile"))
    form = RegisterForm()
    if request.method == "GET":
        form.language.data, form.time_zone.data = current_language(), queries.usual_time_zone()
        session["after_sign_in"] = local_address(request.args.get("next", ""))
    if not form.validate_on_submit():
        return render_template("accounts/register.html", form=form), 422 if form.is_submitted() else 200
    count_request(now())
    person = _registered(form)
    session["mailed_to"] = person.email
    # Lets the link's page, opened in this browser, do without the password. Of a known account nothing is handed out.
    is_new = person.confirmed_at is None
    session["registered"] = links.fingerprint_of(person) if is_new else secrets.token_hex(12)
    return redirect(url_for("accounts.mailed"))


@blueprint.get("/register/mail")
@public
def mailed() -> ResponseReturnValue:
    """Look in your mail; in a demo, which sends none, the link is here."""
    address = session.get("mailed_to")
    if not address:
        return redirect(url_for("accounts.register"))
    person = queries.find_person_by_email(address) if shows_links() else None
    return render_template("accounts/mailed.html", address=address, link=_link(person) if person else "")


@blueprint.route("/confirmation/<token>", methods=["GET", "POST"])
@public
def confirm(token: str) -> ResponseReturnValue:
    """Opening the link changes nothing: scanners of mail open links, too. The button confirms and signs in.

    A browser other than the one that registered has to give the password: whoever registers with somebody else's
    address must not profit from the owner's click.
    """
    person = links.find_person_of(token, links.CONFIRM)
    if person is None:
        return render_template("accounts/link_over.html"), 410
    if person.confirmed_at is not None:
        flash(_("Your address is confirmed. Sign in."), "message")
        return redirect(url_for("accounts.sign_in"))
    form = ConfirmForm()
    is_same_browser = session.get("registered") == links.fingerprint_of(person)
    if is_same_browser:
        del form.password
    if form.validate_on_submit() and (is_same_browser or _knows_password(form, person)):
        return _confirmed(person)
    status = 422 if form.errors else 200
    return render_template("accounts/confirm.html", form=form, account=person, token=token), status


def _registered(form: RegisterForm) -> User:
    """Hashing is slow on purpose, so it comes before the transaction. The same password again keeps its hash, so that
    a form sent twice leaves both its links good."""
    email, password = str(form.email.data), str(form.password.data)
    known = queries.find_person_by_email(email)
    new_hash = hash_of(password)
    kept = known.password_hash if known is not None and known.confirmed_at is None else None
    password_hash = kept if kept and is_right(kept, password) else new_hash
    with transaction():
        return actions.register(
            email=email, name=form.name.data or "", password_hash=password_hash, language=form.language.data,
            time_zone=form.time_zone.data, school=form.chosen_school, note=form.note.data or "", now=now(),
        )  # fmt: skip


def _knows_password(form: ConfirmForm, person: User) -> bool:
    try:
        found = checked_password(person.email, str(form.password.data), request.remote_addr or "", now())
    except Throttled as throttled:
        form.password.errors = [throttled.words]
        return False
    if found is None:
        form.password.errors = [_("This is not the password that was chosen when registering.")]
    return found is not None


def _confirmed(person: User) -> ResponseReturnValue:
    with transaction():
        actions.confirm_address(person, now())
    after = local_address(session.get("after_sign_in", ""))
    if not enter(person):
        return redirect(url_for("accounts.sign_in"))
    flash(_("Welcome, %(name)s. Your address is confirmed.", name=person.name), "success")
    return redirect(after)


def _link(person: User) -> str:
    return links.confirmation_link(person) if person.confirmed_at is None else links.new_password_link(person)
