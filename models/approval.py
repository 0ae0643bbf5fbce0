"""Approval: whose word the bookings of an instrument need, and what has been asked, said and proposed about each."""

import enum
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from booking.domain.approving import Silence, StepKind
from models.agreement import Clause
from models.base import Base, PrimaryKey, PublicId, enum_column
from models.facility import Facility
from models.instrument import Instrument
from models.reservation import Reservation
from models.user import User

IS_OPEN = text("state = 'open'")


class ApprovalPolicy(Base):
    """When bookings need approval: of all instruments of a facility, of one, or of those for whom a clause of an
    agreement holds, which goes before the others. `triggers` are those of domain/approving.py; none of them is "never".
    Without such a row the instrument's own plain setting holds."""

    __tablename__ = "approval_policies"
    __table_args__ = (
        CheckConstraint(
            "(CASE WHEN facility_id IS NULL THEN 0 ELSE 1 END) + (CASE WHEN instrument_id IS NULL THEN 0 ELSE 1 END)"
            " + (CASE WHEN clause_id IS NULL THEN 0 ELSE 1 END) = 1",
            name="one_owner",
        ),
        CheckConstraint("day_starts >= 0 AND day_starts < day_ends AND day_ends <= 1440", name="day"),
        CheckConstraint("longer_than_minutes >= 0 AND slack_minutes >= 0", name="minutes"),
    )

    id: Mapped[PrimaryKey]
    facility_id: Mapped[int | None] = mapped_column(ForeignKey("facilities.id", ondelete="CASCADE"), unique=True)
    instrument_id: Mapped[int | None] = mapped_column(ForeignKey("instruments.id", ondelete="CASCADE"), unique=True)
    clause_id: Mapped[int | None] = mapped_column(ForeignKey("clauses.id", ondelete="CASCADE"), unique=True)
    triggers: Mapped[list[str]] = mapped_column(default=list)
    longer_than_minutes: Mapped[int] = mapped_column(default=0)
    day_starts: Mapped[int] = mapped_column(default=0)
    day_ends: Mapped[int] = mapped_column(default=1440)
    slack_minutes: Mapped[int] = mapped_column(default=0)

    facility: Mapped[Facility | None] = relationship()
    instrument: Mapped[Instrument | None] = relationship()
    clause: Mapped[Clause | None] = relationship()
    steps: Mapped[list["ApprovalStep"]] = relationship(
        cascade="all, delete-orphan", order_by=lambda: ApprovalStep.number
    )


class ApprovalStep(Base):
    """One word that a policy asks for. `person_id` is who is named for it. No deadline is 0 hours."""

    __tablename__ = "approval_steps"
    __table_args__ = (
        UniqueConstraint("policy_id", "number"),
        CheckConstraint("deadline_hours >= 0 AND remind_hours >= 0", name="hours"),
    )

    id: Mapped[PrimaryKey]
    policy_id: Mapped[int] = mapped_column(ForeignKey("approval_policies.id", ondelete="CASCADE"))
    number: Mapped[int]
    kind: Mapped[StepKind] = mapped_column(enum_column(StepKind))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    deadline_hours: Mapped[int] = mapped_column(default=0)
    remind_hours: Mapped[int] = mapped_column(default=0)
    silence: Mapped[Silence] = mapped_column(enum_column(Silence), default=Silence.LAPSE)

    person: Mapped[User | None] = relationship()


class ApprovalState(enum.StrEnum):
    """`waiting` for its turn; `open`: asked now; `lapsed`: nobody answered; `ended`: asked anew, or not needed any
    more, because the booking has changed or was given back."""

    WAITING = "waiting"
    OPEN = "open"
    APPROVED = "approved"
    REJECTED = "rejected"
    LAPSED = "lapsed"
    ENDED = "ended"


class Approval(Base):
    """One person's word on a requested reservation, asked for `starts_at` to `ends_at`, as the policy was then. A
    reservation has at most one that is open. Who has decided is empty where silence did."""

    __tablename__ = "approvals"
    __table_args__ = (
        Index("uq_approvals_open", "reservation_id", unique=True, sqlite_where=IS_OPEN, postgresql_where=IS_OPEN),
        Index("ix_approvals_due", "due_at", sqlite_where=IS_OPEN, postgresql_where=IS_OPEN),
        Index("ix_approvals_reservation", "reservation_id", "id"),
        CheckConstraint("starts_at < ends_at", name="order"),
    )

    id: Mapped[PrimaryKey]
    public_id: Mapped[PublicId]
    reservation_id: Mapped[int] = mapped_column(ForeignKey("reservations.id", ondelete="CASCADE"))
    number: Mapped[int]
    kind: Mapped[StepKind] = mapped_column(enum_column(StepKind))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    deadline_hours: Mapped[int]
    remind_hours: Mapped[int]
    silence: Mapped[Silence] = mapped_column(enum_column(Silence))
    state: Mapped[ApprovalState] = mapped_column(enum_column(ApprovalState))
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    asked_at: Mapped[datetime | None]
    due_at: Mapped[datetime | None]
    reminded_at: Mapped[datetime | None]
    escalated_at: Mapped[datetime | None]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    decided_at: Mapped[datetime | None]
    reason: Mapped[str] = mapped_column(String(500), default="")

    reservation: Mapped[Reservation] = relationship()
    person: Mapped[User | None] = relationship(foreign_keys=[person_id])
    decided_by: Mapped[User | None] = relationship(foreign_keys=[decided_by_id])


class RemarkKind(enum.StrEnum):
    QUESTION = "question"
    ANSWER = "answer"
    PROPOSAL = "proposal"


class ApprovalRemark(Base):
    """A question about a request, the answer to it, or another time that is proposed; `closed_at`: answered, accepted,
    or taken back."""

    __tablename__ = "approval_remarks"
    __table_args__ = (
        CheckConstraint("(kind = 'proposal') = (starts_at IS NOT NULL AND ends_at IS NOT NULL)", name="time"),
    )

    id: Mapped[PrimaryKey]
    public_id: Mapped[PublicId]
    approval_id: Mapped[int] = mapped_column(ForeignKey("approvals.id", ondelete="CASCADE"), index=True)
    kind: Mapped[RemarkKind] = mapped_column(enum_column(RemarkKind))
    by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    text: Mapped[str] = mapped_column(Text, default="")
    starts_at: Mapped[datetime | None]
    ends_at: Mapped[datetime | None]
    said_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]

    approval: Mapped[Approval] = relationship()
    by: Mapped[User | None] = relationship()


class ApprovalLink(Base):
    """The link in one person's mail about one step. Its token is signed when the mail is written, and kept only as its
    SHA-256; good once, until `expires_at`."""

    __tablename__ = "approval_links"

    id: Mapped[PrimaryKey]
    public_id: Mapped[PublicId]
    approval_id: Mapped[int] = mapped_column(ForeignKey("approvals.id", ondelete="CASCADE"), index=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]

    approval: Mapped[Approval] = relationship()
    user: Mapped[User] = relationship()


class Absence(Base):
    """Somebody is away, and who decides meanwhile; nobody, if no deputy is named."""

    __tablename__ = "absences"
    __table_args__ = (CheckConstraint("starts_at < ends_at", name="order"),)

    id: Mapped[PrimaryKey]
    public_id: Mapped[PublicId]
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    deputy_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]

    user: Mapped[User] = relationship(foreign_keys=[user_id])
    deputy: Mapped[User | None] = relationship(foreign_keys=[deputy_id])
