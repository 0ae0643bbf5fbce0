"""A closure: time that an instrument, some of its places or a whole facility is shut, and why; and a series of them."""

import enum
from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, PrimaryKey, PublicId, enum_column
from models.facility import Facility
from models.instrument import Instrument
from models.resource import Resource


class ClosureKind(enum.StrEnum):
    MAINTENANCE = "maintenance"
    BREAKDOWN = "breakdown"
    EVENT = "event"
    OTHER = "other"


class ClosureSeries(Base):
    """Closures that come again every `every_weeks` weeks on some weekdays (Monday is 0, written as digits: "024"), up
    to and including the local date `until_on`. Each of them is a row of its own, which may be changed alone."""

    __tablename__ = "closure_series"
    __table_args__ = (CheckConstraint("every_weeks > 0", name="every_weeks"),)

    id: Mapped[PrimaryKey]
    public_id: Mapped[PublicId]
    institution_id: Mapped[int] = mapped_column(ForeignKey("institutions.id"))
    facility_id: Mapped[int] = mapped_column(ForeignKey("facilities.id"), index=True)
    every_weeks: Mapped[int] = mapped_column(default=1)
    weekdays: Mapped[str] = mapped_column(String(7))
    until_on: Mapped[date]
    created_at: Mapped[datetime]


class ClosedPlace(Base):
    """A resource that a closure takes away. A closure with any leaves the rest of its instrument open."""

    __tablename__ = "closed_places"

    closure_id: Mapped[int] = mapped_column(ForeignKey("closures.id", ondelete="CASCADE"), primary_key=True)
    resource_id: Mapped[int] = mapped_column(ForeignKey("resources.id"), primary_key=True, index=True)

    resource: Mapped[Resource] = relationship()


class Closure(Base):
    """Half-open in UTC. With `instrument_id` it shuts that instrument, without it all of the facility; with `places`
    only these, `places_closed` of the `places_of` equal ones that the instrument had.

    Reopening ends it, or sets `lifted_at` where it had not begun; a lifted closure is history and shuts nothing.
    `sequence` and `changed_at` rise together with every change that a calendar shows.
    """

    __tablename__ = "closures"
    __table_args__ = (
        CheckConstraint("starts_at < ends_at", name="order"),
        CheckConstraint("places_closed >= 0", name="places"),
        Index("ix_closures_facility_interval", "facility_id", "starts_at", "ends_at"),
    )

    id: Mapped[PrimaryKey]
    public_id: Mapped[PublicId]
    institution_id: Mapped[int] = mapped_column(ForeignKey("institutions.id"))
    facility_id: Mapped[int] = mapped_column(ForeignKey("facilities.id"))
    instrument_id: Mapped[int | None] = mapped_column(ForeignKey("instruments.id"), index=True)
    series_id: Mapped[int | None] = mapped_column(ForeignKey("closure_series.id"), index=True)
    kind: Mapped[ClosureKind] = mapped_column(enum_column(ClosureKind), default=ClosureKind.OTHER)
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    reason: Mapped[str] = mapped_column(String(300))
    places_closed: Mapped[int] = mapped_column(default=0)
    places_of: Mapped[int] = mapped_column(default=0)
    closed_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    created_at: Mapped[datetime]
    lifted_at: Mapped[datetime | None]
    sequence: Mapped[int] = mapped_column(default=0)
    changed_at: Mapped[datetime | None]

    facility: Mapped[Facility] = relationship()
    instrument: Mapped[Instrument | None] = relationship()
    series: Mapped[ClosureSeries | None] = relationship()
    places: Mapped[list[ClosedPlace]] = relationship(cascade="all, delete-orphan")
