"""What a poll is answered that takes more than a glance: always a whole calendar, or that nothing has changed."""

import logging
from contextlib import suppress
from datetime import datetime

from flask import current_app
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.wrappers import Request, Response

from booking.calendars import actions, answers
from booking.calendars.queries.glance import Glance, get_glance
from booking.calendars.routes.together import Overload, current, last_good
from booking.calendars.shelf import Kept, shelf_of
from booking.transaction import transaction
from models import Feed, db

FAILURES = (SQLAlchemyError, ValueError, LookupError, Overload)  # of the database, or of one odd booking
LOG = logging.getLogger(__name__)


def answer(request: Request, glance: Glance, token_hash: str, moment: datetime) -> Response:
    """In the application's context. Needs no Accept, no User-Agent, and ignores Authorization."""
    if glance.is_gone(moment):
        return answers.in_words("This calendar address was revoked.", 410)
    if not glance.is_as_noted_at(moment):
        glance = _with_rights_noted(glance, token_hash, moment)
    _note_use(request, glance, moment)
    try:
        kept, later = current(glance, token_hash, moment)
    except FAILURES:
        return _last_good(request, glance, token_hash)
    response = sent(request, kept)
    if later is not None:
        response.call_on_close(later)
    return response


def sent(request: Request, kept: Kept) -> Response:
    """The calendar, or that the client has it."""
    if answers.is_known_to_client(request, kept.validators):
        return answers.not_modified(request, kept.validators)
    book = kept.reading.book
    if answers.wants_compressed(request):
        return answers.whole(request, kept.validators, [book.compressed], len(book.compressed))
    return answers.whole(request, kept.validators, book.parts, book.size)


def _last_good(request: Request, glance: Glance, token_hash: str) -> Response:
    """Called while the failure is handled, which the log tells of."""
    db.session.rollback()
    good = last_good(glance, token_hash)
    LOG.exception("calendar %s: answered with its last good body: %s", glance.public_id, good is not None)
    if good is None:
        return answers.in_words("This calendar cannot be put together now.", 503)
    return sent(request, good)


def _with_rights_noted(glance: Glance, token_hash: str, moment: datetime) -> Glance:
    with transaction():
        feed = db.session.scalars(select(Feed).where(Feed.id == glance.feed_id).with_for_update()).one()
        actions.note_rights(feed, glance.rights, moment)
    return get_glance(token_hash)


def _note_use(request: Request, glance: Glance, moment: datetime) -> None:
    """Once in a while; should the database be busy, the calendar is more important."""
    if actions.is_use_worth_noting(glance.last_used_at, moment):
        client, count = request.headers.get("User-Agent", ""), shelf_of(current_app).uses(glance.feed_id) + 1
        with suppress(SQLAlchemyError), transaction():
            actions.note_use(glance.feed_id, client, moment, count)
