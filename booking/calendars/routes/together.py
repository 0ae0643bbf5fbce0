"""Putting a calendar together: from what this process or the database keeps and what has changed since, or anew."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from itertools import islice
from threading import BoundedSemaphore

from flask import current_app
from flask_babel import force_locale
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import joinedload, selectinload

from booking.calendars import actions
from booking.calendars.answers import Validators
from booking.calendars.book import Book
from booking.calendars.naming import addresses
from booking.calendars.queries.fragments import Texts
from booking.calendars.queries.glance import Glance
from booking.calendars.queries.readings import Limits, Reading, read_changes, read_whole
from booking.calendars.shelf import Kept, shelf_of
from booking.transaction import transaction
from models import Feed, FeedBody, User, db

AT_ONCE = 500  # fragments in one transaction: whoever books waits as long
BODIES_STAY = timedelta(minutes=10)  # a kept body may be as old: what has changed since is put into it
PATIENCE = 5  # seconds, until the last good calendar is served instead of a newer one
TURNS = BoundedSemaphore(2)  # calendars read whole at once in a process; its other threads serve on
Later = Callable[[], None]


class Overload(Exception):
    """Too many calendars are being put together. Nothing is wrong with this one."""


def current(glance: Glance, token_hash: str, moment: datetime) -> tuple[Kept, Later | None]:
    """The calendar of the glance's revision, and what may be kept after it was sent. Raises Overload."""
    shelf, revision = shelf_of(current_app), glance.revision_at(moment)
    before = shelf.find(token_hash)
    if before is None or before.base != glance.base_at(moment):
        before = _kept_in_database(glance) if (glance.kept_revision or "").startswith(glance.base_at(moment)) else None
    if before is not None and before.revision == revision:
        shelf.put(token_hash, before)
        return before, None
    reading, is_whole = _read(glance, before, moment)
    kept = Kept(revision, _validators(glance, before, reading, moment), reading)
    shelf.put(token_hash, kept)
    if is_whole:
        _keep(glance, kept, moment, with_body=True)
        return kept, None
    return kept, _later(glance, kept, moment)


def last_good(glance: Glance, token_hash: str) -> Kept | None:
    """The newest that there is of what its reader may still see."""
    kept = shelf_of(current_app).find(token_hash)
    if kept is None and (glance.kept_revision or "").startswith(f"{glance.sight}:"):
        kept = _kept_in_database(glance)
    return kept if kept is not None and kept.sight == glance.sight else None


def _kept_in_database(glance: Glance) -> Kept | None:
    row = db.session.get(FeedBody, glance.feed_id)
    if row is None:
        return None
    reading = Reading(Book.read(row.body), row.read_at or row.changed_at, {}, is_apart=row.read_at is None)
    kept = Kept(row.revision, Validators(row.etag, row.changed_at), reading)
    db.session.expunge(row)
    return kept


def _read(glance: Glance, before: Kept | None, moment: datetime) -> tuple[Reading, bool]:
    """And whether it was read whole."""
    limits = Limits(current_app.config["CALENDAR_MOST_EVENTS"], current_app.config["CALENDAR_MOST_OCTETS"])
    feed, named = _feed(glance), addresses()
    with force_locale(glance.language):
        reading = before and read_changes(before.reading, feed, moment, named, limits)
        if reading:
            return reading, False
        with _turn():
            return read_whole(feed, moment, named, limits), True


def _feed(glance: Glance) -> Feed:
    reader = joinedload(Feed.user).options(selectinload(User.roles))
    return db.session.scalars(select(Feed).where(Feed.id == glance.feed_id).options(reader)).one()


@contextmanager
def _turn() -> Iterator[None]:
    if not TURNS.acquire(timeout=PATIENCE):
        raise Overload
    try:
        yield
    finally:
        TURNS.release()


def _validators(glance: Glance, before: Kept | None, reading: Reading, moment: datetime) -> Validators:
    """The same bytes are as old as they were."""
    etag = actions.etag_of(glance.public_id, reading.book)
    if before is not None and before.validators.etag == etag:
        return before.validators
    is_as_kept = etag == glance.etag and glance.body_changed_at is not None
    return Validators(etag, (is_as_kept and glance.body_changed_at) or moment.replace(microsecond=0))


def _later(glance: Glance, kept: Kept, moment: datetime) -> Later:
    """After a change: one event's lines; now and then the whole."""
    app, kept_at = shelf_of(current_app).app, glance.body_changed_at

    def keep() -> None:
        with app.app_context():
            _keep(glance, kept, moment, with_body=kept_at is None or moment - kept_at > BODIES_STAY)

    return keep


def _keep(glance: Glance, kept: Kept, moment: datetime, *, with_body: bool) -> None:
    """Unless the database is busy, or somebody else keeps the same at the same time."""
    with suppress(SQLAlchemyError):
        for texts in _in_parts(kept.reading.new):
            with transaction():
                actions.keep_fragments(texts, moment)
        if with_body:
            with transaction():
                told = kept.validators
                actions.keep_body(glance.feed_id, kept.revision, told.etag, kept.reading, told.changed_at)


def _in_parts(texts: Texts) -> Iterator[Texts]:
    rest = iter(texts.items())
    while part := dict(islice(rest, AT_ONCE)):
        yield part
