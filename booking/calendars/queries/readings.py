"""A calendar as it was read at a moment: whole, or from an earlier reading and what has changed since."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from booking.calendars.book import Book
from booking.calendars.queries import notes
from booking.calendars.queries.closed import (
    MOST_CLOSURES,
    closures_changed_since,
    closures_of,
    stands_within,
    uid_of,
)
from booking.calendars.queries.events import MOST_EVENTS, Addresses, Line, lines_changed_since, lines_of
from booking.calendars.queries.fragments import Texts, fragments_of
from booking.calendars.queries.scope import window_of
from booking.calendars.queries.subjects import find_subject
from booking.calendars.render import render_event, render_head
from models import Closure, Feed, FeedKind

# A booking counts as changed when its transaction begins, and is seen when that has ended: so the last quarter of an
# hour is always looked at again. Clocks of several machines may differ by as much.
MARGIN = timedelta(minutes=15)
MOST_CHANGES = 300
WITHOUT_BOOKINGS = (FeedKind.CLOSURES, FeedKind.TRAININGS)


@dataclass(frozen=True, slots=True)
class Limits:
    """More than clients bear: ten thousand events cost Thunderbird a gigabyte of memory."""

    events: int = MOST_EVENTS
    octets: int = 1_000_000


@dataclass(frozen=True, slots=True)
class Reading:
    """`is_apart`: it leaves out what is too much, or says something instead of events; then a change is not enough to
    make the next one. `seen` are the bookings changed lately that it knows, by id, with their revision; `new` what was
    written for it and is not kept yet."""

    book: Book
    read_at: datetime
    new: Texts
    is_apart: bool = False
    seen: tuple[tuple[int, int], ...] = ()


def read_whole(feed: Feed, now: datetime, addresses: Addresses, limits: Limits) -> Reading:
    """In the language of the moment. Revoked, or not the reader's to see any more: one event that says so."""
    subject = None if feed.revoked_at is not None else find_subject(feed)
    if subject is None:
        return Reading(Book.of(*notes.closed(feed, addresses.domain)), now, {}, is_apart=True)
    lines = [] if feed.kind in WITHOUT_BOOKINGS else lines_of(feed, now, limits.events)
    closures = closures_of(feed, window_of(feed, now))
    found = fragments_of(lines, closures, feed, addresses)
    head = render_head(notes.calendar(feed, subject))
    if not found.texts:
        empty = render_event(notes.nothing_booked(feed, subject, addresses.domain))
        return Reading(Book.of(head, [empty]), now, {}, is_apart=True)
    texts = _within(limits.octets - len(head), found.texts)
    is_cut = len(texts) < len(found.texts) or len(lines) >= limits.events or len(closures) >= MOST_CLOSURES
    return Reading(Book.of(head, texts), now, found.new, is_cut, _seen(lines, now))


def _within(octets: int, texts: list[bytes]) -> list[bytes]:
    """As many of the first as fit, and one at least."""
    size, count = 0, 0
    for text in texts:
        size += len(text)
        if size > octets and count:
            break
        count += 1
    return texts[:count]


def _seen(lines: list[Line], now: datetime) -> tuple[tuple[int, int], ...]:
    return tuple((line.id, line.sequence) for line in lines if line.changed_at > now - MARGIN)


def read_changes(before: Reading, feed: Feed, now: datetime, addresses: Addresses, limits: Limits) -> Reading | None:
    """What has changed since `before`, of the same day and with the same rights. None: read the whole instead.

    What it costs does not depend on how long the calendar is.
    """
    subject = find_subject(feed)
    if before.is_apart or now < before.read_at or subject is None:
        return None
    since = before.read_at - MARGIN
    lines = [] if feed.kind in WITHOUT_BOOKINGS else lines_changed_since(feed, since, now, MOST_CHANGES + 1)
    closures = closures_changed_since(feed, since)
    if len(lines) + len(closures) > MOST_CHANGES:
        return None
    head, within = render_head(notes.calendar(feed, subject)), window_of(feed, now)
    fresh = [line for line in lines if (line.id, line.sequence) not in before.seen]
    standing = [one for one in closures if stands_within(one, within)]
    found = fragments_of([line for line in fresh if line.stands], standing, feed, addresses)
    book = before.book.changed(head, found.texts, _gone(fresh, closures, standing, addresses.domain))
    if not len(book) or len(book) >= limits.events or book.size > limits.octets:
        return None
    return Reading(book, now, found.new, seen=_seen(lines, now))


def _gone(lines: list[Line], closures: list[Closure], standing: list[Closure], domain: str) -> list[bytes]:
    uids = [f"{line.public_id}@{domain}" for line in lines if not line.stands]
    uids += [uid_of(one, domain) for one in closures if one not in standing]
    return [uid.encode() for uid in uids]
