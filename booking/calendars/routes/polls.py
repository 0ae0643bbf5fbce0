"""Polls of calendars end here, before the application proper: no session, no person, no page, no cookie.

Most end after one small query, because what the client has is still true.
"""

import logging
import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

from flask import Flask
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.wrappers import Request, Response

from booking.calendars import answers
from booking.calendars.actions import is_use_worth_noting
from booking.calendars.answers import Validators
from booking.calendars.queries.glance import Glance, find_glance
from booking.calendars.routes.answering import answer, sent
from booking.calendars.shelf import shelf_of
from booking.calendars.tokens import hash_of
from booking.clock import now
from models import db

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

IS_FEED = re.compile(r"/calendars/([^/]+)\.ics")
LOG = logging.getLogger(__name__)


class Polls:
    """WSGI around the application."""

    def __init__(self, app: Flask) -> None:
        self._app, self._inner = app, app.wsgi_app
        self._engine: Engine | None = None

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        found = IS_FEED.fullmatch(environ["PATH_INFO"]) if environ["REQUEST_METHOD"] in ("GET", "HEAD") else None
        if found is None:
            return self._inner(environ, start_response)
        token = found[1].encode("latin-1").decode(errors="replace")
        return self._answer(Request(environ), hash_of(token))(environ, start_response)

    def _answer(self, request: Request, token_hash: str) -> "WSGIApplication":
        moment = now()
        try:
            with self._connecting().connect() as connection:
                glance = find_glance(token_hash, connection)
        except SQLAlchemyError:
            return self._as_last_seen(request, token_hash)
        if glance is None:
            return answers.in_words("There is no such calendar.", 404)
        if glance.is_as_noted_at(moment) and not is_use_worth_noting(glance.last_used_at, moment):
            shelf_of(self._app).count_use(glance.feed_id)
            unchanged = self._unchanged(request, glance, token_hash, glance.revision_at(moment))
            if unchanged is not None:
                return unchanged
        with self._app.app_context():
            return answer(request, glance, token_hash, moment)

    def _unchanged(self, request: Request, glance: Glance, token_hash: str, revision: str) -> "WSGIApplication | None":
        kept, validators = shelf_of(self._app).find(token_hash), None
        if kept is not None and kept.revision == revision:
            validators = kept.validators
        elif glance.kept_revision == revision and glance.etag and glance.body_changed_at:
            kept, validators = None, Validators(glance.etag, glance.body_changed_at)
        if validators is not None and answers.is_known_to_client(request, validators):
            return answers.brief_not_modified(request, validators)
        return None if kept is None or validators is None else sent(request, kept)

    def _as_last_seen(self, request: Request, token_hash: str) -> Response:
        """While the database does not answer: an error would make some programs switch the calendar off."""
        kept = shelf_of(self._app).find(token_hash)
        LOG.exception("a calendar: the database does not answer; served as last seen: %s", kept is not None)
        return answers.in_words("Try again later.", 503) if kept is None else sent(request, kept)

    def _connecting(self) -> Engine:
        """PostgreSQL would be asked three times: to begin, the question, and to end. SQLite's driver begins nothing."""
        if self._engine is None:
            with self._app.app_context():
                is_sqlite = db.engine.dialect.name == "sqlite"
                self._engine = db.engine if is_sqlite else db.engine.execution_options(isolation_level="AUTOCOMMIT")
        return self._engine
