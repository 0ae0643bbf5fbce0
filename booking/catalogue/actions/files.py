"""Adding photos and documents to an instrument, ordering and removing them. The bytes are on disk before."""

from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from models import FileKind, Instrument, InstrumentFile, User, db

MOST_PHOTOS = 12
MOST_DOCUMENTS = 30
JPEG, PDF = "image/jpeg", "application/pdf"


class TooManyFiles(Exception):
    """The instrument has as many of this kind as it may."""


def add_file(
    instrument: Instrument,
    kind: FileKind,
    *,
    sha256: str,
    size_bytes: int,
    title: str,
    title_zh: str,
    by: User,
    now: datetime,
) -> InstrumentFile:
    """A photo (JPEG) or document (PDF), the last of its kind. Raises TooManyFiles."""
    count, last = db.session.execute(
        select(func.count(), func.max(InstrumentFile.position)).where(
            InstrumentFile.instrument_id == instrument.id, InstrumentFile.kind == kind
        )
    ).one()
    if count >= (MOST_PHOTOS if kind == FileKind.PHOTO else MOST_DOCUMENTS):
        raise TooManyFiles
    file = InstrumentFile(
        instrument=instrument, kind=kind, title=title, title_zh=title_zh, sha256=sha256, size_bytes=size_bytes,
        media_type=JPEG if kind == FileKind.PHOTO else PDF, position=(last or 0) + 1, added_at=now, added_by_id=by.id,
    )  # fmt: skip
    db.session.add(file)
    return file


def put_first(file: InstrumentFile) -> None:
    """Show this photo in lists and first on the page."""
    first = select(func.min(InstrumentFile.position)).where(
        InstrumentFile.instrument_id == file.instrument_id, InstrumentFile.kind == file.kind
    )
    file.position = (db.session.scalar(first) or 0) - 1


def remove_file(file: InstrumentFile) -> dict[str, Any]:
    """The page shows it no longer; answers what `restore_file` needs. Its bytes stay until they are swept."""
    kept = {
        name: getattr(file, name) for name in ("title", "title_zh", "sha256", "size_bytes", "media_type", "position")
    }
    db.session.delete(file)
    return kept | {"kind": file.kind.value}


def restore_file(instrument: Instrument, kept: dict[str, Any], by: User, now: datetime) -> InstrumentFile:
    """Show a removed file again, in its place."""
    kind = FileKind(kept["kind"])
    file = InstrumentFile(**kept | {"kind": kind}, instrument=instrument, added_at=now, added_by_id=by.id)
    db.session.add(file)
    return file
