"""What a booking may add to an instrument: accessories, and operators with working hours and days off."""

from datetime import date
from zoneinfo import ZoneInfo

from sqlalchemy import JSON, CheckConstraint, Column, ForeignKey, String, Table, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from booking.domain.extras import ExtraKind
from models.base import Base, PrimaryKey, PublicId, TwoLanguages, enum_column
from models.facility import Facility
from models.institution import Institution
from models.instrument import Instrument
from models.resource import Resource
from models.user import User

option_resources = Table(
    "option_resources",
    Base.metadata,
    Column("option_id", ForeignKey("options.id", ondelete="CASCADE"), primary_key=True),
    Column("resource_id", ForeignKey("resources.id"), primary_key=True, index=True),
)
option_instruments = Table(
    "option_instruments",
    Base.metadata,
    Column("option_id", ForeignKey("options.id", ondelete="CASCADE"), primary_key=True),
    Column("instrument_id", ForeignKey("instruments.id", ondelete="CASCADE"), primary_key=True, index=True),
)
reservation_options = Table(
    "reservation_options",
    Base.metadata,
    Column("reservation_id", ForeignKey("reservations.id", ondelete="CASCADE"), primary_key=True),
    Column("option_id", ForeignKey("options.id"), primary_key=True, index=True),
)


class Option(TwoLanguages, Base):
    """Several instruments may offer the same; a booking that adds it takes one of its `resources`, which are equal.

    `hours`: windows [weekday, opens, closes] on the instrument's clock in which it can be used; none means whenever the
    instrument is. They hold for the used time, with `is_there_for_setup` for set-up and clean-up, too. `user_id`: who
    an operator is, where she has an account. What is not active is offered no more; who has booked it keeps it.
    """

    __tablename__ = "options"

    id: Mapped[PrimaryKey]
    public_id: Mapped[PublicId]
    institution_id: Mapped[int] = mapped_column(ForeignKey("institutions.id"), index=True)
    facility_id: Mapped[int] = mapped_column(ForeignKey("facilities.id", ondelete="CASCADE"), index=True)
    kind: Mapped[ExtraKind] = mapped_column(enum_column(ExtraKind))
    note: Mapped[str] = mapped_column(Text, default="")
    note_zh: Mapped[str] = mapped_column(Text, default="")
    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"), index=True)
    hours: Mapped[list[list[int]]] = mapped_column(JSON, default=list)
    is_there_for_setup: Mapped[bool] = mapped_column(default=False)
    is_active: Mapped[bool] = mapped_column(default=True)

    institution: Mapped[Institution] = relationship()
    facility: Mapped[Facility] = relationship()
    user: Mapped[User | None] = relationship()
    resources: Mapped[list[Resource]] = relationship(secondary=option_resources, order_by=Resource.id)
    instruments: Mapped[list[Instrument]] = relationship(secondary=option_instruments, order_by=Instrument.id)
    days_off: Mapped[list["DaysOff"]] = relationship(
        cascade="all, delete-orphan", order_by=lambda: (DaysOff.first, DaysOff.id)
    )

    @property
    def zone(self) -> ZoneInfo:
        """The clock of its own calendar; with an instrument of another facility that one's holds."""
        return ZoneInfo(self.facility.time_zone)

    def note_in(self, language: str) -> str:
        return self.note_zh if language.startswith("zh") and self.note_zh else self.note


class DaysOff(Base):
    """Local dates, both included, on which an operator does not work or an accessory is away; and why."""

    __tablename__ = "option_days_off"
    __table_args__ = (CheckConstraint("first <= last", name="order"),)

    id: Mapped[PrimaryKey]
    public_id: Mapped[PublicId]
    option_id: Mapped[int] = mapped_column(ForeignKey("options.id", ondelete="CASCADE"), index=True)
    first: Mapped[date]
    last: Mapped[date]
    reason: Mapped[str] = mapped_column(String(200), default="")
