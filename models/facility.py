"""A facility: the unit of an institution that runs instruments, with its place, contact and opening hours."""

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, PrimaryKey, PublicId, TwoLanguages
from models.institution import Institution
from models.opening import OpeningWindow
from models.policy import Policy


class Facility(TwoLanguages, Base):
    __tablename__ = "facilities"
    __table_args__ = (UniqueConstraint("institution_id", "code"),)

    id: Mapped[PrimaryKey]
    public_id: Mapped[PublicId]
    institution_id: Mapped[int] = mapped_column(ForeignKey("institutions.id"), index=True)
    code: Mapped[str] = mapped_column(String(60))
    description: Mapped[str] = mapped_column(Text, default="")
    description_zh: Mapped[str] = mapped_column(Text, default="")
    site: Mapped[str] = mapped_column(String(200), default="")
    site_zh: Mapped[str] = mapped_column(String(200), default="")
    building: Mapped[str] = mapped_column(String(200), default="")
    contact_name: Mapped[str] = mapped_column(String(200), default="")
    contact_email: Mapped[str] = mapped_column(String(320), default="")
    contact_phone: Mapped[str] = mapped_column(String(60), default="")
    website: Mapped[str] = mapped_column(String(500), default="")
    time_zone: Mapped[str] = mapped_column(String(60))

    institution: Mapped[Institution] = relationship()
    own_policy: Mapped[Policy | None] = relationship(cascade="all, delete-orphan")
    opening_windows: Mapped[list[OpeningWindow]] = relationship(
        cascade="all, delete-orphan", order_by=lambda: (OpeningWindow.weekday, OpeningWindow.opens_minute)
    )
