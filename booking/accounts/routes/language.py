"""The switch of language in the frame of every page."""

from flask import redirect, request, session
from flask.typing import ResponseReturnValue
from flask_login import current_user

from booking.access import public
from booking.accounts import actions
from booking.accounts.routes.blueprint import blueprint
from booking.accounts.sessions import local_address
from booking.languages import LANGUAGES
from booking.transaction import transaction


@blueprint.post("/language")
@public
def set_language() -> ResponseReturnValue:
    """Speak the chosen language from now on, on the page that one was on; of somebody signed in also in her mails."""
    language = request.form.get("language", "")
    if language in LANGUAGES:
        session["language"] = language
        if current_user.is_authenticated:
            with transaction():
                actions.change_language(current_user, language)
    return redirect(local_address(request.form.get("next", "")))
