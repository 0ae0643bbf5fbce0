"""Calendar addresses for those who ask something else of them than the calendar; and what Google reads before."""

from flask import Response, request
from flask.typing import ResponseReturnValue
from werkzeug import Response as Answer
from werkzeug.exceptions import MethodNotAllowed

from booking.access import public
from booking.calendars import answers
from booking.calendars.routes.blueprint import blueprint
from booking.calendars.routes.polls import IS_FEED


@blueprint.route("/calendars/<token>.ics", methods=["GET", "OPTIONS"])
@public
def feed(token: str) -> ResponseReturnValue:
    """The calendar itself is answered by polls.py, before the application."""
    return _only_readable()


@blueprint.get("/robots.txt")
@public
def robots() -> ResponseReturnValue:
    """Everything may be asked for: Google's calendar reads this file before it reads a calendar."""
    return Response("User-agent: *\nAllow: /\n", mimetype="text/plain")


@blueprint.before_app_request
def refuse_other_methods() -> ResponseReturnValue | None:
    """In plain words to those who try PROPFIND or PUT on a calendar: the usual page would set a cookie."""
    is_refused = isinstance(request.routing_exception, MethodNotAllowed)
    return _only_readable() if is_refused and IS_FEED.fullmatch(request.path) else None


def _only_readable() -> Answer:
    response = answers.in_words("A calendar address can only be read.", 405)
    response.headers["Allow"] = "GET, HEAD"
    return response
