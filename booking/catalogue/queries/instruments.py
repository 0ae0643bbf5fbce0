"""One instrument with all that its page shows, in few queries."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from booking import access
from models import Facility, FileKind, Instrument, InstrumentFile, User, db


def find_instrument(public_id: str, user: User) -> Instrument | None:
    """The instrument with its school, facility and techniques, or None if `user` may not see it. One query."""
    visible = access.instruments_visible_to(user).where(Instrument.public_id == public_id)
    loaded = (
        joinedload(Instrument.institution),
        joinedload(Instrument.facility).joinedload(Facility.institution),
        joinedload(Instrument.techniques),
    )
    return db.session.scalars(visible.options(*loaded)).unique().one_or_none()


def files_of(instrument: Instrument) -> tuple[Sequence[InstrumentFile], Sequence[InstrumentFile]]:
    """Its photos and its documents, each in the lab's order. One query."""
    rows = select(InstrumentFile).where(InstrumentFile.instrument_id == instrument.id)
    files = db.session.scalars(rows.order_by(InstrumentFile.position, InstrumentFile.id)).all()
    photos = [file for file in files if file.kind == FileKind.PHOTO]
    return photos, [file for file in files if file.kind == FileKind.DOCUMENT]
