"""A training: a course that qualifies; what it covers, and which trainings one must have before."""

import enum
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import CheckConstraint, Column, ForeignKey, String, Table, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, PrimaryKey, PublicId, TwoLanguages, enum_column
from models.facility import Facility
from models.institution import Institution
from models.instrument import Instrument
from models.technique import Technique
from models.training_document import TrainingDocument
from models.training_quiz import QuizQuestion

training_instruments = Table(
    "training_instruments",
    Base.metadata,
    Column("training_id", ForeignKey("trainings.id", ondelete="CASCADE"), primary_key=True),
    Column("instrument_id", ForeignKey("instruments.id", ondelete="CASCADE"), primary_key=True, index=True),
)


class Validity(enum.StrEnum):
    """How long what it gives is good: for good, until a date, some months, some months after the last use."""

    FOR_GOOD = "for_good"
    UNTIL_DATE = "until_date"
    MONTHS = "months"
    MONTHS_AFTER_USE = "months_after_use"


class Training(TwoLanguages, Base):
    """Of a facility, or without it of the school. `levels` are the digits of those that it can lead to ("12"), as in
    models/qualification.py; `languages` are codes ("en", "zh"). It covers its instruments, all of a `model` of the
    institution, a technique."""

    __tablename__ = "trainings"
    __table_args__ = (
        CheckConstraint("validity_months BETWEEN 1 AND 120", name="months"),
        CheckConstraint("pass_percent BETWEEN 1 AND 100", name="pass_percent"),
        CheckConstraint("most_attempts BETWEEN 1 AND 20", name="most_attempts"),
        CheckConstraint("(validity = 'until_date') = (validity_on IS NOT NULL)", name="validity_on"),
        CheckConstraint(
            "(validity IN ('months', 'months_after_use')) = (validity_months IS NOT NULL)", name="validity_months"
        ),
    )

    id: Mapped[PrimaryKey]
    public_id: Mapped[PublicId]
    institution_id: Mapped[int] = mapped_column(ForeignKey("institutions.id"), index=True)
    facility_id: Mapped[int | None] = mapped_column(ForeignKey("facilities.id"), index=True)
    description: Mapped[str] = mapped_column(Text, default="")
    description_zh: Mapped[str] = mapped_column(Text, default="")
    levels: Mapped[str] = mapped_column(String(3))
    languages: Mapped[list[str]]
    model: Mapped[str] = mapped_column(String(200), default="")
    technique_id: Mapped[int | None] = mapped_column(ForeignKey("techniques.id"), index=True)
    validity: Mapped[Validity] = mapped_column(enum_column(Validity), default=Validity.FOR_GOOD)
    validity_months: Mapped[int | None]
    validity_on: Mapped[date | None]
    pass_percent: Mapped[int] = mapped_column(default=80)
    most_attempts: Mapped[int] = mapped_column(default=3)
    is_active: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]

    institution: Mapped[Institution] = relationship()
    facility: Mapped[Facility | None] = relationship()
    technique: Mapped[Technique | None] = relationship()
    instruments: Mapped[list[Instrument]] = relationship(secondary=training_instruments, order_by=Instrument.name)
    prerequisites: Mapped[list["Prerequisite"]] = relationship(
        cascade="all, delete-orphan", foreign_keys="Prerequisite.training_id", order_by="Prerequisite.required_id"
    )
    questions: Mapped[list[QuizQuestion]] = relationship(
        cascade="all, delete-orphan", order_by=lambda: (QuizQuestion.position, QuizQuestion.id)
    )
    documents: Mapped[list[TrainingDocument]] = relationship(
        order_by=lambda: (TrainingDocument.position, TrainingDocument.id)
    )

    @property
    def level_numbers(self) -> list[int]:
        return [int(digit) for digit in self.levels]

    @property
    def zone(self) -> ZoneInfo:
        """Its sessions are on the wall clock of the facility, or of the school."""
        return ZoneInfo((self.facility or self.institution).time_zone)

    def description_in(self, language: str) -> str:
        return self.description_zh if language.startswith("zh") and self.description_zh else self.description


class Prerequisite(Base):
    """Another training whose qualification, of at least `level`, one must hold before. Never in a circle."""

    __tablename__ = "training_prerequisites"
    __table_args__ = (
        CheckConstraint("training_id <> required_id", name="another"),
        CheckConstraint("level BETWEEN 1 AND 3", name="level"),
    )

    training_id: Mapped[int] = mapped_column(ForeignKey("trainings.id", ondelete="CASCADE"), primary_key=True)
    required_id: Mapped[int] = mapped_column(
        ForeignKey("trainings.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    level: Mapped[int] = mapped_column(default=1)

    required: Mapped[Training] = relationship(foreign_keys=[required_id])
