"""A usage: what was really used of an instrument, from when until when, by whom, what for, with which evidence."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from booking.domain.interval import Interval
from booking.domain.usage import Evidence, Purpose, Record
from models.base import Base, PrimaryKey, PublicId, enum_column
from models.group import Group
from models.institution import Institution
from models.instrument import Instrument
from models.reservation import Reservation
from models.user import User

RUNS = text("started_at IS NOT NULL AND ended_at IS NULL")
WAITS = text("confirmed_at IS NULL")


class Usage(Base):
    """One of each reservation that was used or missed; walk-ups have a reservation as well, made when they began.

    `institution_id` is the owner's, `home_institution_id` the user's. `reserved_...`: what was booked in the end,
    before the rest was given back early or released. A no-show has no `started_at`, what runs no `ended_at`; both are
    full minutes. `is_end_assumed`: nobody checked out. `is_instrument_fault`: the lab credits it. `warned_for`: the end
    of the booking for whose overrun both people have been warned. Who confirms it says that it can be billed.
    """

    __tablename__ = "usages"
    __table_args__ = (
        CheckConstraint("reserved_starts_at < reserved_ends_at", name="reserved_order"),
        CheckConstraint("started_at < ended_at", name="order"),
        CheckConstraint("started_at IS NOT NULL OR ended_at IS NULL", name="end"),
        CheckConstraint("is_no_show = (started_at IS NULL)", name="no_show"),
        CheckConstraint(
            "startup_minutes >= 0 AND measuring_minutes >= 0 AND postprocessing_minutes >= 0", name="parts"
        ),
        CheckConstraint("samples >= 0", name="samples"),
        CheckConstraint("satisfaction BETWEEN 1 AND 5", name="satisfaction"),
        Index("ix_usages_instrument_start", "instrument_id", "reserved_starts_at"),
        Index("ix_usages_person_start", "person_id", "reserved_starts_at"),
        Index("ix_usages_home_start", "home_institution_id", "reserved_starts_at"),
        Index("ix_usages_running", "instrument_id", sqlite_where=RUNS, postgresql_where=RUNS),
        Index("ix_usages_unconfirmed", "instrument_id", sqlite_where=WAITS, postgresql_where=WAITS),
    )

    id: Mapped[PrimaryKey]
    public_id: Mapped[PublicId]
    institution_id: Mapped[int] = mapped_column(ForeignKey("institutions.id"), index=True)
    instrument_id: Mapped[int] = mapped_column(ForeignKey("instruments.id"))
    reservation_id: Mapped[int | None] = mapped_column(ForeignKey("reservations.id", ondelete="CASCADE"), unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    group_id: Mapped[int | None] = mapped_column(ForeignKey("groups.id"), index=True)
    home_institution_id: Mapped[int] = mapped_column(ForeignKey("institutions.id"))
    is_walk_up: Mapped[bool] = mapped_column(default=False)
    reserved_starts_at: Mapped[datetime]
    reserved_ends_at: Mapped[datetime]
    started_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    is_no_show: Mapped[bool] = mapped_column(default=False)
    is_end_assumed: Mapped[bool] = mapped_column(default=False)
    is_instrument_fault: Mapped[bool] = mapped_column(default=False)
    startup_minutes: Mapped[int | None]
    measuring_minutes: Mapped[int | None]
    postprocessing_minutes: Mapped[int | None]
    samples: Mapped[int | None]
    mode: Mapped[str] = mapped_column(String(40))
    purpose: Mapped[Purpose | None] = mapped_column(enum_column(Purpose))
    evidence: Mapped[Evidence] = mapped_column(enum_column(Evidence))
    operator_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    satisfaction: Mapped[int | None]
    note: Mapped[str] = mapped_column(Text, default="")
    warned_for: Mapped[datetime | None]
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    confirmed_at: Mapped[datetime | None]
    confirmed_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))

    instrument: Mapped[Instrument] = relationship()
    reservation: Mapped[Reservation | None] = relationship()
    person: Mapped[User] = relationship(foreign_keys=[person_id])
    group: Mapped[Group | None] = relationship()
    home_institution: Mapped[Institution] = relationship(foreign_keys=[home_institution_id])
    operator: Mapped[User | None] = relationship(foreign_keys=[operator_id])
    confirmed_by: Mapped[User | None] = relationship(foreign_keys=[confirmed_by_id])
    items: Mapped[list["UsageItem"]] = relationship(
        cascade="all, delete-orphan", order_by=lambda: (UsageItem.code, UsageItem.id)
    )

    @property
    def reserved(self) -> Interval:
        return Interval(self.reserved_starts_at, self.reserved_ends_at)

    @property
    def record(self) -> Record:
        """As domain/usage.py sees it."""
        return Record(
            self.reserved, self.started_at, self.ended_at, self.startup_minutes, self.measuring_minutes,
            self.postprocessing_minutes, self.samples, self.mode, self.purpose, self.operator_id is not None,
            self.group_id is not None, self.is_end_assumed, self.confirmed_at is not None,
        )  # fmt: skip


class UsageItem(Base):
    """How many of a consumable of the facility, named by its code, were used."""

    __tablename__ = "usage_items"
    __table_args__ = (UniqueConstraint("usage_id", "code"), CheckConstraint("quantity > 0", name="quantity"))

    id: Mapped[PrimaryKey]
    usage_id: Mapped[int] = mapped_column(ForeignKey("usages.id", ondelete="CASCADE"))
    code: Mapped[str] = mapped_column(String(40))
    quantity: Mapped[int]
