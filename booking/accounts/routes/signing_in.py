"""Signing in and out."""

from datetime import timedelta

from flask import flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from wtforms.widgets import PasswordInput

from booking.access import public
from booking.accounts import actions
from booking.accounts.demo import credentials_of, demo_people, is_demo
from booking.accounts.forms import SignInForm
from booking.accounts.routes.blueprint import blueprint
from booking.accounts.routes.checking import Throttled, checked_password
from booking.accounts.sessions import enter, leave, local_address
from booking.clock import now
from booking.transaction import transaction
from models import User


@blueprint.get("/sign-in")
@public
def sign_in() -> ResponseReturnValue:
    """In a demo, `?as=lin` fills in a person of the cast."""
    after = local_address(request.args.get("next", ""))
    if current_user.is_authenticated:
        return redirect(after)
    form = SignInForm(formdata=None)
    chosen = credentials_of(request.args.get("as", "")) if is_demo() else None
    if chosen:
        form.email.data, form.password.data = chosen
        form.password.widget = PasswordInput(hide_value=False)
    return _page(form, after, is_filled_in=bool(chosen))


@blueprint.post("/sign-in")
@public
def check_in() -> ResponseReturnValue:
    """The answer to a wrong password is the same, and takes as long, as that to an address that nobody has."""
    form, after = SignInForm(), local_address(request.form.get("next", ""))
    if not form.validate():
        return _page(form, after), 422
    moment = now()
    try:
        person = checked_password(str(form.email.data), str(form.password.data), request.remote_addr or "", moment)
    except Throttled as throttled:
        form.form_errors.append(throttled.words)
        seconds = max(1, (throttled.until - moment) // timedelta(seconds=1))
        return _page(form, after), 429, {"Retry-After": str(seconds)}
    if person is None:
        form.form_errors.append(_("Address and password do not belong together."))
        return _page(form, after), 422
    if not person.is_active:
        return _kept_out(form, after, person)
    enter(person, is_remembered=form.is_remembered.data)
    return redirect(after)


@blueprint.post("/sign-out")
@public
def sign_out() -> ResponseReturnValue:
    """Public, so that a second click is no mistake."""
    leave()
    flash(_("You are signed out."), "message")
    return redirect(url_for("home.start"))


def _kept_out(form: SignInForm, after: str, person: User) -> ResponseReturnValue:
    """The password was right, so she is told why she cannot come in."""
    if person.is_suspended:
        form.form_errors.append(_("This account is suspended. Ask your school's administrator."))
        return _page(form, after), 422
    with transaction():
        actions.remind_to_confirm(person, now())
    session["mailed_to"], session["after_sign_in"] = person.email, after
    return redirect(url_for("accounts.mailed"))


def _page(form: SignInForm, after: str, *, is_filled_in: bool = False) -> str:
    people = demo_people() if is_demo() else []
    return render_template("accounts/sign_in.html", form=form, after=after, people=people, is_filled_in=is_filled_in)
