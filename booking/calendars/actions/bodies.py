"""Keeping what was put together for a calendar address, and remembering who asked for it."""

import gzip
import hashlib
from datetime import datetime, timedelta

from sqlalchemy import delete, or_, select, update

from booking.database import rows_changed
from models import Feed, FeedBody, db

REMEMBERED_EVERY = timedelta(minutes=15)  # a write for every poll would serve nobody
LONGEST_CLIENT = 200


def etag_of(public_id: str, body: bytes) -> str:
    return hashlib.sha256(f"{public_id}\n".encode() + body).hexdigest()[:32]


def keep_body(feed_id: int, revision: str, etag: str, body: bytes, now: datetime) -> FeedBody:
    """Keep it for the next who asks. If it is what was kept before, only the revision is new, and it stays as old."""
    kept = db.session.get(FeedBody, feed_id) or FeedBody(feed_id=feed_id)
    if kept.etag != etag:
        kept.etag, kept.body, kept.changed_at = etag, body, now.replace(microsecond=0)
        kept.compressed_body = gzip.compress(body, compresslevel=6, mtime=0)
    kept.revision = revision
    db.session.add(kept)
    return kept


def note_use(feed_id: int, client: str, now: datetime) -> None:
    used = {"last_used_at": now, "last_client": client[:LONGEST_CLIENT]}
    db.session.execute(update(Feed).where(Feed.id == feed_id).values(used))


def is_use_worth_noting(last_used_at: datetime | None, now: datetime) -> bool:
    """By the time only: two programs that take turns on one address would write at every poll."""
    return last_used_at is None or now - last_used_at >= REMEMBERED_EVERY


def forget_bodies(now: datetime, unused_for: timedelta = timedelta(days=60)) -> int:
    """Drop what is kept for addresses that nobody asks for any more; return how many."""
    idle = select(Feed.id).where(or_(Feed.last_used_at < now - unused_for, Feed.last_used_at.is_(None)))
    return rows_changed(delete(FeedBody).where(FeedBody.feed_id.in_(idle)))
