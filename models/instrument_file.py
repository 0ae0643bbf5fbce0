"""A photo or document of an instrument; its bytes lie on disk under their SHA-256."""

import enum
from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, PrimaryKey, PublicId, enum_column
from models.instrument import Instrument


class FileKind(enum.StrEnum):
    PHOTO = "photo"
    DOCUMENT = "document"


class InstrumentFile(Base):
    __tablename__ = "instrument_files"

    id: Mapped[PrimaryKey]
    public_id: Mapped[PublicId]
    instrument_id: Mapped[int] = mapped_column(ForeignKey("instruments.id", ondelete="CASCADE"), index=True)
    kind: Mapped[FileKind] = mapped_column(enum_column(FileKind))
    title: Mapped[str] = mapped_column(String(200), default="")
    title_zh: Mapped[str] = mapped_column(String(200), default="")
    media_type: Mapped[str] = mapped_column(String(100))
    size_bytes: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64))
    position: Mapped[int] = mapped_column(default=0)
    added_at: Mapped[datetime]
    added_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))

    instrument: Mapped[Instrument] = relationship()
