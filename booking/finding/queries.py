"""Which instruments come into question, which do not and why, and the names that the form offers."""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from enum import IntEnum
from functools import lru_cache
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Select, and_, case, func, literal, select

from booking.agreements.queries import is_opened
from booking.catalogue.queries.search import Search as Catalogue
from booking.catalogue.queries.search import Viewer, conditions, matched, mode_condition
from booking.domain.verdict import Code
from booking.finding.search import Search, Use
from models import Facility, Institution, Instrument, InstrumentState, OpenTo, Technique, db

MOST_CANDIDATES = 20_000


class Closeness(IntEnum):
    """How near an instrument is to a person; without distances, her school and its city tell."""

    OWN_SCHOOL = 0
    SAME_CITY = 1
    ELSEWHERE = 2


@dataclass(frozen=True, slots=True)
class Place:
    """A site as the form offers it: as instruments or their facilities write it."""

    site: str
    site_zh: str


def candidates(search: Search, use: Use, viewer: Viewer) -> dict[int, Closeness]:
    """The instruments in question by id, in service, open to somebody, offered in the mode, and how near. One query."""
    found = db.session.execute(_candidates(search.catalogue(use), use.instruments, viewer))
    return {id_: Closeness(near) for id_, near in found}


def left_out(search: Search, use: Use, viewer: Viewer) -> Counter[Code]:
    """How many of what was wanted does not come into question at all, by the first reason. One query."""
    catalogue = replace(search.catalogue(use), is_usable=False)
    counted = db.session.execute(_left_out(catalogue.without("mode"), use.instruments, search.mode, viewer))
    return Counter({Code(code): count for code, count in counted if code})


@lru_cache(maxsize=64)
def _candidates(catalogue: Catalogue, instruments: tuple[str, ...], viewer: Viewer) -> Select[int, int]:
    """Statements are made of many parts; the most usual ones are kept. They hold no data, only questions."""
    found = matched(catalogue, ())
    wanted = select(found.c.id, _closeness(found.c.institution_id, viewer)).where(
        found.c.state == InstrumentState.IN_SERVICE,
        found.c.open_to != OpenTo.NOBODY,
        *conditions(found, catalogue, viewer),
        *_named(found.c.id, instruments),
    )
    return wanted.order_by(found.c.id).limit(MOST_CANDIDATES)


@lru_cache(maxsize=64)
def _left_out(catalogue: Catalogue, instruments: tuple[str, ...], mode: str, viewer: Viewer) -> Select[str, int]:
    found = matched(catalogue, ())
    is_foreign = and_(
        found.c.open_to == OpenTo.INSTITUTION,
        found.c.institution_id.not_in(sorted(viewer.school_ids)),
        ~is_opened(found.c.id, found.c.institution_id, viewer.school_ids),
    )
    why = case(
        (found.c.state == InstrumentState.OUT_OF_ORDER, Code.OUT_OF_ORDER.value),
        (found.c.open_to == OpenTo.NOBODY, Code.NOT_BOOKABLE.value),
        (~mode_condition(found, mode) if mode else literal(False), Code.MODE_NOT_OFFERED.value),
        (literal(not viewer.is_signed_in), Code.NOT_SIGNED_IN.value),
        (literal(not viewer.school_ids), Code.NO_SCHOOL.value),
        (is_foreign, Code.OWN_SCHOOL_ONLY.value),
        else_="",
    ).label("why")
    demanded = (*conditions(found, catalogue, viewer), *_named(found.c.id, instruments))
    return select(why, func.count()).select_from(found).where(*demanded).group_by(why)


def _named(column: ColumnElement[int], instruments: tuple[str, ...]) -> list[ColumnElement[bool]]:
    return [column.in_(select(Instrument.id).where(Instrument.public_id.in_(instruments)))] if instruments else []


def _closeness(institution_id: ColumnElement[int], viewer: Viewer) -> ColumnElement[int]:
    own = sorted(viewer.school_ids)
    cities = select(Institution.city).where(Institution.id.in_(own), Institution.city != "")
    same_city = select(Institution.id).where(Institution.city.in_(cities))
    return case(
        (institution_id.in_(own), int(Closeness.OWN_SCHOOL)),
        (institution_id.in_(same_city), int(Closeness.SAME_CITY)),
        else_=int(Closeness.ELSEWHERE),
    ).label("closeness")


def all_techniques() -> Sequence[Technique]:
    """By category and name, as the form lists them."""
    return db.session.scalars(select(Technique).order_by(Technique.category, Technique.name, Technique.id)).all()


def all_schools() -> Sequence[Institution]:
    return db.session.scalars(select(Institution).order_by(Institution.name, Institution.id)).all()


def all_sites() -> list[Place]:
    """Every site that an instrument stands at."""
    has_own = Instrument.site != ""
    site = case((has_own, Instrument.site), else_=Facility.site).label("site")
    site_zh = func.max(case((has_own, Instrument.site_zh), else_=Facility.site_zh))
    rows = select(site, site_zh).join(Instrument.facility).group_by(site).order_by(site)
    return [Place(*row) for row in db.session.execute(rows) if row[0]]


def zones() -> list[ZoneInfo]:
    """In which any instrument stands."""
    return [ZoneInfo(name) for name in db.session.scalars(select(Facility.time_zone).distinct())]


def named_by(public_ids: Collection[str]) -> Sequence[Instrument]:
    """The instruments that an address names, by name."""
    if not public_ids:
        return ()
    is_listed = and_(Instrument.public_id.in_(public_ids), Instrument.state != InstrumentState.RETIRED)
    return db.session.scalars(select(Instrument).where(is_listed).order_by(Instrument.name, Instrument.id)).all()
