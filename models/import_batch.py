"""One import of a catalogue file: its mapping, and the fate of each of its rows, so that it can be shown and undone."""

import enum
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, PrimaryKey, PublicId, enum_column
from models.institution import Institution
from models.instrument import Instrument
from models.user import User


class BatchState(enum.StrEnum):
    UPLOADED = "uploaded"
    PREVIEWED = "previewed"
    RUNNING = "running"
    APPLIED = "applied"
    UNDONE = "undone"
    FAILED = "failed"


class ImportBatch(Base):
    """`mapping`: {column of the file: field of the instrument}. `source` is the uploaded file until it is applied."""

    __tablename__ = "import_batches"

    id: Mapped[PrimaryKey]
    public_id: Mapped[PublicId]
    institution_id: Mapped[int] = mapped_column(ForeignKey("institutions.id"), index=True)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    file_name: Mapped[str] = mapped_column(String(300))
    format: Mapped[str] = mapped_column(String(20))
    encoding: Mapped[str] = mapped_column(String(40), default="")
    source: Mapped[bytes | None] = mapped_column(LargeBinary)
    mapping: Mapped[dict[str, Any]] = mapped_column(default=dict)
    state: Mapped[BatchState] = mapped_column(enum_column(BatchState))
    rows_total: Mapped[int] = mapped_column(default=0)
    rows_done: Mapped[int] = mapped_column(default=0)
    problem: Mapped[str] = mapped_column(String(500), default="")
    created_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]

    institution: Mapped[Institution] = relationship()
    user: Mapped[User | None] = relationship()


class RowFate(enum.StrEnum):
    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    REFUSED = "refused"


class ImportRow(Base):
    """`line` counts the file's data rows from 1. `before` holds the overwritten values, for undo. `reasons` holds
    [code, parameters] pairs."""

    __tablename__ = "import_rows"
    __table_args__ = (Index("ix_import_rows_batch_line", "batch_id", "line", unique=True),)

    id: Mapped[PrimaryKey]
    batch_id: Mapped[int] = mapped_column(ForeignKey("import_batches.id", ondelete="CASCADE"))
    line: Mapped[int]
    label: Mapped[str] = mapped_column(String(300), default="")
    fate: Mapped[RowFate] = mapped_column(enum_column(RowFate))
    instrument_id: Mapped[int | None] = mapped_column(ForeignKey("instruments.id", ondelete="SET NULL"))
    reasons: Mapped[dict[str, Any]] = mapped_column(default=dict)
    before: Mapped[dict[str, Any]] = mapped_column(default=dict)

    batch: Mapped[ImportBatch] = relationship()
    instrument: Mapped[Instrument | None] = relationship()


class ColumnMapping(Base):
    """The mapping that an institution used last for a file with these columns (`columns_hash`)."""

    __tablename__ = "column_mappings"
    __table_args__ = (UniqueConstraint("institution_id", "columns_hash"),)

    id: Mapped[PrimaryKey]
    institution_id: Mapped[int] = mapped_column(ForeignKey("institutions.id"))
    columns_hash: Mapped[str] = mapped_column(String(64))
    mapping: Mapped[dict[str, Any]] = mapped_column(default=dict)
