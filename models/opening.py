"""A weekly opening window on the wall clock: of the region, a school, a facility or one instrument."""

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from booking.domain.opening import Audience
from models.base import Base, PrimaryKey, enum_column


class OpeningWindow(Base):
    """Open on `weekday` (Monday is 0) from `opens_minute` to `closes_minute` of the day; 1440 is midnight at its end.

    The innermost level that has any window holds, with all of its windows; the region's have no owner. No level has
    any: always open. `audience` and `least_level` say who may use the window (domain/opening.py).
    """

    __tablename__ = "opening_windows"
    __table_args__ = (
        CheckConstraint(
            "(CASE WHEN institution_id IS NULL THEN 0 ELSE 1 END) + (CASE WHEN facility_id IS NULL THEN 0 ELSE 1 END)"
            " + (CASE WHEN instrument_id IS NULL THEN 0 ELSE 1 END) <= 1",
            name="one_owner",
        ),
        CheckConstraint("weekday BETWEEN 0 AND 6", name="weekday"),
        CheckConstraint("opens_minute >= 0 AND opens_minute < closes_minute AND closes_minute <= 1440", name="minutes"),
        CheckConstraint("least_level BETWEEN 0 AND 3", name="least_level"),
    )

    id: Mapped[PrimaryKey]
    institution_id: Mapped[int | None] = mapped_column(ForeignKey("institutions.id", ondelete="CASCADE"), index=True)
    facility_id: Mapped[int | None] = mapped_column(ForeignKey("facilities.id", ondelete="CASCADE"), index=True)
    instrument_id: Mapped[int | None] = mapped_column(ForeignKey("instruments.id", ondelete="CASCADE"), index=True)
    weekday: Mapped[int]
    opens_minute: Mapped[int]
    closes_minute: Mapped[int]
    audience: Mapped[Audience] = mapped_column(enum_column(Audience), default=Audience.EVERYONE)
    least_level: Mapped[int] = mapped_column(default=0)
