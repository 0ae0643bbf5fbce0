"""A closure: time that one instrument, or a whole facility, is shut, and why."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, PrimaryKey, PublicId
from models.facility import Facility
from models.instrument import Instrument


class Closure(Base):
    """Half-open in UTC. With `instrument_id` it shuts that instrument, without it all of the facility.

    Reopening sets `lifted_at`; a lifted closure is history and shuts nothing.
    """

    __tablename__ = "closures"
    __table_args__ = (
        CheckConstraint("starts_at < ends_at", name="order"),
        Index("ix_closures_facility_interval", "facility_id", "starts_at", "ends_at"),
    )

    id: Mapped[PrimaryKey]
    public_id: Mapped[PublicId]
    institution_id: Mapped[int] = mapped_column(ForeignKey("institutions.id"))
    facility_id: Mapped[int] = mapped_column(ForeignKey("facilities.id"))
    instrument_id: Mapped[int | None] = mapped_column(ForeignKey("instruments.id"), index=True)
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    reason: Mapped[str] = mapped_column(String(300))
    closed_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    created_at: Mapped[datetime]
    lifted_at: Mapped[datetime | None]

    facility: Mapped[Facility] = relationship()
    instrument: Mapped[Instrument | None] = relationship()
