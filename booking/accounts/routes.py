"""Signing in and out, registering, the profile, and the language of the pages."""

from urllib.parse import urlsplit

from flask import Blueprint, redirect, request, session, url_for
from flask.typing import ResponseReturnValue

from booking.access import public
from booking.languages import LANGUAGES

blueprint = Blueprint("accounts", __name__)


@blueprint.post("/language")
@public
def set_language() -> ResponseReturnValue:
    """Speak the chosen language from now on, on the page that one was on."""
    language = request.form.get("language", "")
    if language in LANGUAGES:
        session["language"] = language
    return redirect(local_address(request.form.get("next", "")))


def local_address(address: str) -> str:
    """`address` if it is a path of this site, else the start page: nobody is sent elsewhere by a crafted link."""
    parts = urlsplit(address.replace("\\", "/"))
    is_ours = not parts.scheme and not parts.netloc and address.startswith("/") and not address.startswith("//")
    return address if is_ours and "\\" not in address and address.isprintable() else url_for("home.start")
