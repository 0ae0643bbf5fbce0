"""The preview: what would become of each row, planned in pieces: no transaction is long, and memory stays flat."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from itertools import islice
from typing import Any

from sqlalchemy import insert

from booking.importing.actions.batches import table_of
from booking.importing.fields import FIELDS, Kind
from booking.importing.planning import plan
from booking.importing.queries.known import booked_ahead, instruments_by_key, last_imported, school_of
from booking.importing.reading import Row, Table
from booking.importing.statements import Reader, Statement, cut_lengths, digest_key
from models import BatchState, ImportBatch, ImportRow, Instrument, RowFate, db

PIECE = 400  # rows


class Preview:
    """Plans a batch's rows one piece after the other. What rows above have said is remembered in between."""

    def __init__(self, batch: ImportBatch) -> None:
        """Goes through the file once, to count its rows. Raises Unreadable, here and in `plan_piece`."""
        table = table_of(batch)
        self.total, cut = _survey(table, batch.mapping)
        self.school = school_of(batch.institution)
        self.reader = Reader(table.columns, batch.mapping, self.school.currency, self.school.code, cut)
        self.rows: Iterator[Row] = table.records()
        self.seen: dict[str, int] = {}
        self.claimed: dict[int, int] = {}
        self.occurrences: Counter[str] = Counter()
        self.counts = Counter({fate.value: 0 for fate in RowFate})
        batch.rows_total = self.total

    def plan_piece(self, batch: ImportBatch, now: datetime) -> bool:
        """Plan the next rows and keep their plans; whether there may be more."""
        statements = [self.reader.read(row) for row in islice(self.rows, PIECE)]
        if statements:
            db.session.execute(insert(ImportRow), self._planned(batch, statements, now))
        batch.rows_done += len(statements)
        batch.counts, batch.claimed_at = dict(self.counts), now
        if len(statements) == PIECE:
            return True
        batch.reading = {**batch.reading, "new": self.school.made()}
        batch.state, batch.claimed_at = BatchState.PREVIEWED, None
        return False

    def _planned(self, batch: ImportBatch, statements: Sequence[Statement], now: datetime) -> list[dict[str, Any]]:
        keys = [self._key(statement) for statement in statements]
        stored = instruments_by_key(batch.institution_id, set(keys))
        ids = [instrument.id for instrument in stored.values()]
        last, self.school.booked = last_imported(ids), booked_ahead(ids, now)
        rows = []
        for statement, key in zip(statements, keys, strict=True):
            instrument = stored.get(key)
            self._check_repeated(statement, key, instrument)
            made = plan(statement, instrument, last.get(instrument.id) if instrument else None, self.school)
            if made.fate != RowFate.REFUSED:
                self._expect_parts(statement, key)
            self.counts[made.fate.value] += 1
            rows.append(_kept(batch, statement, key, made.fate, made.before, instrument))
        return rows

    def _key(self, statement: Statement) -> str:
        if statement.key:
            return statement.key
        self.occurrences[statement.identity] += 1
        return digest_key(statement.identity, self.occurrences[statement.identity])

    def _check_repeated(self, statement: Statement, key: str, instrument: Instrument | None) -> None:
        """An instrument may be known by two IDs, its file's and its own; both rows would be the same one."""
        if key in self.seen:
            statement.refuse("same_id", value=key, row=self.seen[key])
        elif instrument and instrument.id in self.claimed:
            statement.refuse("same_id", value=key, row=self.claimed[instrument.id])
        elif key in self.school.new_resources:
            statement.refuse("named_above", value=key)
        self.seen.setdefault(key, statement.number)
        if instrument:
            self.claimed.setdefault(instrument.id, statement.number)

    def _expect_parts(self, statement: Statement, key: str) -> None:
        """The codes by which rows below may share this row's own resources."""
        places = statement.values.get("places")
        if places and places > 1:
            self.school.coming.update(f"{key}-{number}" for number in range(1, places + 1))
        else:
            self.school.coming.add(key)


def _survey(table: Table, mapping: Mapping[str, str]) -> tuple[int, dict[str, int]]:
    """How many rows there are, and at which length the texts of which columns look cut off."""
    texts = {
        place: column
        for place, column in enumerate(table.columns)
        if (name := mapping.get(column)) and (FIELDS[name].kind == Kind.TEXT or name.startswith("name"))
    }
    lengths: dict[str, Counter[int]] = {column: Counter() for column in texts.values()}
    met: set[int] = set()
    count = 0
    for row in table.records():
        count += 1
        for place, column in texts.items():
            text = row.cells[place] if place < len(row.cells) else ""
            if text and (mark := hash((place, text))) not in met:  # a text that is repeated says nothing more
                met.add(mark)
                lengths[column][len(text)] += 1
    return count, cut_lengths(lengths)


def _kept(
    batch: ImportBatch, statement: Statement, key: str, fate: RowFate, before: dict[str, Any], stored: Instrument | None
) -> dict[str, Any]:
    refusals = [[problem.code, problem.parameters] for problem in statement.problems if problem.is_refusal]
    warnings = [[problem.code, problem.parameters] for problem in statement.problems if not problem.is_refusal]
    return {
        "batch_id": batch.id, "line": statement.number, "label": statement.label, "fate": fate,
        "source_key": key, "instrument_id": stored.id if stored else None, "values": statement.values,
        "before": before, "reasons": {"refusals": refusals, "warnings": warnings},
    }  # fmt: skip
