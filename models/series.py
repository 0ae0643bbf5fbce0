"""A series: the rule by which somebody booked the same hours of many days. Each occurrence is a reservation."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, PrimaryKey, PublicId
from models.instrument import Instrument
from models.user import User


class Series(Base):
    """The rule as domain/recurrence.py understands it, on the wall clock of the instrument's zone: from
    `starts_minute` after midnight for `minutes`. What became of each occurrence, its reservation tells: it may have
    been shifted, moved or cancelled. `split_from` is the series that this one continues with other hours; `before`
    is what series/actions/undoing.py keeps of the latest change."""

    __tablename__ = "series"
    __table_args__ = (
        CheckConstraint("(last_on IS NULL) <> (times IS NULL)", name="end"),
        CheckConstraint("minutes > 0 AND starts_minute >= 0 AND starts_minute < 1440", name="hours"),
        Index("uq_series_idempotency_key", "booked_by_id", "idempotency_key", unique=True),
    )

    id: Mapped[PrimaryKey]
    public_id: Mapped[PublicId]
    institution_id: Mapped[int] = mapped_column(ForeignKey("institutions.id"))
    instrument_id: Mapped[int] = mapped_column(ForeignKey("instruments.id"), index=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    booked_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    split_from_id: Mapped[int | None] = mapped_column(ForeignKey("series.id"))
    frequency: Mapped[str] = mapped_column(String(20))
    every: Mapped[int]
    weekdays: Mapped[list[int]] = mapped_column(JSON)
    month_day: Mapped[int | None]
    nth: Mapped[int | None]
    first_on: Mapped[date]
    last_on: Mapped[date | None]
    times: Mapped[int | None]
    starts_minute: Mapped[int]
    minutes: Mapped[int]
    idempotency_key: Mapped[str | None] = mapped_column(String(64))
    created_at: Mapped[datetime]
    before: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))

    instrument: Mapped[Instrument] = relationship()
    user: Mapped[User] = relationship(foreign_keys=[user_id])
    booked_by: Mapped[User] = relationship(foreign_keys=[booked_by_id])
    split_from: Mapped["Series | None"] = relationship(remote_side="Series.id")
