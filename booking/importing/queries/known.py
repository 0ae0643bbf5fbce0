"""What is known before a file comes: facilities, techniques, resources, instruments by their keys, earlier imports."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload, selectinload

from booking.catalogue.actions.techniques import technique_code
from booking.importing.school import Names, School, facility_code
from booking.policies.queries import inherited_by_code
from models import (
    HOLDING,
    BatchState,
    ColumnMapping,
    Facility,
    ImportBatch,
    ImportRow,
    Institution,
    Instrument,
    Need,
    Reservation,
    Resource,
    Technique,
    db,
)

EVERYTHING = (
    joinedload(Instrument.facility), selectinload(Instrument.techniques), selectinload(Instrument.opening_windows),
    joinedload(Instrument.own_policy),
    selectinload(Instrument.needs).joinedload(Need.resource),
)  # fmt: skip


def school_of(institution: Institution) -> School:
    """What the school's rows may name."""
    facilities = db.session.execute(
        select(Facility.code, Facility.name, Facility.name_zh)
        .where(Facility.institution_id == institution.id)
        .order_by(Facility.id)
    )
    techniques = db.session.execute(select(Technique.code, Technique.name, Technique.name_zh).order_by(Technique.id))
    resources = db.session.scalars(
        select(Resource.code).where(Resource.institution_id == institution.id, Resource.code != "")
    )
    return School(
        code=institution.code,
        currency=institution.currency,
        fallback=institution.name,
        facilities=Names([tuple(row) for row in facilities], facility_code),
        techniques=Names([tuple(row) for row in techniques], technique_code),
        resources=set(resources),
        inherited=inherited_by_code(institution),
    )


def instruments_by_key(institution_id: int, keys: Collection[str]) -> dict[str, Instrument]:
    """The school's instruments that bear these keys, as the ID of their file or as their own; with all that is stored
    of them."""
    found = db.session.scalars(
        select(Instrument)
        .where(
            Instrument.institution_id == institution_id,
            or_(Instrument.source_key.in_(keys), Instrument.public_id.in_(keys)),
        )
        .options(*EVERYTHING)
        .order_by(Instrument.id)
    ).all()
    by_own = {instrument.public_id: instrument for instrument in found}
    by_file = {instrument.source_key: instrument for instrument in found if instrument.source_key}
    return {key: by_file.get(key) or by_own[key] for key in keys if key in by_file or key in by_own}


def instruments_by_id(ids: Collection[int]) -> dict[int, Instrument]:
    found = db.session.scalars(select(Instrument).where(Instrument.id.in_(ids)).options(*EVERYTHING))
    return {instrument.id: instrument for instrument in found}


def booked_ahead(instrument_ids: Collection[int], now: datetime) -> set[int]:
    """Those of these instruments that somebody has booked at a time that is not over."""
    held = select(Reservation.instrument_id).where(
        Reservation.instrument_id.in_(instrument_ids), Reservation.state.in_(HOLDING), Reservation.ends_at > now
    )
    return set(db.session.scalars(held.distinct()))


def last_imported(instrument_ids: Collection[int]) -> dict[int, Mapping[str, Any]]:
    """What the last import of each instrument said of it."""
    rows = db.session.execute(
        select(ImportRow.instrument_id, ImportRow.values)
        .join(ImportRow.batch)
        .where(ImportRow.instrument_id.in_(instrument_ids), ImportBatch.state == BatchState.APPLIED)
        .order_by(ImportBatch.finished_at, ImportBatch.id)
    )
    return {instrument_id: values for instrument_id, values in rows if instrument_id is not None}


def remembered_mapping(institution_id: int, columns_hash: str) -> ColumnMapping | None:
    """How the school mapped a file with these columns before."""
    return db.session.scalar(
        select(ColumnMapping).where(
            ColumnMapping.institution_id == institution_id, ColumnMapping.columns_hash == columns_hash
        )
    )
