"""Which instruments the timeline lists, and what its filters offer."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from booking import access
from booking.paging import Page, page_of
from models import Facility, Institution, Instrument, InstrumentState, Technique, User, db, instrument_techniques

NamedCodes = Sequence[tuple[str, str, str]]
# What occupied.py asks of an instrument.
LOADED = (
    joinedload(Instrument.institution),
    joinedload(Instrument.facility),
)


def instruments_page(found: Select[int], viewer: User, page: int, size: int) -> Page[Instrument]:
    """Page `page` of the instruments among the `found` ids that the viewer may see, by school and name."""
    rows = access.instruments_visible_to(viewer).where(
        Instrument.id.in_(found), Instrument.state != InstrumentState.RETIRED
    )
    rows = rows.join(Instrument.institution).order_by(Institution.name, Instrument.name, Instrument.id)
    return page_of(rows.options(*LOADED), page, size)


def find_instrument(public_id: str, viewer: User) -> Instrument | None:
    """The instrument, with what occupied.py asks of it, or None if the viewer may not see it."""
    rows = access.instruments_visible_to(viewer).where(Instrument.public_id == public_id)
    return db.session.scalar(rows.options(*LOADED))


def schools() -> NamedCodes:
    """Schools that have instruments: code, name, Chinese name."""
    offering = Institution.id.in_(select(Instrument.institution_id))
    return _named(select(Institution.code, Institution.name, Institution.name_zh).where(offering), Institution.name)


def techniques() -> NamedCodes:
    """Techniques that an instrument offers: code, name, Chinese name."""
    offered = Technique.id.in_(select(instrument_techniques.c.technique_id))
    return _named(select(Technique.code, Technique.name, Technique.name_zh).where(offered), Technique.name)


def usual_time_zone() -> str:
    """The time zone of the oldest facility: what "today" means to a reader without one of her own."""
    return db.session.scalar(select(Facility.time_zone).order_by(Facility.id).limit(1)) or "UTC"


def _named(rows: Select[str, str, str], name: Any) -> NamedCodes:
    return [(row[0], row[1], row[2]) for row in db.session.execute(rows.order_by(name))]
