"""A weekly opening window on the wall clock, of a facility or, overriding it, of one instrument."""

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, PrimaryKey


class OpeningWindow(Base):
    """Open on `weekday` (Monday is 0) from `opens_minute` to `closes_minute` of the day; 1440 is midnight at its end.

    An instrument with at least one window of its own does not use its facility's. Neither has any: always open.
    """

    __tablename__ = "opening_windows"
    __table_args__ = (
        CheckConstraint("(facility_id IS NULL) <> (instrument_id IS NULL)", name="one_owner"),
        CheckConstraint("weekday BETWEEN 0 AND 6", name="weekday"),
        CheckConstraint("opens_minute >= 0 AND opens_minute < closes_minute AND closes_minute <= 1440", name="minutes"),
    )

    id: Mapped[PrimaryKey]
    facility_id: Mapped[int | None] = mapped_column(ForeignKey("facilities.id", ondelete="CASCADE"), index=True)
    instrument_id: Mapped[int | None] = mapped_column(ForeignKey("instruments.id", ondelete="CASCADE"), index=True)
    weekday: Mapped[int]
    opens_minute: Mapped[int]
    closes_minute: Mapped[int]
