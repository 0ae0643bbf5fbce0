"""The switch of language in the frame of every page."""

from flask import redirect, request, session
from flask.typing import ResponseReturnValue

from booking.access import public
from booking.accounts.routes.blueprint import blueprint
from booking.accounts.sessions import local_address
from booking.languages import LANGUAGES


@blueprint.post("/language")
@public
def set_language() -> ResponseReturnValue:
    """Speak the chosen language from now on, on the page that one was on."""
    language = request.form.get("language", "")
    if language in LANGUAGES:
        session["language"] = language
    return redirect(local_address(request.form.get("next", "")))
