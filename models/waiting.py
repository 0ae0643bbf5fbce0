"""The waiting list: who waits for which time, what was offered to whom, and how the labs want it."""

import enum
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from booking.domain.waiting import Order
from models.base import Base, PrimaryKey, PublicId, enum_column
from models.facility import Facility
from models.group import Group
from models.instrument import Instrument
from models.reservation import Reservation
from models.user import User

WAITS, STANDS = text("state = 'waiting'"), text("state = 'open'")


class WaitingState(enum.StrEnum):
    """`waiting` and `offered` are in the line; `lapsed`: she did not answer in time, or nothing fell free in time."""

    WAITING = "waiting"
    OFFERED = "offered"
    TAKEN = "taken"
    DECLINED = "declined"
    LAPSED = "lapsed"
    WITHDRAWN = "withdrawn"


IN_LINE = (WaitingState.WAITING, WaitingState.OFFERED)


class WaitingEntry(Base):
    """A person waits for `length_minutes` somewhere from `starts_at` to `ends_at`; for all of it if it is as long.

    `institution_id` is the instrument's owner. `mode`, `group_id`, `title`, `note` and `extras` (ids of options)
    are those of the booking that it may become.
    """

    __tablename__ = "waiting_entries"
    __table_args__ = (
        CheckConstraint("starts_at < ends_at", name="order"),
        CheckConstraint("length_minutes > 0", name="length"),
        Index("ix_waiting_entries_waiting", "instrument_id", sqlite_where=WAITS, postgresql_where=WAITS),
        Index("ix_waiting_entries_user", "user_id", "state"),
    )

    id: Mapped[PrimaryKey]
    public_id: Mapped[PublicId]
    institution_id: Mapped[int] = mapped_column(ForeignKey("institutions.id"))
    instrument_id: Mapped[int] = mapped_column(ForeignKey("instruments.id"), index=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    group_id: Mapped[int | None] = mapped_column(ForeignKey("groups.id", ondelete="SET NULL"))
    mode: Mapped[str] = mapped_column(String(40))
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    length_minutes: Mapped[int]
    title: Mapped[str] = mapped_column(String(200), default="")
    note: Mapped[str] = mapped_column(Text, default="")
    extras: Mapped[list[int]] = mapped_column(JSON, default=list)
    state: Mapped[WaitingState] = mapped_column(enum_column(WaitingState), default=WaitingState.WAITING)
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]

    instrument: Mapped[Instrument] = relationship()
    user: Mapped[User] = relationship()
    group: Mapped[Group | None] = relationship()


class OfferState(enum.StrEnum):
    OPEN = "open"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    LAPSED = "lapsed"


class WaitingOffer(Base):
    """What was offered to whom until when; the reservation holds the time meanwhile. `reasons`: why she was the next,
    as it was then: `order`, `place`, `is_own`, `used_minutes`, `since` (ISO 8601 UTC)."""

    __tablename__ = "waiting_offers"
    __table_args__ = (
        Index("ix_waiting_offers_open", "expires_at", sqlite_where=STANDS, postgresql_where=STANDS),
        Index("uq_waiting_offers_open", "entry_id", unique=True, sqlite_where=STANDS, postgresql_where=STANDS),
    )

    id: Mapped[PrimaryKey]
    public_id: Mapped[PublicId]
    entry_id: Mapped[int] = mapped_column(ForeignKey("waiting_entries.id", ondelete="CASCADE"), index=True)
    reservation_id: Mapped[int] = mapped_column(ForeignKey("reservations.id", ondelete="CASCADE"), unique=True)
    state: Mapped[OfferState] = mapped_column(enum_column(OfferState), default=OfferState.OPEN)
    reasons: Mapped[dict[str, Any]] = mapped_column(default=dict)
    offered_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]

    entry: Mapped[WaitingEntry] = relationship()
    reservation: Mapped[Reservation] = relationship()


class WaitingRule(Base):
    """How a facility, or one of its instruments, keeps its line. What is empty is as the facility, or Benchshare, has
    it."""

    __tablename__ = "waiting_rules"
    __table_args__ = (
        CheckConstraint("(facility_id IS NULL) <> (instrument_id IS NULL)", name="one_owner"),
        CheckConstraint("offer_minutes BETWEEN 10 AND 10080", name="offer"),
    )

    id: Mapped[PrimaryKey]
    facility_id: Mapped[int | None] = mapped_column(ForeignKey("facilities.id", ondelete="CASCADE"), unique=True)
    instrument_id: Mapped[int | None] = mapped_column(ForeignKey("instruments.id", ondelete="CASCADE"), unique=True)
    order: Mapped[Order | None] = mapped_column("line_order", enum_column(Order))
    offer_minutes: Mapped[int | None]

    facility: Mapped[Facility | None] = relationship()
    instrument: Mapped[Instrument | None] = relationship()


class WaitingWatch(Base):
    """When an instrument that somebody waits for was last looked at: `revision` is the sum of the calendar revisions of
    all instruments that need a resource of its. As long as it stays the same nothing has fallen free."""

    __tablename__ = "waiting_watches"

    instrument_id: Mapped[int] = mapped_column(ForeignKey("instruments.id", ondelete="CASCADE"), primary_key=True)
    revision: Mapped[int] = mapped_column(BigInteger)
    look_at: Mapped[datetime]
