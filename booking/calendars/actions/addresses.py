"""Making, renewing and revoking a calendar address, and noting that its reader's rights have changed."""

from datetime import datetime, timedelta

from booking.calendars.queries.glance import get_glance
from booking.calendars.queries.scope import BACK
from booking.calendars.queries.subjects import Choice
from booking.calendars.tokens import hash_of, new_token
from booking.domain.stamp import next_stamp
from models import Feed, FeedLevel, User, db

UNDO_WINDOW = timedelta(minutes=10)


class NoLongerPossible(Exception):
    """The address was revoked meanwhile, or too long ago to be brought back."""


def create_feed(
    user: User,
    choice: Choice,
    level: FeedLevel,
    language: str,
    now: datetime,
    *,
    keeps_cancelled: bool = False,
    only_confirmed: bool = False,
    back_days: int = BACK.days,
    reminder_minutes: int | None = None,
) -> tuple[Feed, str]:
    """A new address and its token, which is told only now. The options are those of models/feed.py."""
    feed = Feed(
        user_id=user.id, kind=choice.kind, subject_id=choice.subject.id, level=level, language=language,
        keeps_cancelled=keeps_cancelled, only_confirmed=only_confirmed, back_days=back_days,
        reminder_minutes=reminder_minutes,
    )  # fmt: skip
    return feed, _put_in_force(feed, now)


def renew_feed(feed: Feed, now: datetime) -> tuple[Feed, str]:
    """The same calendar at a new address; the old one says so for a while. Raises NoLongerPossible."""
    revoke_feed(feed, now)
    feed.is_replaced = True
    renewed = Feed(
        user_id=feed.user_id, kind=feed.kind, subject_id=feed.subject_id, level=feed.level, language=feed.language,
        keeps_cancelled=feed.keeps_cancelled, only_confirmed=feed.only_confirmed, back_days=feed.back_days,
        reminder_minutes=feed.reminder_minutes,
    )  # fmt: skip
    return renewed, _put_in_force(renewed, now)


def revoke_feed(feed: Feed, now: datetime) -> None:
    """Raises NoLongerPossible if it was revoked before."""
    if feed.revoked_at is not None:
        raise NoLongerPossible
    feed.revoked_at = now


def restore_feed(feed: Feed, now: datetime) -> None:
    """Take back a revocation of a moment ago. Raises NoLongerPossible."""
    if feed.revoked_at is None or feed.is_replaced or now > feed.revoked_at + UNDO_WINDOW:
        raise NoLongerPossible
    feed.revoked_at = None


def _put_in_force(feed: Feed, now: datetime) -> str:
    token = new_token()
    feed.token_hash, feed.created_at, feed.view_changed_at = hash_of(token), now, now
    db.session.add(feed)
    db.session.flush()
    feed.rights_hash = get_glance(feed.token_hash).rights
    return token


def note_rights(feed: Feed, rights_hash: str, now: datetime) -> None:
    """What its reader may see has changed: every event's text may differ from now on, and says so by its stamps."""
    if feed.rights_hash != rights_hash:
        feed.rights_hash = rights_hash
        feed.view_revision += 1
        feed.view_changed_at = next_stamp(feed.view_changed_at, now)
