"""Undoing an import: what it created goes, what it overwrote comes back, and what people have changed since stays."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, exists, select

from booking.database import rows_changed
from booking.domain.policy import DEFAULTS
from booking.importing.actions.application import lock_written
from booking.importing.actions.writing import Outdated, Writer
from booking.importing.queries.undoing import Written, booked_instruments, written_by
from models import (
    BatchState,
    Claim,
    Closure,
    Facility,
    Feed,
    FeedKind,
    ImportBatch,
    Instrument,
    Need,
    Resource,
    RoleGrant,
    RowFate,
    Technique,
    db,
    instrument_techniques,
)

MOST_TOLD = 200


class Booked(Exception):
    """Somebody has booked an instrument that came with the import, so that it cannot go."""


def undo_all(batch: ImportBatch, now: datetime) -> None:
    """Take back what the import wrote; `batch.reading["undone"]` tells what went, what came back and what was kept.

    Instruments that were edited since are kept as they are, unless the batch was asked to take `also_edited`. Raises
    Booked. The locks of all its instruments are taken first, as when it was applied.
    """
    lock_written(batch, RowFate.CREATED, RowFate.UPDATED)
    if booked_instruments(batch):
        raise Booked
    told: dict[str, Any] = {"deleted": 0, "restored": 0, "kept": []}
    _delete_created(batch, told)
    _restore_updated(batch, now, told)
    told["gone"] = _delete_made(batch.made)
    told["kept"] = told["kept"][:MOST_TOLD]
    batch.reading = {**batch.reading, "undone": told}
    batch.state, batch.finished_at, batch.claimed_at = BatchState.UNDONE, now, None
    batch.rows_done = batch.rows_total


def _delete_created(batch: ImportBatch, told: dict[str, Any]) -> None:
    for piece in written_by(batch, RowFate.CREATED):
        kept = [] if batch.reading.get("also_edited") else [written for written in piece if written.edited]
        told["deleted"] += _delete([written.instrument for written in piece if written not in kept])
        told["kept"] += [_said(written) for written in kept]


def _restore_updated(batch: ImportBatch, now: datetime, told: dict[str, Any]) -> None:
    writer = Writer(batch, now, {})
    for piece in written_by(batch, RowFate.UPDATED):
        for written in piece:
            _restore(writer, written, bool(batch.reading.get("also_edited")), told)
        db.session.flush()


def _restore(writer: Writer, written: Written, also_edited: bool, told: dict[str, Any]) -> None:
    before = written.row.before
    said = {name: was for name, was in before.items() if also_edited or name not in written.edited}
    try:
        writer.change(written.instrument, said)
    except Outdated:  # its former facility is gone, or its former settings do not go with those of the levels above
        spared = {"facility", *DEFAULTS}
        writer.change(written.instrument, {name: was for name, was in said.items() if name not in spared})
    told["restored"] += bool(said)
    if len(said) < len(before):
        told["kept"].append(_said(written))


def _said(written: Written) -> dict[str, Any]:
    return {
        "row": written.row.line, "name": written.instrument.name, "public_id": written.instrument.public_id,
        "fields": list(written.edited),
    }  # fmt: skip


def _delete(instruments: Sequence[Instrument]) -> int:
    """With their own resources, closures and calendar addresses; nothing of it was ever booked."""
    ids = [instrument.id for instrument in instruments]
    own = [need.resource_id for one in instruments for need in one.needs if need.position == 0]
    for instrument in instruments:
        db.session.expunge(instrument)
    _delete_feeds(FeedKind.INSTRUMENT, ids)
    db.session.execute(delete(Closure).where(Closure.instrument_id.in_(ids)))
    count = rows_changed(delete(Instrument).where(Instrument.id.in_(ids)))
    _delete_resources(own)
    return count


def _delete_resources(ids: Iterable[int]) -> int:
    is_used = exists().where(Need.resource_id == Resource.id) | exists().where(Claim.resource_id == Resource.id)
    return rows_changed(delete(Resource).where(Resource.id.in_(list(ids)), ~is_used))


def _delete_feeds(kind: FeedKind, ids: Iterable[int]) -> None:
    """A later instrument may get the same id: an old address must not lead to it."""
    db.session.execute(delete(Feed).where(Feed.kind == kind, Feed.subject_id.in_(list(ids))))


def _delete_made(made: dict[str, list[int]]) -> dict[str, int]:
    """What came with the import and nothing uses any more; how many of each kind."""
    is_run = exists().where(RoleGrant.facility_id == Facility.id)
    is_used = exists().where(Instrument.facility_id == Facility.id) | exists().where(Closure.facility_id == Facility.id)
    of_import = Facility.id.in_(made.get("facilities", []))
    empty = list(db.session.scalars(select(Facility.id).where(of_import, ~is_used, ~is_run)))
    _delete_feeds(FeedKind.FACILITY, empty)
    is_offered = exists().where(instrument_techniques.c.technique_id == Technique.id)
    techniques = delete(Technique).where(Technique.id.in_(made.get("techniques", [])), ~is_offered)
    return {
        "facilities": rows_changed(delete(Facility).where(Facility.id.in_(empty))),
        "techniques": rows_changed(techniques),
        "resources": _delete_resources(made.get("resources", [])),
    }
