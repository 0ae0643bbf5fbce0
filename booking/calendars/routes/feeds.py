"""What a calendar address answers to the programs that ask it: always a whole calendar, or that nothing has changed."""

import gzip
import logging
from contextlib import suppress
from datetime import datetime

from flask import Response, request
from flask.typing import ResponseReturnValue
from flask_babel import force_locale
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.exceptions import MethodNotAllowed

from booking.access import public
from booking.calendars import actions, answers
from booking.calendars.answers import Validators
from booking.calendars.naming import addresses
from booking.calendars.queries.bodies import body_of
from booking.calendars.queries.glance import Glance, find_glance, get_glance
from booking.calendars.routes.blueprint import blueprint
from booking.calendars.tokens import hash_of
from booking.clock import now
from booking.transaction import transaction
from models import Feed, FeedBody, db

FILE_NAME = "benchshare.ics"
FAILURES = (SQLAlchemyError, ValueError, LookupError)  # of the database, or of one odd booking
LOG = logging.getLogger(__name__)


@blueprint.route("/calendars/<token>.ics", methods=["GET", "OPTIONS"])
@public
def feed(token: str) -> ResponseReturnValue:
    """The token alone opens it. Needs no Accept, no User-Agent, and ignores Authorization."""
    if request.method == "OPTIONS":
        return _only_readable()
    token_hash, moment = hash_of(token), now()
    glance = find_glance(token_hash)
    if glance is None:
        return answers.in_words("There is no such calendar.", 404)
    if glance.is_gone(moment):
        return answers.in_words("This calendar address was revoked.", 410)
    if glance.revoked_at is None and glance.rights != glance.rights_hash:
        glance = _with_rights_noted(glance, token_hash, moment)
    _note_use(glance, moment)
    return _answer(glance, moment)


@blueprint.get("/robots.txt")
@public
def robots() -> ResponseReturnValue:
    """Everything may be asked for: Google's calendar reads this file before it reads a calendar."""
    return Response("User-agent: *\nAllow: /\n", mimetype="text/plain")


@blueprint.before_app_request
def refuse_other_methods() -> Response | None:
    """In plain words to those who try PROPFIND or PUT on a calendar: the usual page would set a cookie."""
    is_refused = isinstance(request.routing_exception, MethodNotAllowed)
    return _only_readable() if is_refused and _is_calendar(request.path) else None


def _only_readable() -> Response:
    response = answers.in_words("A calendar address can only be read.", 405)
    response.headers["Allow"] = "GET, HEAD"
    return response


def _is_calendar(path: str) -> bool:
    return path.startswith("/calendars/") and path.endswith(".ics")


def _with_rights_noted(glance: Glance, token_hash: str, moment: datetime) -> Glance:
    with transaction():
        feed = db.session.scalars(select(Feed).where(Feed.id == glance.feed_id).with_for_update()).one()
        actions.note_rights(feed, glance.rights, moment)
    return get_glance(token_hash)


def _note_use(glance: Glance, moment: datetime) -> None:
    """Once in a while; should the database be busy, the calendar is more important."""
    if actions.is_use_worth_noting(glance.last_used_at, moment):
        client = request.headers.get("User-Agent", "")
        with suppress(SQLAlchemyError), transaction():
            actions.note_use(glance.feed_id, client, moment)


def _answer(glance: Glance, moment: datetime) -> Response:
    revision = glance.revision_at(moment)
    if glance.etag and glance.body_changed_at and glance.kept_revision == revision:
        kept = Validators(glance.etag, glance.body_changed_at)
        return answers.not_modified(kept) if answers.is_known_to_client(kept) else _kept(glance)
    try:
        validators, body = _put_together(glance, revision, moment)
    except FAILURES:
        db.session.rollback()
        if glance.etag is None:
            raise
        LOG.exception("calendar %s: answered with its last good body", glance.public_id)
        return _kept(glance)
    if answers.is_known_to_client(validators):
        return answers.not_modified(validators)
    octets = gzip.compress(body, compresslevel=6, mtime=0) if answers.wants_compressed() else body
    return answers.whole(validators, octets, FILE_NAME)


def _put_together(glance: Glance, revision: str, moment: datetime) -> tuple[Validators, bytes]:
    """The body of this revision; it is kept, unless somebody else keeps one at the same time."""
    with force_locale(glance.language):
        body = body_of(db.session.get_one(Feed, glance.feed_id), moment, addresses())
    etag = actions.etag_of(glance.public_id, body)
    unchanged_since = glance.body_changed_at if etag == glance.etag else None
    with suppress(SQLAlchemyError), transaction():
        actions.keep_body(glance.feed_id, revision, etag, body, moment)
    return Validators(etag, unchanged_since or moment.replace(microsecond=0)), body


def _kept(glance: Glance) -> Response:
    """The kept body with its own validators, which may be newer than what was glanced at."""
    column = FeedBody.compressed_body if answers.wants_compressed() else FeedBody.body
    query = select(FeedBody.etag, FeedBody.changed_at, column).where(FeedBody.feed_id == glance.feed_id)
    etag, changed_at, octets = db.session.execute(query).one()
    return answers.whole(Validators(etag, changed_at), octets, FILE_NAME)
