"""What an instrument requires of whoever uses it; which trainings of elsewhere count; certificates of elsewhere."""

import enum
from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from booking.domain.held import Recognised
from models.agreement import Agreement
from models.base import Base, PrimaryKey, PublicId, enum_column
from models.institution import Institution
from models.instrument import Instrument
from models.option import Option
from models.training import Training
from models.user import User


class Requirement(Base):
    """Required for the ways of use that `modes` (all, if empty), the hours of a day and the accessory name: `tree`, as
    domain/requirement_form.py writes it. `trainings` are those that the tree speaks of."""

    __tablename__ = "requirements"
    __table_args__ = (
        CheckConstraint("(from_minute IS NULL) = (until_minute IS NULL)", name="hours"),
        CheckConstraint("from_minute BETWEEN 0 AND 1439 AND until_minute BETWEEN 0 AND 1439", name="minutes"),
    )

    id: Mapped[PrimaryKey]
    public_id: Mapped[PublicId]
    instrument_id: Mapped[int] = mapped_column(ForeignKey("instruments.id", ondelete="CASCADE"), index=True)
    modes: Mapped[list[str]]
    from_minute: Mapped[int | None]
    until_minute: Mapped[int | None]
    option_id: Mapped[int | None] = mapped_column(ForeignKey("options.id", ondelete="CASCADE"))
    tree: Mapped[dict[str, Any]]
    is_first_reviewed: Mapped[bool] = mapped_column(default=False)
    changed_at: Mapped[datetime]
    changed_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))

    instrument: Mapped[Instrument] = relationship()
    option: Mapped[Option | None] = relationship()
    trainings: Mapped[list["RequiredTraining"]] = relationship(cascade="all, delete-orphan")


class RequiredTraining(Base):
    """A requirement speaks of this training. `supervisor_level`: from which level on its holders may supervise."""

    __tablename__ = "requirement_trainings"

    requirement_id: Mapped[int] = mapped_column(ForeignKey("requirements.id", ondelete="CASCADE"), primary_key=True)
    training_id: Mapped[int] = mapped_column(ForeignKey("trainings.id"), primary_key=True, index=True)
    supervisor_level: Mapped[int | None]

    training: Mapped[Training] = relationship()


class Recognition(Base):
    """At `institution_id` a training of `from_institution_id` counts as its own `training_id`. Where one of the two
    trainings is not named: every pair of theirs for the same technique or the same model of instrument. By an
    agreement, it holds only on days on which that is in force, too."""

    __tablename__ = "recognitions"
    __table_args__ = (
        CheckConstraint("institution_id <> from_institution_id", name="another"),
        CheckConstraint("valid_until >= valid_from", name="order"),
    )

    id: Mapped[PrimaryKey]
    public_id: Mapped[PublicId]
    institution_id: Mapped[int] = mapped_column(ForeignKey("institutions.id"), index=True)
    training_id: Mapped[int | None] = mapped_column(ForeignKey("trainings.id", ondelete="CASCADE"), index=True)
    from_institution_id: Mapped[int] = mapped_column(ForeignKey("institutions.id"), index=True)
    from_training_id: Mapped[int | None] = mapped_column(ForeignKey("trainings.id", ondelete="CASCADE"), index=True)
    kind: Mapped[Recognised] = mapped_column(enum_column(Recognised))
    agreement_id: Mapped[int | None] = mapped_column(ForeignKey("agreements.id", ondelete="CASCADE"), index=True)
    reason: Mapped[str] = mapped_column(String(300))
    valid_from: Mapped[date]
    valid_until: Mapped[date | None]
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    created_at: Mapped[datetime]

    institution: Mapped[Institution] = relationship(foreign_keys=[institution_id])
    from_institution: Mapped[Institution] = relationship(foreign_keys=[from_institution_id])
    training: Mapped[Training | None] = relationship(foreign_keys=[training_id])
    from_training: Mapped[Training | None] = relationship(foreign_keys=[from_training_id])
    agreement: Mapped[Agreement | None] = relationship()


class CertificateState(enum.StrEnum):
    SUBMITTED = "submitted"
    ACCEPTED = "accepted"
    REJECTED = "rejected"


class ExternalCertificate(Base):
    """A certificate that a person has sent to a school as a PDF, kept under `file_sha256`; it counts there once
    accepted, through the local date `valid_until`. `kind` is one of domain/requirement_form.py's CERTIFICATES."""

    __tablename__ = "external_certificates"
    __table_args__ = (Index("ix_external_certificates_institution_state", "institution_id", "state"),)

    id: Mapped[PrimaryKey]
    public_id: Mapped[PublicId]
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    institution_id: Mapped[int] = mapped_column(ForeignKey("institutions.id"))
    kind: Mapped[str] = mapped_column(String(40))
    issuer: Mapped[str] = mapped_column(String(200))
    issued_on: Mapped[date]
    valid_until: Mapped[date | None]
    file_sha256: Mapped[str] = mapped_column(String(64))
    size_bytes: Mapped[int]
    state: Mapped[CertificateState] = mapped_column(enum_column(CertificateState), default=CertificateState.SUBMITTED)
    submitted_at: Mapped[datetime]
    assessed_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    assessed_at: Mapped[datetime | None]
    reason: Mapped[str] = mapped_column(String(300), default="")

    user: Mapped[User] = relationship(foreign_keys=[user_id])
    institution: Mapped[Institution] = relationship()
