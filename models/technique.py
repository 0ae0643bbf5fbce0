"""A technique that an instrument offers, and the category that techniques are grouped by."""

from sqlalchemy import Column, ForeignKey, String, Table
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, PrimaryKey, TwoLanguages

instrument_techniques = Table(
    "instrument_techniques",
    Base.metadata,
    Column("instrument_id", ForeignKey("instruments.id", ondelete="CASCADE"), primary_key=True),
    Column("technique_id", ForeignKey("techniques.id", ondelete="CASCADE"), primary_key=True, index=True),
)


class Technique(TwoLanguages, Base):
    """`code` is what import files say (lower case, hyphens); `category` groups techniques in the catalogue's facet."""

    __tablename__ = "techniques"

    id: Mapped[PrimaryKey]
    code: Mapped[str] = mapped_column(String(100), unique=True)
    category: Mapped[str] = mapped_column(String(100), default="")
    category_zh: Mapped[str] = mapped_column(String(100), default="")
