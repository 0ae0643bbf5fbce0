"""The closures that stand in a facility, and the places that may be closed one by one."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from models import Closure, Facility, Instrument, Need, db


@dataclass(frozen=True, slots=True)
class Listed:
    """A closure, or the next one of a series of which `more` are to come until `last_at`."""

    closure: Closure
    more: int = 0
    last_at: datetime | None = None


def closures_ahead(facility: Facility, now: datetime) -> Sequence[Listed]:
    """What is not over and not lifted, the next first; of each series one."""
    standing = (
        select(Closure)
        .where(Closure.facility_id == facility.id, Closure.lifted_at.is_(None), Closure.ends_at > now)
        .options(joinedload(Closure.instrument), joinedload(Closure.facility))
    )
    groups: dict[tuple[int, int], list[Closure]] = {}
    for one in db.session.scalars(standing.order_by(Closure.starts_at, Closure.id)):
        groups.setdefault((one.series_id or 0, 0 if one.series_id else one.id), []).append(one)
    return [Listed(own[0], len(own) - 1, own[-1].starts_at) for own in groups.values()]


@dataclass(frozen=True, slots=True)
class Place:
    """One of an instrument's equal places. `code` names it in a form."""

    instrument: Instrument
    resource_id: int
    name: str
    code: str


def places_of(instruments: Iterable[Instrument], language: str) -> list[Place]:
    """Of each instrument those that are several under one position, in order. One query."""
    known = {one.id: one for one in instruments}
    needs = select(Need).where(Need.instrument_id.in_(known)).options(joinedload(Need.resource))
    groups: dict[tuple[int, int], list[Need]] = {}
    for need in db.session.scalars(needs.order_by(Need.instrument_id, Need.position, Need.resource_id)):
        groups.setdefault((need.instrument_id, need.position), []).append(need)
    return [
        Place(known[need.instrument_id], need.resource_id, need.resource.name_in(language), _code(known, need, number))
        for group in groups.values()
        if len(group) > 1
        for number, need in enumerate(group, 1)
    ]


def _code(known: dict[int, Instrument], need: Need, number: int) -> str:
    return f"{known[need.instrument_id].public_id}-{need.position}-{number}"
