"""A session of a training: its time, place, trainers and seats; and who takes part, who waits, and how it ended."""

import enum
from datetime import datetime

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, String, Table, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, PrimaryKey, PublicId, enum_column
from models.instrument import Instrument
from models.reservation import Reservation
from models.training import Training
from models.user import User

session_trainers = Table(
    "session_trainers",
    Base.metadata,
    Column("session_id", ForeignKey("training_sessions.id", ondelete="CASCADE"), primary_key=True),
    Column("user_id", ForeignKey("users.id", ondelete="CASCADE"), primary_key=True, index=True),
)


class SessionState(enum.StrEnum):
    PLANNED = "planned"
    CANCELLED = "cancelled"


class TrainingSession(Base):
    """One date of a training, half-open in UTC. On an instrument it holds its time by `reservation`, its first
    trainer's. `revision` rises with each enrolment: whoever enrols raises it first, and so holds the session's lock."""

    __tablename__ = "training_sessions"
    __table_args__ = (
        CheckConstraint("starts_at < ends_at", name="order"),
        CheckConstraint("seats BETWEEN 1 AND 500", name="seats"),
        Index("ix_training_sessions_training_start", "training_id", "starts_at"),
        Index("ix_training_sessions_start", "starts_at"),
    )

    id: Mapped[PrimaryKey]
    public_id: Mapped[PublicId]
    institution_id: Mapped[int] = mapped_column(ForeignKey("institutions.id"), index=True)
    training_id: Mapped[int] = mapped_column(ForeignKey("trainings.id"))
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    enrol_until: Mapped[datetime]
    place: Mapped[str] = mapped_column(String(200), default="")
    place_zh: Mapped[str] = mapped_column(String(200), default="")
    language: Mapped[str] = mapped_column(String(10), default="en")
    seats: Mapped[int]
    has_waiting_list: Mapped[bool] = mapped_column(default=True)
    instrument_id: Mapped[int | None] = mapped_column(ForeignKey("instruments.id"), index=True)
    reservation_id: Mapped[int | None] = mapped_column(ForeignKey("reservations.id", ondelete="SET NULL"), unique=True)
    state: Mapped[SessionState] = mapped_column(enum_column(SessionState), default=SessionState.PLANNED)
    cancel_reason: Mapped[str] = mapped_column(String(300), default="")
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    sequence: Mapped[int] = mapped_column(default=0)
    revision: Mapped[int] = mapped_column(default=0)

    training: Mapped[Training] = relationship()
    instrument: Mapped[Instrument | None] = relationship()
    reservation: Mapped[Reservation | None] = relationship()
    trainers: Mapped[list[User]] = relationship(secondary=session_trainers, order_by=User.name)

    def place_in(self, language: str) -> str:
        return self.place_zh if language.startswith("zh") and self.place_zh else self.place


class EnrolmentState(enum.StrEnum):
    ENROLLED = "enrolled"
    WAITING = "waiting"
    WITHDRAWN = "withdrawn"


class Outcome(enum.StrEnum):
    ATTENDED = "attended"
    ABSENT = "absent"
    PASSED = "passed"


class Enrolment(Base):
    """A person's place in a session. Whoever is enrolled holds a numbered seat, and a seat is held once: that the
    database holds. Who waits is served by `queued_at`. `reminded_of` is the start that she has been reminded of."""

    __tablename__ = "enrolments"
    __table_args__ = (
        UniqueConstraint("session_id", "user_id"),
        UniqueConstraint("session_id", "seat"),
        CheckConstraint("seat >= 1", name="seat"),
        CheckConstraint("(state = 'enrolled') = (seat IS NOT NULL)", name="seated"),
        CheckConstraint("level BETWEEN 1 AND 3", name="level"),
        CheckConstraint("(level IS NOT NULL) = (outcome IS NOT NULL AND outcome = 'passed')", name="passed"),
        Index("ix_enrolments_user", "user_id", "state"),
    )

    id: Mapped[PrimaryKey]
    public_id: Mapped[PublicId]
    session_id: Mapped[int] = mapped_column(ForeignKey("training_sessions.id", ondelete="CASCADE"))
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    state: Mapped[EnrolmentState] = mapped_column(enum_column(EnrolmentState))
    seat: Mapped[int | None]
    queued_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    outcome: Mapped[Outcome | None] = mapped_column(enum_column(Outcome))
    level: Mapped[int | None]
    evidence: Mapped[str] = mapped_column(String(500), default="")
    assessor_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    assessed_at: Mapped[datetime | None]
    reminded_of: Mapped[datetime | None]

    session: Mapped[TrainingSession] = relationship()
    user: Mapped[User] = relationship(foreign_keys=[user_id])
    assessor: Mapped[User | None] = relationship(foreign_keys=[assessor_id])
