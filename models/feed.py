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

    Only the SHA-256 of the address's token is kept. A renewed address's old hash stays in `former_token_hash` for the
    time of grace after `renewed_at`.
    """

    __tablename__ = "feeds"

    id: Mapped[PrimaryKey]
    public_id: Mapped[PublicId]
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    kind: Mapped[FeedKind] = mapped_column(enum_column(FeedKind))
    subject_id: Mapped[int]
    level: Mapped[FeedLevel] = mapped_column(enum_column(FeedLevel))
    language: Mapped[str] = mapped_column(String(10))
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    former_token_hash: Mapped[str | None] = mapped_column(String(64), index=True)
    created_at: Mapped[datetime]
    renewed_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]
    last_used_at: Mapped[datetime | None]
    last_client: Mapped[str] = mapped_column(String(200), default="")

    user: Mapped[User] = relationship()


class FeedBody(Base):
    """Kept apart from the feed's row: the 304 path reads that row and must not drag the body along."""

    __tablename__ = "feed_bodies"

    feed_id: Mapped[int] = mapped_column(ForeignKey("feeds.id", ondelete="CASCADE"), primary_key=True)
    revision: Mapped[str] = mapped_column(String(120))
    changed_at: Mapped[datetime]
    body: Mapped[bytes] = mapped_column(LargeBinary)
    compressed_body: Mapped[bytes] = mapped_column(LargeBinary)
