"""Which instruments the timeline lists, and what its filters offer."""

from collections.abc import Sequence

from sqlalchemy import Select, literal, select, union_all
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


def schools_and_techniques() -> tuple[NamedCodes, NamedCodes]:
    """Schools that have instruments, and techniques that an instrument offers: code, name, Chinese name. One query."""
    offering = Institution.id.in_(select(Instrument.institution_id))
    offered = Technique.id.in_(select(instrument_techniques.c.technique_id))
    both = union_all(
        select(literal(0).label("part"), Institution.code, Institution.name, Institution.name_zh).where(offering),
        select(literal(1), Technique.code, Technique.name, Technique.name_zh).where(offered),
    ).order_by("name")
    parts: tuple[list[tuple[str, str, str]], list[tuple[str, str, str]]] = ([], [])
    for part, *named in db.session.execute(both):
        parts[part].append((named[0], named[1], named[2]))
    return parts


def usual_time_zone() -> str:
    """The time zone of the oldest facility: what "today" means to a reader without one of her own."""
    return db.session.scalar(select(Facility.time_zone).order_by(Facility.id).limit(1)) or "UTC"
