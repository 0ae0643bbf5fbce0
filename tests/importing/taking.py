"""Steps of the importer's tests: a school, tables as bytes, an import from file to catalogue."""

import csv
import io
from collections.abc import Mapping, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import select

from booking.catalogue.actions import create_institution
from booking.clock import now
from booking.importing.actions import begin, choose_mapping, start_application, start_undoing
from booking.importing.stages import work
from booking.transaction import transaction
from models import (
    ImportBatch,
    ImportRow,
    Institution,
    InstitutionKind,
    Instrument,
    Reservation,
    ReservationState,
    RowFate,
    User,
    db,
)

FILES = Path(__file__).resolve().parent / "files"
REAL = (FILES / "st-andrews-uniquip.csv").read_bytes()


def school(code: str = "STA", name: str = "University of St Andrews") -> Institution:
    """A school without facilities; committed."""
    with transaction():
        return create_institution(
            code=code, name=name, kind=InstitutionKind.UNIVERSITY, time_zone="Europe/London", currency="GBP"
        )


def table(*rows: Mapping[str, str]) -> bytes:
    """A CSV in UTF-8 with the rows' keys as its header."""
    file = io.StringIO()
    columns = list(dict.fromkeys(name for row in rows for name in row))
    writer = csv.DictWriter(file, columns, restval="")
    writer.writeheader()
    writer.writerows(rows)
    return file.getvalue().encode()


def preview(institution: Institution, content: bytes, mapping: Mapping[str, str] | None = None) -> ImportBatch:
    """What would become of each row."""
    institution_id = institution.id
    with transaction():
        batch = begin(db.session.get_one(Institution, institution_id), None, "catalogue.csv", content, now())
        choose_mapping(batch, {**batch.mapping, **(mapping or {})})
        batch_id = batch.id
    assert work(batch_id)
    return _fresh(batch_id)


def take(institution: Institution, content: bytes, mapping: Mapping[str, str] | None = None) -> ImportBatch:
    """The import, applied if nothing is refused."""
    batch = preview(institution, content, mapping)
    batch_id = batch.id
    with transaction():
        is_started = start_application(_fresh(batch_id))
    if is_started:
        assert work(batch_id)
    return _fresh(batch_id)


def undo(batch: ImportBatch, *, also_edited: bool = False) -> ImportBatch:
    batch_id = batch.id
    with transaction():
        assert start_undoing(_fresh(batch_id), also_edited=also_edited)
    assert work(batch_id)
    return _fresh(batch_id)


def book(key: str, person: User, state: ReservationState) -> None:
    """Somebody books the instrument with this ID, from now for an hour."""
    person_id, at = person.id, now()
    with transaction():
        one = db.session.scalars(select(Instrument).where(Instrument.source_key == key)).one()
        db.session.add(
            Reservation(
                institution_id=one.institution_id, instrument_id=one.id, user_id=person_id, booked_by_id=person_id,
                home_institution_id=one.institution_id, state=state, mode="self_operated", starts_at=at,
                ends_at=at + timedelta(hours=1), created_at=at, changed_at=at,
            )
        )  # fmt: skip


def counts(batch: ImportBatch) -> tuple[int, int, int, int]:
    """Created, updated, unchanged, refused."""
    created, updated, unchanged, refused = (batch.counts[fate.value] for fate in RowFate)
    return created, updated, unchanged, refused


def rows_of(batch: ImportBatch) -> Sequence[ImportRow]:
    return db.session.scalars(select(ImportRow).where(ImportRow.batch_id == batch.id).order_by(ImportRow.line)).all()


def told(row: ImportRow) -> dict[str, dict[str, Any]]:
    """{code: parameters} of everything that is told of a row."""
    return dict([*row.reasons["refusals"], *row.reasons["warnings"]])


def instruments() -> Sequence[Instrument]:
    return db.session.scalars(select(Instrument).order_by(Instrument.id)).all()


def _fresh(batch_id: int) -> ImportBatch:
    db.session.expire_all()
    return db.session.get_one(ImportBatch, batch_id)
