"""Applying an import: what the preview shows is written, all of it in one transaction, or nothing."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select, update

from booking.importing.actions.writing import Outdated, Writer
from booking.importing.queries.known import instruments_by_id, instruments_by_key
from booking.importing.stored import stored_value
from booking.locks import raise_revisions
from models import BatchState, ImportBatch, ImportRow, Institution, Instrument, RowFate, db

PIECE = 200  # rows
Report = Callable[[int], None]


def check_piece(batch: ImportBatch, after: int, now: datetime) -> int | None:
    """Hold the next rows beside what is stored now; the last row's number, or None at the end. Raises Outdated."""
    rows = list(_piece(batch, ImportRow.line > after, ImportRow.line))
    _check(batch, rows)
    batch.rows_done += len(rows)
    batch.claimed_at = now
    return rows[-1].line if len(rows) == PIECE else None


def apply_all(batch: ImportBatch, now: datetime, report: Report) -> None:
    """Write all rows. `report` is told how many are done. Raises Outdated; the caller's transaction then writes none.

    The locks of all instruments that it changes are taken first: changing one touches people too, whom others lock
    after instruments.
    """
    lock_written(batch, RowFate.UPDATED)
    _take_turn(batch)
    writer = Writer(batch, now, batch.reading.get("new", {}))
    done = batch.counts.get(RowFate.UNCHANGED.value, 0)
    for fate, write in ((RowFate.UPDATED, _change), (RowFate.CREATED, _create)):
        for rows in _pieces(batch, fate):
            write(writer, rows, _check(batch, rows))
            db.session.flush()
            done += len(rows)
            report(done)
    batch.made = writer.made
    batch.state, batch.finished_at, batch.claimed_at = BatchState.APPLIED, now, None
    batch.rows_done, batch.source = batch.rows_total, None


def lock_written(batch: ImportBatch, *fates: RowFate) -> None:
    """Take the write locks of the rows' instruments, in the order of their ids, a piece at a time."""
    rows = select(ImportRow.instrument_id).where(ImportRow.batch_id == batch.id, ImportRow.fate.in_(fates))
    ids = sorted(filter(None, db.session.scalars(rows)))
    for start in range(0, len(ids), PIECE):
        raise_revisions(ids[start : start + PIECE])


def _change(writer: Writer, rows: Sequence[ImportRow], stored: Mapping[int, Instrument]) -> None:
    for row in rows:
        writer.change(stored[row.instrument_id or 0], {name: row.values[name] for name in row.before})


def _create(writer: Writer, rows: Sequence[ImportRow], _stored: Mapping[int, Instrument]) -> None:
    created = [(row, writer.create(row.source_key, row.values)) for row in rows]
    db.session.flush()
    for row, instrument in created:
        row.instrument_id = instrument.id


def _take_turn(batch: ImportBatch) -> None:
    """Two imports of one school wait for each other: both may want to create the same facility.

    Raises Outdated if the batch was ended meanwhile.
    """
    same = update(Institution).where(Institution.id == batch.institution_id).values(code=Institution.code)
    db.session.execute(same.execution_options(synchronize_session=False))
    db.session.refresh(batch, ["state"])
    if batch.state != BatchState.RUNNING:
        raise Outdated


def _piece(batch: ImportBatch, condition: Any, order: Any) -> Sequence[ImportRow]:
    wanted = select(ImportRow).where(ImportRow.batch_id == batch.id, condition).order_by(order).limit(PIECE)
    return db.session.scalars(wanted).all()


def _pieces(batch: ImportBatch, fate: RowFate) -> Iterator[Sequence[ImportRow]]:
    order = ImportRow.line if fate == RowFate.CREATED else ImportRow.instrument_id
    after = -1
    while True:
        rows = _piece(batch, (ImportRow.fate == fate) & (order > after), order)
        if not rows:
            return
        after = rows[-1].line if fate == RowFate.CREATED else rows[-1].instrument_id or 0
        yield rows


def _check(batch: ImportBatch, rows: Sequence[ImportRow]) -> dict[int, Instrument]:
    """New rows' keys are free, and what is overwritten is as the preview saw it."""
    new = {row.source_key for row in rows if row.fate == RowFate.CREATED}
    if new and instruments_by_key(batch.institution_id, new):
        raise Outdated
    stored = instruments_by_id([row.instrument_id for row in rows if row.instrument_id])
    for row in rows:
        if row.fate == RowFate.UPDATED:
            instrument = stored.get(row.instrument_id or 0)
            if instrument is None or any(stored_value(instrument, name) != was for name, was in row.before.items()):
                raise Outdated
    return stored
