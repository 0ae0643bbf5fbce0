"""What a person sees when something is missing, refused or broken: a page that says what to do."""

from flask import Flask, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DataError, IntegrityError
from sqlalchemy.orm.exc import ObjectDeletedError, StaleDataError
from werkzeug.exceptions import BadRequest, Conflict, HTTPException

from booking.database import is_crossed
from booking.transaction import LostRace
from models import db

WORDS = {
    400: (_l("This request could not be read"), _l("Go back, check what you entered and try again.")),
    403: (_l("This is not open to you"), _l("Ask whoever runs it for access.")),
    404: (_l("There is nothing here"), _l("The address is wrong, or what it names is not open to you.")),
    405: (_l("This cannot be done here"), _l("Go back and use the buttons of the page.")),
    409: (_l("Someone was faster"), _l("What you saw has changed meanwhile. Go back and look again.")),
    413: (_l("The file is too large"), _l("Choose a file of at most 30 MB.")),
    429: (_l("Too many tries"), _l("Wait a few minutes, then try again.")),
    500: (
        _l("Something broke on our side"),
        _l("Nothing was changed. Try again; if it stays, tell the administrator."),
    ),
}
EXPIRED_FORM = (_l("This form was open for too long"), _l("Go back, reload the page and send it again."))


def init_app(app: Flask) -> None:
    app.register_error_handler(CSRFError, _show_expired_form)
    app.register_error_handler(HTTPException, _show)
    app.register_error_handler(DataError, _show_unreadable)
    app.register_error_handler(IntegrityError, _show_crossed)
    for race in (LostRace, ObjectDeletedError, StaleDataError):
        app.register_error_handler(race, _show_lost_race)


def _show(error: HTTPException) -> ResponseReturnValue:
    code = error.code or 500
    if code < 400:
        return error
    if code >= 500:
        db.session.rollback()
    return _page(code, WORDS.get(code, WORDS[400] if code < 500 else WORDS[500]), error)


def _show_expired_form(error: CSRFError) -> ResponseReturnValue:
    return _page(400, EXPIRED_FORM, error)


def _show_unreadable(error: DataError) -> ResponseReturnValue:
    """The database cannot hold what was sent: PostgreSQL refuses a NUL in an address, or a number beyond its type."""
    db.session.rollback()
    return _page(400, WORDS[400], BadRequest())


def _show_crossed(error: IntegrityError) -> ResponseReturnValue:
    """A second click that was as fast as the first, on two workers. Anything else that must never be is our fault."""
    if not is_crossed(error):
        raise error
    return _show_lost_race(error)


def _show_lost_race(_error: Exception) -> ResponseReturnValue:
    """Where the page has no better words of its own. What was read at first may have been removed meanwhile."""
    db.session.rollback()
    return _page(409, WORDS[409], Conflict())


def _page(code: int, words: tuple[object, object], error: HTTPException) -> ResponseReturnValue:
    """The page, with the headers that the error brings along (Allow, Retry-After), or plain words for a program."""
    title, advice = words
    kept = [(name, value) for name, value in error.get_headers() if name.lower() not in ("content-type",)]
    if request.accept_mimetypes.best == "application/json":
        return {"error": str(title), "advice": str(advice)}, code, kept
    return render_template("errors/error.html", code=code, title=title, advice=advice), code, kept
