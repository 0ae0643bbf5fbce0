"""How well a person knows the instruments of a facility, or one of them, as its lab has found."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, PrimaryKey, PublicId
from models.facility import Facility
from models.instrument import Instrument
from models.user import User


class Qualification(Base):
    """`level` is 1 beginner, 2 independent, 3 experienced (domain/opening.py), on `instrument_id`, or without it on
    all instruments of the facility; through the local date `valid_until`, or for good."""

    __tablename__ = "qualifications"
    __table_args__ = (
        CheckConstraint("level BETWEEN 1 AND 3", name="level"),
        Index("ix_qualifications_user_facility", "user_id", "facility_id"),
    )

    id: Mapped[PrimaryKey]
    public_id: Mapped[PublicId]
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    facility_id: Mapped[int] = mapped_column(ForeignKey("facilities.id", ondelete="CASCADE"), index=True)
    instrument_id: Mapped[int | None] = mapped_column(ForeignKey("instruments.id", ondelete="CASCADE"), index=True)
    level: Mapped[int]
    valid_until: Mapped[date | None]
    granted_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    granted_at: Mapped[datetime]

    user: Mapped[User] = relationship(foreign_keys=[user_id])
    facility: Mapped[Facility] = relationship()
    instrument: Mapped[Instrument | None] = relationship()
