"""The schools of the region and their facilities, with how many instruments each has."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import joinedload, selectinload

from models import Facility, Institution, Instrument, InstrumentState, db

LISTED = Instrument.state != InstrumentState.RETIRED


@dataclass(frozen=True, slots=True)
class School:
    """An institution, its facilities with the number of their instruments, and the number of all of them."""

    institution: Institution
    facilities: list[tuple[Facility, int]]

    @property
    def instruments(self) -> int:
        return sum(count for _facility, count in self.facilities)


def schools() -> list[School]:
    """Every school; what belongs to another stands after it. Two queries."""
    institutions = db.session.scalars(select(Institution).order_by(Institution.name, Institution.id)).all()
    counted: dict[int, list[tuple[Facility, int]]] = {}
    for facility, count in facilities_counted():
        counted.setdefault(facility.institution_id, []).append((facility, count))
    return [School(one, counted.get(one.id, [])) for one in _children_after_parents(institutions)]


def find_institution(public_id: str) -> Institution | None:
    """With its parent."""
    wanted = select(Institution).where(Institution.public_id == public_id)
    return db.session.scalar(wanted.options(joinedload(Institution.parent)))


def find_facility(public_id: str) -> Facility | None:
    """With its school and its opening hours."""
    wanted = select(Facility).where(Facility.public_id == public_id)
    return db.session.scalar(wanted.options(joinedload(Facility.institution), selectinload(Facility.opening_windows)))


def facilities_counted(*criteria: ColumnElement[bool]) -> list[tuple[Facility, int]]:
    """Facilities with the number of instruments that each lists, by name. One query."""
    count = select(func.count(Instrument.id)).where(Instrument.facility_id == Facility.id, LISTED).scalar_subquery()
    rows: Select[Facility, int] = select(Facility, count).where(*criteria).order_by(Facility.name, Facility.id)
    return [(facility, number) for facility, number in db.session.execute(rows)]


def _children_after_parents(institutions: Sequence[Institution]) -> list[Institution]:
    """One level is enough for hospitals of universities; whoever has no listed parent stands by itself."""
    ids = {one.id for one in institutions}
    ordered: list[Institution] = []
    for one in institutions:
        if one.parent_id not in ids:
            ordered.append(one)
            ordered += _descendants(one, institutions, {one.id})
    return ordered + [one for one in institutions if one not in ordered]


def _descendants(parent: Institution, institutions: Sequence[Institution], seen: set[int]) -> list[Institution]:
    found: list[Institution] = []
    for one in institutions:
        if one.parent_id == parent.id and one.id not in seen:
            seen.add(one.id)
            found += [one, *_descendants(one, institutions, seen)]
    return found
