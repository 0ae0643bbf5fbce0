"""How well a person knows instruments, or what a training has qualified her for, as a lab has found."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from booking.domain.held import Fate, QualificationState
from models.base import Base, PrimaryKey, PublicId, enum_column
from models.facility import Facility
from models.instrument import Instrument
from models.training import Training
from models.user import User


class Qualification(Base):
    """`level` is 1 beginner, 2 independent, 3 experienced (domain/opening.py): in a training, or without one on
    `instrument_id`, or without that on all instruments of the facility. Good through the local date `valid_until`, and
    through `months_after_use` after the last use (domain/held.py). `told_days`: how near its end was when the person
    was told of it last; 0 once it has run out."""

    __tablename__ = "qualifications"
    __table_args__ = (
        CheckConstraint("level BETWEEN 1 AND 3", name="level"),
        CheckConstraint("months_after_use BETWEEN 1 AND 120", name="months"),
        CheckConstraint("training_id IS NOT NULL OR facility_id IS NOT NULL", name="of_something"),
        UniqueConstraint("user_id", "training_id"),
        Index("ix_qualifications_user_facility", "user_id", "facility_id"),
    )

    id: Mapped[PrimaryKey]
    public_id: Mapped[PublicId]
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    training_id: Mapped[int | None] = mapped_column(ForeignKey("trainings.id", ondelete="CASCADE"), index=True)
    facility_id: Mapped[int | None] = mapped_column(ForeignKey("facilities.id", ondelete="CASCADE"), index=True)
    instrument_id: Mapped[int | None] = mapped_column(ForeignKey("instruments.id", ondelete="CASCADE"), index=True)
    level: Mapped[int]
    valid_until: Mapped[date | None]
    months_after_use: Mapped[int | None]
    evidence: Mapped[str] = mapped_column(String(500), default="")
    granted_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    granted_at: Mapped[datetime]
    state: Mapped[QualificationState] = mapped_column(
        enum_column(QualificationState), default=QualificationState.ACTIVE
    )
    state_reason: Mapped[str] = mapped_column(String(300), default="")
    state_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    state_at: Mapped[datetime | None]
    told_days: Mapped[int | None]

    user: Mapped[User] = relationship(foreign_keys=[user_id])
    training: Mapped[Training | None] = relationship()
    facility: Mapped[Facility | None] = relationship()
    instrument: Mapped[Instrument | None] = relationship()
    granted_by: Mapped[User | None] = relationship(foreign_keys=[granted_by_id])
    state_by: Mapped[User | None] = relationship(foreign_keys=[state_by_id])


class WithdrawalPolicy(Base):
    """What becomes of the bookings on a facility's instruments that stand on a qualification which is taken away,
    unless whoever takes it away says otherwise. Without a row the lab looks at each again."""

    __tablename__ = "withdrawal_policies"

    facility_id: Mapped[int] = mapped_column(ForeignKey("facilities.id", ondelete="CASCADE"), primary_key=True)
    fate: Mapped[Fate] = mapped_column(enum_column(Fate))
