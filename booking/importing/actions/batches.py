"""Beginning an import, saying what its columns mean, letting it go again."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy import delete

from booking.database import rows_changed
from booking.importing.mapping import columns_hash, guess_mapping, merged_mapping
from booking.importing.queries.known import remembered_mapping
from booking.importing.reading import Table, Unreadable, read_file
from models import BatchState, ColumnMapping, ImportBatch, ImportRow, Institution, User, db

LONGEST_SAMPLE = 160
WAITING_FILES_ARE_KEPT = timedelta(days=14)
OPEN = (BatchState.UPLOADED, BatchState.PREVIEWED, BatchState.FAILED)  # its columns may be chosen, it may be let go


def begin(institution: Institution, user: User | None, file_name: str, content: bytes, now: datetime) -> ImportBatch:
    """A new import with the columns' meaning guessed, or as the school chose it last; added and flushed.

    Raises Unreadable for a file that is no table of ours.
    """
    batch = ImportBatch(
        institution=institution, user=user, file_name=file_name[:300], source=content, created_at=now,
        state=BatchState.UPLOADED,
    )  # fmt: skip
    _take(batch, read_file(content))
    db.session.add(batch)
    db.session.flush()
    return batch


def reread(batch: ImportBatch, encoding: str) -> None:
    """Read the file again in another encoding; the mapping is guessed anew. Raises Unreadable."""
    _take(batch, table_of(batch, encoding))
    forget_rows(batch)
    batch.state, batch.problem = BatchState.UPLOADED, {}


def choose_mapping(batch: ImportBatch, mapping: Mapping[str, str]) -> bool:
    """The columns mean this, also of the next file with the same ones; the preview is the next thing to do.

    False if it has gone too far for that.
    """
    if batch.state not in OPEN:
        return False
    batch.mapping = dict(mapping)
    key = columns_hash(batch.reading["columns"])
    remembered = remembered_mapping(batch.institution_id, key)
    if remembered is None:
        remembered = ColumnMapping(institution_id=batch.institution_id, columns_hash=key)
        db.session.add(remembered)
    remembered.mapping = dict(mapping)
    start_preview(batch)
    return True


def start_preview(batch: ImportBatch) -> None:
    """From the first row again: what an earlier preview found is forgotten."""
    forget_rows(batch)
    batch.state, batch.problem, batch.claimed_at = BatchState.PREVIEWING, {}, None


def start_application(batch: ImportBatch) -> bool:
    """Write what the preview shows is the next thing to do; False if there is no preview, or it refuses rows."""
    if batch.state != BatchState.PREVIEWED or batch.counts.get("refused") or not batch.rows_total:
        return False
    batch.state, batch.rows_done, batch.problem, batch.claimed_at = BatchState.RUNNING, 0, {}, None
    return True


def start_undoing(batch: ImportBatch, *, also_edited: bool = False) -> bool:
    """Taking back what it wrote is the next thing to do; False if it has written nothing. `also_edited`: even what
    somebody has changed by hand since."""
    if batch.state != BatchState.APPLIED:
        return False
    batch.reading = {**batch.reading, "also_edited": also_edited}
    batch.state, batch.rows_done, batch.problem, batch.claimed_at = BatchState.UNDOING, 0, {}, None
    return True


def discard(batch: ImportBatch) -> bool:
    """Forget a file that was not applied; False if it was, or somebody works on it."""
    if batch.state not in OPEN:
        return False
    forget_rows(batch)
    db.session.delete(batch)
    return True


def forget_waiting_files(now: datetime) -> int:
    """Let files go that have waited for long; how many. Their rows go with them."""
    old = ImportBatch.created_at < now - WAITING_FILES_ARE_KEPT
    return rows_changed(delete(ImportBatch).where(ImportBatch.state.in_(OPEN), old))


def forget_rows(batch: ImportBatch) -> None:
    """What was planned so far. One statement: there may be many."""
    db.session.execute(delete(ImportRow).where(ImportRow.batch_id == batch.id))
    batch.rows_total = batch.rows_done = 0
    batch.counts = {}


def table_of(batch: ImportBatch, encoding: str = "") -> Table:
    """The batch's file, in the encoding that was taken unless another is given."""
    if batch.source is None:
        raise Unreadable("no_source")
    return read_file(batch.source, encoding or batch.encoding)


def _take(batch: ImportBatch, table: Table) -> None:
    samples = table.samples()
    with db.session.no_autoflush:
        remembered = remembered_mapping(batch.institution.id, columns_hash(table.columns))
    batch.format, batch.encoding = table.format, table.encoding
    batch.reading = {
        "columns": list(table.columns),
        "samples": [[cell[:LONGEST_SAMPLE] for cell in row] for row in samples],
        "notes": [list(note) for note in table.notes],
        "remembered": remembered is not None,
        "size": len(batch.source or b""),
    }
    guess = guess_mapping(table.columns, samples)
    batch.mapping = merged_mapping(table.columns, guess, remembered.mapping if remembered else {})
