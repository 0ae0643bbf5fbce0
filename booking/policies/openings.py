"""The opening hours that a level has, and those that hold there."""

from sqlalchemy import and_, select

from booking.domain.opening import ALWAYS, Opening, Window
from booking.domain.policy import Level
from booking.policies.queries import Owner, level_of
from booking.reservations.instruments import Openings
from models import Facility, Institution, Instrument, OpeningWindow, db


def own_openings(owner: Owner) -> tuple[Opening, ...]:
    """What this level itself has; nothing where it follows the one above."""
    return _openings(owner)


def held_openings(owner: Owner) -> Openings:
    """What holds at this level: its own, else that of the nearest level above that has any, else always."""
    for one in _outwards(owner):
        if own := _openings(one):
            return Openings(own, level_of(one))
    return Openings(tuple(Opening(window) for window in ALWAYS), Level.DEFAULT)


def windows_of(owner: Owner) -> list[OpeningWindow]:
    """The rows of a level, the region's included."""
    owners = (OpeningWindow.institution_id, OpeningWindow.facility_id, OpeningWindow.instrument_id)
    at = {Level.INSTITUTION: 0, Level.FACILITY: 1, Level.INSTRUMENT: 2}.get(level_of(owner))
    own = and_(*(column.is_(None) for column in owners))
    if owner is not None and at is not None:
        own = owners[at] == owner.id
    rows = select(OpeningWindow).where(own).order_by(OpeningWindow.weekday, OpeningWindow.opens_minute)
    return list(db.session.scalars(rows))


def _openings(owner: Owner) -> tuple[Opening, ...]:
    return tuple(
        Opening(Window(one.weekday, one.opens_minute, one.closes_minute), one.audience, one.least_level)
        for one in windows_of(owner)
    )


def _outwards(owner: Owner) -> list[Owner]:
    levels: list[Owner] = [owner]
    if isinstance(owner, Instrument):
        levels.append(owner.facility)
    if isinstance(owner, Instrument | Facility):
        levels.append(owner.institution)
    if isinstance(owner, Institution | Facility | Instrument):
        levels.append(None)
    return levels
