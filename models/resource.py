"""Resources, which cannot be in two uses at once, and an instrument's need of them."""

import enum

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, PrimaryKey, TwoLanguages, enum_column
from models.institution import Institution


class ResourceKind(enum.StrEnum):
    INSTRUMENT = "instrument"
    PLACE = "place"
    ACCESSORY = "accessory"
    OPERATOR = "operator"
    ROOM = "room"


class Resource(TwoLanguages, Base):
    __tablename__ = "resources"

    id: Mapped[PrimaryKey]
    institution_id: Mapped[int] = mapped_column(ForeignKey("institutions.id"), index=True)
    code: Mapped[str] = mapped_column(String(120), default="", index=True)
    kind: Mapped[ResourceKind] = mapped_column(enum_column(ResourceKind), default=ResourceKind.INSTRUMENT)

    institution: Mapped[Institution] = relationship()


class Need(Base):
    """An instrument needs, for each `position`, one of the resources listed under it.

    One resource alone under a position is needed always; n equal places are n resources under one position; an
    instrument that shares a laser has the laser under a position of its own.
    """

    __tablename__ = "needs"
    __table_args__ = (UniqueConstraint("instrument_id", "resource_id"),)

    id: Mapped[PrimaryKey]
    instrument_id: Mapped[int] = mapped_column(ForeignKey("instruments.id", ondelete="CASCADE"), index=True)
    resource_id: Mapped[int] = mapped_column(ForeignKey("resources.id"), index=True)
    position: Mapped[int] = mapped_column(default=0)

    resource: Mapped[Resource] = relationship()
