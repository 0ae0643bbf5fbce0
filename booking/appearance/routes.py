"""Choosing light or dark, and the style guide."""

from flask import Blueprint, abort, current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from booking.access import public
from booking.accounts.routes import local_address
from booking.appearance import samples

blueprint = Blueprint("appearance", __name__)

THEMES = ("light", "dark")
YEAR = 365 * 24 * 3600


def chosen_theme() -> str:
    """'light' or 'dark' if the reader has chosen one, else 'system'."""
    theme = request.cookies.get("theme", "")
    return theme if theme in THEMES else "system"


@blueprint.post("/theme")
@public
def set_theme() -> ResponseReturnValue:
    """Use this theme from now on, in this browser. The cookie is not secret: the page's script writes it too."""
    answer = redirect(local_address(request.form.get("next", "")))
    theme = request.form.get("theme", "")
    if theme in THEMES:
        answer.set_cookie("theme", theme, max_age=YEAR, samesite="Lax", secure=request.is_secure)
    else:
        answer.delete_cookie("theme", samesite="Lax", secure=request.is_secure)
    return answer


@blueprint.route("/style-guide", methods=["GET", "POST"])
@public
def style_guide() -> ResponseReturnValue:
    """Every component with examples, for whoever works on the pages. A POST shows the sample form's errors."""
    if not (current_app.debug or current_app.config.get("STYLE_GUIDE")):
        abort(404)
    form = samples.SampleForm()
    status = 422 if form.is_submitted() and not form.validate() else 200
    return render_template("appearance/style_guide.html", form=form, samples=samples.everything(), url_of=_page), status


def _page(page: int) -> str:
    return url_for("appearance.style_guide", page=page)
