"""Forgotten passwords: asking for a link, and choosing a new password with it."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from booking.access import public
from booking.accounts import actions, links, queries
from booking.accounts.demo import shows_links
from booking.accounts.forms import ForgottenPasswordForm, NewPasswordForm
from booking.accounts.locks import lock_person
from booking.accounts.passwords import hash_of
from booking.accounts.routes.blueprint import blueprint
from booking.accounts.routes.checking import count_request
from booking.accounts.sessions import enter
from booking.clock import now
from booking.transaction import transaction


@blueprint.route("/forgotten-password", methods=["GET", "POST"])
@public
def forgotten_password() -> ResponseReturnValue:
    """The answer is the same whether somebody has the address or not."""
    form = ForgottenPasswordForm()
    if not form.validate_on_submit():
        return render_template("accounts/forgotten_password.html", form=form), 422 if form.is_submitted() else 200
    email = str(form.email.data)
    count_request(now())
    with transaction():
        actions.ask_for_new_password(email, now())
    return render_template("accounts/password_mailed.html", address=email, link=_link_in_demo(email))


@blueprint.route("/new-password/<token>", methods=["GET", "POST"])
@public
def new_password(token: str) -> ResponseReturnValue:
    """The link is good once: a new password makes another fingerprint."""
    person = links.find_person_of(token, links.RESET)
    if person is None or person.is_suspended:
        return render_template("accounts/link_over.html"), 410
    form = NewPasswordForm(person.email)
    if not form.validate_on_submit():
        page = render_template("accounts/new_password.html", form=form, account=person, token=token)
        return page, 422 if form.is_submitted() else 200
    password_hash = hash_of(str(form.password.data))
    with transaction():
        lock_person(person.id)  # another click may have been faster: what it has set is read now, or waited for
        is_done = links.find_person_of(token, links.RESET) is not None
        if is_done:
            actions.set_password(person, password_hash, now(), is_by_mail=True)
    if not is_done:
        return render_template("accounts/link_over.html"), 410
    enter(person)
    flash(_("Your new password is set, and you are signed in. Elsewhere you have been signed out."), "success")
    return redirect(url_for("home.start"))


def _link_in_demo(email: str) -> str:
    """A demo sends no mail, so its page shows the link."""
    person = queries.find_person_by_email(email) if shows_links() else None
    return links.new_password_link(person) if person else ""
