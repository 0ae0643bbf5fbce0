"""A feed: a secret calendar address of one person, what it shows, and the last body that was put together for it."""

import enum
from datetime import datetime

from sqlalchemy import ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, PrimaryKey, PublicId, enum_column
from models.user import User


class FeedKind(enum.StrEnum):
    PERSON = "person"
    GROUP = "group"
    INSTRUMENT = "instrument"
    FACILITY = "facility"
    INSTITUTION = "institution"


class FeedLevel(enum.StrEnum):
    BUSY = "busy"
    DETAILS = "details"


class Feed(Base):
    """`subject_id` is the id of the person, group, instrument, facility or institution that `kind` names.

    Only the SHA-256 of the address's token is kept. Renewing revokes this address (`is_replaced`) and makes another.
    `rights_hash` stands for what the reader might see when it was last fetched; when that changes, `view_revision` and
    `view_changed_at` rise and with them the stamps of every event, since their texts may differ though no booking does.
    `keeps_cancelled` lets cancelled bookings stay for a while, struck through, in one's own calendar.
    """

    __tablename__ = "feeds"

    id: Mapped[PrimaryKey]
    public_id: Mapped[PublicId]
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    kind: Mapped[FeedKind] = mapped_column(enum_column(FeedKind))
    subject_id: Mapped[int]
    level: Mapped[FeedLevel] = mapped_column(enum_column(FeedLevel))
    language: Mapped[str] = mapped_column(String(10))
    keeps_cancelled: Mapped[bool] = mapped_column(default=False)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    rights_hash: Mapped[str] = mapped_column(String(64), default="")
    view_revision: Mapped[int] = mapped_column(default=0)
    view_changed_at: Mapped[datetime]
    created_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    is_replaced: Mapped[bool] = mapped_column(default=False)
    last_used_at: Mapped[datetime | None]
    last_client: Mapped[str] = mapped_column(String(200), default="")

    user: Mapped[User] = relationship()


class FeedBody(Base):
    """Kept apart from the feed's row: the 304 path reads that row and must not drag the body along.

    `revision` says of which state of things this is the body; `etag` is the hash of the body itself, and `changed_at`
    when that last changed, so that a new revision that shows nothing new is still "not modified".
    """

    __tablename__ = "feed_bodies"

    feed_id: Mapped[int] = mapped_column(ForeignKey("feeds.id", ondelete="CASCADE"), primary_key=True)
    revision: Mapped[str] = mapped_column(String(120))
    etag: Mapped[str] = mapped_column(String(64))
    changed_at: Mapped[datetime]
    body: Mapped[bytes] = mapped_column(LargeBinary)
    compressed_body: Mapped[bytes] = mapped_column(LargeBinary)
