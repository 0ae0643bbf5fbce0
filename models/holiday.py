"""A date of a school's calendar that is not like its weekday: a holiday, or a working day that makes up for one."""

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, PrimaryKey, PublicId, TwoLanguages


class Holiday(TwoLanguages, Base):
    """On the local date `on` the hours of `weekday` hold (Monday is 0), and without one none: it is closed."""

    __tablename__ = "holidays"
    __table_args__ = (
        UniqueConstraint("institution_id", "on"),
        CheckConstraint("weekday BETWEEN 0 AND 6", name="weekday"),
    )

    id: Mapped[PrimaryKey]
    public_id: Mapped[PublicId]
    institution_id: Mapped[int] = mapped_column(ForeignKey("institutions.id", ondelete="CASCADE"))
    on: Mapped[date]
    name: Mapped[str] = mapped_column(String(200))
    name_zh: Mapped[str] = mapped_column(String(200), default="")
    weekday: Mapped[int | None]
