"""A reservation: who has an instrument from when until when, in which state; and its history, event by event."""

import enum
from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.agreement import Clause
from models.base import Base, PrimaryKey, PublicId, enum_column
from models.group import Group
from models.institution import Institution
from models.instrument import Instrument
from models.option import Option, reservation_options
from models.series import Series
from models.user import User


class ReservationState(enum.StrEnum):
    REQUESTED = "requested"
    CONFIRMED = "confirmed"
    CANCELLED = "cancelled"
    DECLINED = "declined"
    OFFERED = "offered"
    LAPSED = "lapsed"


HOLDING = (ReservationState.REQUESTED, ReservationState.CONFIRMED)  # what calendars and lists show


class Reservation(Base):
    """Set-up and clean-up are kept as they were when it was booked. `sequence` and `changed_at` rise together with
    every change that a calendar shows. `institution_id` is the owner's, `home_institution_id` the user's. `options`:
    what it adds to the instrument; of operators only one that was asked for by name. `clause_id`: what of an
    agreement between the two schools held when its time was last judged."""

    __tablename__ = "reservations"
    __table_args__ = (
        CheckConstraint("starts_at < ends_at", name="order"),
        Index("uq_reservations_idempotency_key", "booked_by_id", "idempotency_key", unique=True),
        Index("ix_reservations_instrument_interval", "instrument_id", "starts_at", "ends_at"),
        Index("ix_reservations_user_interval", "user_id", "starts_at", "ends_at"),
        Index("ix_reservations_group_interval", "group_id", "starts_at", "ends_at"),
        Index("ix_reservations_home_interval", "home_institution_id", "starts_at", "ends_at"),
        Index(
            "ix_reservations_requested",
            "instrument_id",
            sqlite_where=text("state = 'requested'"),
            postgresql_where=text("state = 'requested'"),
        ),
    )

    id: Mapped[PrimaryKey]
    public_id: Mapped[PublicId]
    institution_id: Mapped[int] = mapped_column(ForeignKey("institutions.id"), index=True)
    instrument_id: Mapped[int] = mapped_column(ForeignKey("instruments.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    booked_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    group_id: Mapped[int | None] = mapped_column(ForeignKey("groups.id"))
    home_institution_id: Mapped[int] = mapped_column(ForeignKey("institutions.id"))
    state: Mapped[ReservationState] = mapped_column(enum_column(ReservationState))
    mode: Mapped[str] = mapped_column(String(40))
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    setup_minutes: Mapped[int] = mapped_column(default=0)
    cleanup_minutes: Mapped[int] = mapped_column(default=0)
    title: Mapped[str] = mapped_column(String(200), default="")
    note: Mapped[str] = mapped_column(Text, default="")
    idempotency_key: Mapped[str | None] = mapped_column(String(64))
    supervisor_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"), index=True)
    series_id: Mapped[int | None] = mapped_column(ForeignKey("series.id"), index=True)
    clause_id: Mapped[int | None] = mapped_column(ForeignKey("clauses.id"), index=True)
    sequence: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime] = mapped_column(index=True)

    instrument: Mapped[Instrument] = relationship()
    user: Mapped[User] = relationship(foreign_keys=[user_id])
    booked_by: Mapped[User] = relationship(foreign_keys=[booked_by_id])
    supervisor: Mapped[User | None] = relationship(foreign_keys=[supervisor_id])
    group: Mapped[Group | None] = relationship()
    series: Mapped[Series | None] = relationship()
    options: Mapped[list[Option]] = relationship(secondary=reservation_options, order_by=Option.id)
    clause: Mapped[Clause | None] = relationship()
    home_institution: Mapped[Institution] = relationship(foreign_keys=[home_institution_id])


class EventKind(enum.StrEnum):
    BOOKED = "booked"
    REQUESTED = "requested"
    MOVED = "moved"
    CANCELLED = "cancelled"
    RESTORED = "restored"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    EDITED = "edited"
    OFFERED = "offered"
    TAKEN_UP = "taken_up"
    LAPSED = "lapsed"
    OVERRULED = "overruled"
    KEPT = "kept"
    REOPENED = "reopened"


class ReservationEvent(Base):
    """What happened to a reservation, by whom and when. `details` holds the words' parameters: moments in ISO 8601
    UTC (`from_starts_at`, `from_ends_at`, `starts_at`, `ends_at`), `reason`. Never changed, never deleted.

    `kept`: a closure came over it, and it stays; `reopened`: that closure has ended."""

    __tablename__ = "reservation_events"

    id: Mapped[PrimaryKey]
    institution_id: Mapped[int] = mapped_column(ForeignKey("institutions.id"))
    reservation_id: Mapped[int] = mapped_column(ForeignKey("reservations.id", ondelete="CASCADE"), index=True)
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    kind: Mapped[EventKind] = mapped_column(enum_column(EventKind))
    happened_at: Mapped[datetime]
    details: Mapped[dict[str, Any]] = mapped_column(default=dict)

    reservation: Mapped[Reservation] = relationship()
    actor: Mapped[User | None] = relationship()
