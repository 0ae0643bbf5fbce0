"""One instrument with all that its page shows, in few queries."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from booking import access
from booking.domain.opening import ALWAYS, Window
from models import Facility, FileKind, Instrument, InstrumentFile, OpeningWindow, User, db


def find_instrument(public_id: str, user: User) -> Instrument | None:
    """The instrument with its school, facility and techniques, or None if `user` may not see it. Two queries."""
    visible = access.instruments_visible_to(user).where(Instrument.public_id == public_id)
    loaded = (
        joinedload(Instrument.institution),
        joinedload(Instrument.facility).joinedload(Facility.institution),
        selectinload(Instrument.techniques),
    )
    return db.session.scalar(visible.options(*loaded))


def opening_hours(instrument: Instrument) -> tuple[tuple[Window, ...], bool]:
    """Its weekly hours, and whether they are its own; its facility's otherwise, always without any. One query."""
    rows = select(OpeningWindow).where(
        (OpeningWindow.instrument_id == instrument.id) | (OpeningWindow.facility_id == instrument.facility_id)
    )
    kept = db.session.scalars(rows.order_by(OpeningWindow.weekday, OpeningWindow.opens_minute)).all()
    own = [window for window in kept if window.instrument_id is not None]
    windows = tuple(Window(each.weekday, each.opens_minute, each.closes_minute) for each in own or kept)
    return windows or ALWAYS, bool(own)


def files_of(instrument: Instrument) -> tuple[Sequence[InstrumentFile], Sequence[InstrumentFile]]:
    """Its photos and its documents, each in the lab's order. One query."""
    rows = select(InstrumentFile).where(InstrumentFile.instrument_id == instrument.id)
    files = db.session.scalars(rows.order_by(InstrumentFile.position, InstrumentFile.id)).all()
    photos = [file for file in files if file.kind == FileKind.PHOTO]
    return photos, [file for file in files if file.kind == FileKind.DOCUMENT]
