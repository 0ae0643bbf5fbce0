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
    """Uploaded waits for its mapping, previewed for the word to go. Previewing, running, undoing: work is under way."""

    UPLOADED = "uploaded"
    PREVIEWING = "previewing"
    PREVIEWED = "previewed"
    RUNNING = "running"
    APPLIED = "applied"
    UNDOING = "undoing"
    UNDONE = "undone"
    FAILED = "failed"


UNDER_WAY = (BatchState.PREVIEWING, BatchState.RUNNING, BatchState.UNDOING)


class ImportBatch(Base):
    """`mapping`: {column of the file: field of the instrument}. `source` is the uploaded file until it is applied.

    `reading` holds what was found in the file: columns, samples, notes ([code, parameters] pairs). `made` holds the ids
    of facilities, techniques and resources that came with it, by kind; `counts` rows by fate; `problem` a code of
    importing.words.FILE with its parameters. `claimed_at` is when whoever works on it last said so.
    """

    __tablename__ = "import_batches"

    id: Mapped[PrimaryKey]
    public_id: Mapped[PublicId]
    institution_id: Mapped[int] = mapped_column(ForeignKey("institutions.id"), index=True)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    file_name: Mapped[str] = mapped_column(String(300))
    format: Mapped[str] = mapped_column(String(20))
    encoding: Mapped[str] = mapped_column(String(40), default="")
    source: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)
    reading: Mapped[dict[str, Any]] = mapped_column(default=dict)
    mapping: Mapped[dict[str, Any]] = mapped_column(default=dict)
    state: Mapped[BatchState] = mapped_column(enum_column(BatchState))
    rows_total: Mapped[int] = mapped_column(default=0)
    rows_done: Mapped[int] = mapped_column(default=0)
    counts: Mapped[dict[str, Any]] = mapped_column(default=dict)
    made: Mapped[dict[str, Any]] = mapped_column(default=dict)
    problem: Mapped[dict[str, Any]] = mapped_column(default=dict)
    created_at: Mapped[datetime]
    claimed_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]

    institution: Mapped[Institution] = relationship()
    user: Mapped[User | None] = relationship()


class RowFate(enum.StrEnum):
    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    REFUSED = "refused"


class ImportRow(Base):
    """`line` is the row's number as a spreadsheet shows it. `values` holds what the file says, by field, also of rows
    that change nothing: the next import tells by it what was changed by hand since. `before` holds the values that
    it overwrites, for undo. `reasons`: {"refusals": [[code, parameters], ...], "warnings": [...]}."""

    __tablename__ = "import_rows"
    __table_args__ = (
        Index("ix_import_rows_batch_line", "batch_id", "line", unique=True),
        Index("ix_import_rows_batch_fate", "batch_id", "fate", "line"),
    )

    id: Mapped[PrimaryKey]
    batch_id: Mapped[int] = mapped_column(ForeignKey("import_batches.id", ondelete="CASCADE"))
    line: Mapped[int]
    label: Mapped[str] = mapped_column(String(300), default="")
    fate: Mapped[RowFate] = mapped_column(enum_column(RowFate))
    source_key: Mapped[str] = mapped_column(String(120), default="")
    instrument_id: Mapped[int | None] = mapped_column(ForeignKey("instruments.id", ondelete="SET NULL"), index=True)
    reasons: Mapped[dict[str, Any]] = mapped_column(default=dict)
    values: Mapped[dict[str, Any]] = mapped_column(default=dict)
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
