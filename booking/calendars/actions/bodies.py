"""Keeping what was put together for a calendar address, and remembering who asked for it."""

import hashlib
from datetime import datetime, timedelta

from sqlalchemy import delete, insert, or_, select, update

from booking.calendars.book import Book
from booking.calendars.queries.fragments import Texts
from booking.calendars.queries.readings import Reading
from booking.database import rows_changed
from models import EventFragment, Feed, FeedBody, db

REMEMBERED_EVERY = timedelta(minutes=15)  # a write for every poll would serve nobody
LONGEST_CLIENT = 200
FRAGMENTS_STAY = timedelta(days=120)


def etag_of(public_id: str, book: Book) -> str:
    return hashlib.sha256(f"{public_id}\n{book.digest}".encode()).hexdigest()[:32]


def keep_body(feed_id: int, revision: str, etag: str, reading: Reading, changed_at: datetime) -> None:
    """Keep it for the next who asks. If it is what was kept before, only the revision is new."""
    kept = db.session.get(FeedBody, feed_id) or FeedBody(feed_id=feed_id)
    if kept.etag != etag:
        kept.etag, kept.changed_at = etag, changed_at
        kept.body, kept.compressed_body = reading.book.octets, reading.book.compressed
    kept.revision, kept.read_at = revision, None if reading.is_apart else reading.read_at
    db.session.add(kept)


def keep_fragments(texts: Texts, now: datetime) -> None:
    """Instead of what was kept of another revision. The caller keeps as many at once as it may hold the lock for."""
    for owner in ("reservation_id", "closure_id"):
        those = {key: text for key, text in texts.items() if key.owner == owner}
        for variant in {key.variant for key in those}:
            ids = [key.id for key in those if key.variant == variant]
            old = getattr(EventFragment, owner).in_(ids), EventFragment.variant == variant
            db.session.execute(delete(EventFragment).where(*old).execution_options(synchronize_session=False))
        rows = [
            {owner: key.id, "variant": key.variant, "sequence": key.sequence, "written_at": now, "text": text}
            for key, text in those.items()
        ]
        if rows:
            db.session.execute(insert(EventFragment), rows)


def forget_fragments(now: datetime) -> int:
    """Those that were written long ago: of bookings long over, or in words and for rights that are no more. What is
    still needed is written anew; return how many."""
    return rows_changed(delete(EventFragment).where(EventFragment.written_at < now - FRAGMENTS_STAY))


def note_use(feed_id: int, client: str, now: datetime, count: int = 1) -> None:
    """`count`: how often it was asked for since that was last noted."""
    used = {"last_used_at": now, "last_client": client[:LONGEST_CLIENT], "use_count": Feed.use_count + count}
    db.session.execute(update(Feed).where(Feed.id == feed_id).values(used))


def is_use_worth_noting(last_used_at: datetime | None, now: datetime) -> bool:
    """By the time only: two programs that take turns on one address would write at every poll."""
    return last_used_at is None or now - last_used_at >= REMEMBERED_EVERY


def forget_bodies(now: datetime, unused_for: timedelta = timedelta(days=60)) -> int:
    """Drop what is kept for addresses that nobody asks for any more; return how many."""
    idle = select(Feed.id).where(or_(Feed.last_used_at < now - unused_for, Feed.last_used_at.is_(None)))
    return rows_changed(delete(FeedBody).where(FeedBody.feed_id.in_(idle)))
