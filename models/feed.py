"""A feed: a secret calendar address of one person, what it shows, the last body put together for it, and its pieces."""

import enum
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, PrimaryKey, PublicId, enum_column
from models.user import User


class FeedKind(enum.StrEnum):
    PERSON = "person"
    GROUP = "group"
    INSTRUMENT = "instrument"
    FACILITY = "facility"
    INSTITUTION = "institution"
    TECHNIQUE = "technique"
    CLOSURES = "closures"
    TRAININGS = "trainings"


class FeedLevel(enum.StrEnum):
    BUSY = "busy"
    DETAILS = "details"


class Feed(Base):
    """`subject_id` is the id of the person, group, instrument, facility, institution or technique that `kind` names;
    of closures a facility's, of trainings a person's.

    Only the SHA-256 of the address's token is kept. Renewing revokes this address (`is_replaced`) and makes another.
    `rights_hash` stands for what the reader might see when it was last fetched; when that changes, `view_revision` and
    `view_changed_at` rise and with them the stamps of every event, since their texts may differ though no booking does.
    `keeps_cancelled` lets cancelled bookings stay for a while, struck through, in one's own calendar. `only_confirmed`
    leaves out what waits for approval; `back_days` says how long the past stays; `reminder_minutes` before one's own
    bookings the calendar reminds, or never (None). `use_count` counts fetches, as of `last_used_at`.
    """

    __tablename__ = "feeds"
    __table_args__ = (
        CheckConstraint("back_days BETWEEN 0 AND 400", name="back_days"),
        CheckConstraint("reminder_minutes BETWEEN 0 AND 10080", name="reminder_minutes"),
    )

    id: Mapped[PrimaryKey]
    public_id: Mapped[PublicId]
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    kind: Mapped[FeedKind] = mapped_column(enum_column(FeedKind))
    subject_id: Mapped[int]
    level: Mapped[FeedLevel] = mapped_column(enum_column(FeedLevel))
    language: Mapped[str] = mapped_column(String(10))
    keeps_cancelled: Mapped[bool] = mapped_column(default=False)
    only_confirmed: Mapped[bool] = mapped_column(default=False)
    back_days: Mapped[int] = mapped_column(default=90)
    reminder_minutes: Mapped[int | None]
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    rights_hash: Mapped[str] = mapped_column(String(64), default="")
    view_revision: Mapped[int] = mapped_column(default=0)
    view_changed_at: Mapped[datetime]
    created_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    is_replaced: Mapped[bool] = mapped_column(default=False)
    last_used_at: Mapped[datetime | None]
    last_client: Mapped[str] = mapped_column(String(200), default="")
    use_count: Mapped[int] = mapped_column(default=0)

    user: Mapped[User] = relationship()


class FeedBody(Base):
    """Kept apart from the feed's row: the 304 path reads that row and must not drag the body along.

    `revision` says of which state of things this is the body; `etag` is the hash of the body itself, and `changed_at`
    when that last changed, so that a new revision that shows nothing new is still "not modified". `read_at` is when
    the bookings were read for it: what has changed since then is what it lacks.
    """

    __tablename__ = "feed_bodies"

    feed_id: Mapped[int] = mapped_column(ForeignKey("feeds.id", ondelete="CASCADE"), primary_key=True)
    revision: Mapped[str] = mapped_column(String(120))
    etag: Mapped[str] = mapped_column(String(64))
    changed_at: Mapped[datetime]
    read_at: Mapped[datetime | None]
    body: Mapped[bytes] = mapped_column(LargeBinary)
    compressed_body: Mapped[bytes] = mapped_column(LargeBinary)


class EventFragment(Base):
    """The lines of one booking or closure as they stand in calendars, kept so that they are written once.

    `variant` is a hash of all that decides the text besides the event: whose calendar, how much of it, in which words.
    The text is good while the event's `sequence` is the one that it was written at.
    """

    __tablename__ = "event_fragments"
    __table_args__ = (
        UniqueConstraint("reservation_id", "variant"),
        UniqueConstraint("closure_id", "variant"),
        CheckConstraint("(reservation_id IS NULL) <> (closure_id IS NULL)", name="of_one"),
    )

    id: Mapped[PrimaryKey]
    reservation_id: Mapped[int | None] = mapped_column(ForeignKey("reservations.id", ondelete="CASCADE"))
    closure_id: Mapped[int | None] = mapped_column(ForeignKey("closures.id", ondelete="CASCADE"))
    variant: Mapped[str] = mapped_column(String(16))
    sequence: Mapped[int]
    written_at: Mapped[datetime] = mapped_column(index=True)
    text: Mapped[bytes] = mapped_column(LargeBinary)
