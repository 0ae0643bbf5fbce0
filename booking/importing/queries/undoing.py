"""What undoing an import would meet: bookings that forbid it, and what was changed by hand since."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, exists, select

from booking.domain.policy import DEFAULTS
from booking.importing.fields import FIELDS
from booking.importing.planning import is_same
from booking.importing.queries.known import instruments_by_id, school_of
from booking.importing.school import School
from booking.importing.stored import stored_value
from booking.policies.queries import own_layer
from models import Closure, ImportBatch, ImportRow, Instrument, InstrumentFile, OpenTo, Reservation, RowFate, db

PIECE = 300
_COLUMNS = [name for name, field in FIELDS.items() if field.is_stored and name != "source_key"]
_BESIDE = ("facility", "techniques", "opening_hours")


@dataclass(frozen=True, slots=True)
class Written:
    """A row's instrument as it is now. `edited` are the fields that no longer hold what the import wrote, and
    "files" and "closures" where somebody has added such."""

    row: ImportRow
    instrument: Instrument
    edited: tuple[str, ...]


def created_ids(batch: ImportBatch) -> Select[int | None]:
    """The instruments that came with the import, as a query to be nested."""
    return select(ImportRow.instrument_id).where(
        ImportRow.batch_id == batch.id, ImportRow.fate == RowFate.CREATED, ImportRow.instrument_id.is_not(None)
    )


def booked_instruments(batch: ImportBatch) -> Sequence[Instrument]:
    """Those that came with the import and that somebody has booked, at any time: they cannot go. At most twenty."""
    is_booked = exists().where(Reservation.instrument_id == Instrument.id)
    found = select(Instrument).where(Instrument.id.in_(created_ids(batch)), is_booked).order_by(Instrument.name)
    return db.session.scalars(found.limit(20)).all()


def written_by(batch: ImportBatch, fate: RowFate) -> Iterator[list[Written]]:
    """What the import created or updated and is still there, in pieces, in the order of the instruments' ids."""
    after, school = 0, school_of(batch.institution)
    while rows := _rows_after(batch, fate, after):
        after = rows[-1].instrument_id or 0
        stored = instruments_by_id([row.instrument_id for row in rows if row.instrument_id])
        added = _added_to(list(stored))
        yield [
            Written(row, instrument, (*_edited(row, instrument, school), *added.get(instrument.id, ())))
            for row in rows
            if (instrument := stored.get(row.instrument_id or 0)) is not None
        ]


def edited_since(batch: ImportBatch, most: int = 200) -> list[Written]:
    """What somebody has changed by hand since the import, to be told before it is undone."""
    found: list[Written] = []
    for fate in (RowFate.CREATED, RowFate.UPDATED):
        for piece in written_by(batch, fate):
            found += [written for written in piece if written.edited]
    return found[:most]


def _rows_after(batch: ImportBatch, fate: RowFate, after: int) -> Sequence[ImportRow]:
    rows = (
        select(ImportRow)
        .where(ImportRow.batch_id == batch.id, ImportRow.fate == fate, ImportRow.instrument_id > after)
        .order_by(ImportRow.instrument_id)
        .limit(PIECE)
    )
    return db.session.scalars(rows).all()


def _edited(row: ImportRow, instrument: Instrument, school: School) -> list[str]:
    """Of an updated one what the row wrote is looked at, of a created one every field."""
    names = list(row.before) if row.fate == RowFate.UPDATED else [*_COLUMNS, *_BESIDE]
    return [
        name
        for name in names
        if not is_same(name, _written_value(row, name, instrument), stored_value(instrument, name), school)
    ]


def _written_value(row: ImportRow, name: str, instrument: Instrument) -> Any:
    """What the row says, or what a new instrument begins with where it says nothing: of its policy, what holds for it
    by the levels above."""
    value = row.values.get(name)
    if value is None and name in DEFAULTS and own_layer(instrument.own_policy).get(name) is None:
        return stored_value(instrument, name)
    if value is not None or row.fate == RowFate.UPDATED or name in _BESIDE:
        return value
    if name == "open_to":
        return OpenTo.NOBODY.value
    default = Instrument.__table__.columns[name].default
    return None if default is None else _json(default.arg(None) if default.is_callable else default.arg)


def _json(value: Any) -> Any:
    return getattr(value, "value", value)


def _added_to(instrument_ids: Sequence[int]) -> dict[int, list[str]]:
    """What somebody has added to instruments that the import did not bring."""
    added: dict[int, list[str]] = {}
    for model, what in ((InstrumentFile, "files"), (Closure, "closures")):
        for instrument_id in db.session.scalars(
            select(model.instrument_id).where(model.instrument_id.in_(instrument_ids)).distinct()
        ):
            added.setdefault(instrument_id or 0, []).append(what)
    return added
