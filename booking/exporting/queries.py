"""Instruments for a file: all that a search finds, a piece at a time, with everything that is written of them."""

from collections.abc import Iterator

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from booking.catalogue.queries.rows import found_ids
from booking.catalogue.queries.search import Search, Viewer
from models import Facility, Instrument, Need, db

PIECE = 200


def instruments_found(search: Search, viewer: Viewer) -> Iterator[Instrument]:
    """In the order in which they came into the catalogue; memory holds a piece of them."""
    ids = sorted(db.session.scalars(found_ids(search, viewer)))
    for start in range(0, len(ids), PIECE):
        piece = select(Instrument).where(Instrument.id.in_(ids[start : start + PIECE])).order_by(Instrument.id)
        yield from db.session.scalars(piece.options(*_EVERYTHING)).all()


_EVERYTHING = (
    joinedload(Instrument.institution),
    joinedload(Instrument.facility).joinedload(Facility.institution),
    selectinload(Instrument.techniques),
    selectinload(Instrument.opening_windows),
    selectinload(Instrument.needs).joinedload(Need.resource),
)
