"""How many instruments each value of each facet would leave, all counted in one query."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import CTE, CompoundSelect, Row, Select, distinct, func, literal, select, union_all

from booking.catalogue.queries.search import FACETS, Search, Viewer, conditions, is_usable, mode_condition
from models import Institution, Mode, Technique, instrument_techniques

# Each part answers rows of facet, value, its two names, count.
Part = Select[str, str, str, str, int]
Parts = CompoundSelect[str, str, str, str, int]


@dataclass(frozen=True, slots=True)
class Choice:
    """A value of a facet, its names, and how many instruments of the rest of the search have it."""

    value: str
    name: str
    name_zh: str
    count: int


@dataclass(frozen=True, slots=True)
class Counts:
    """`total`: instruments that fit all of the search. `usable`: how many of the rest of it the viewer may use."""

    total: int
    usable: int
    choices: dict[str, list[Choice]]


def counting(found: CTE, search: Search, viewer: Viewer) -> Parts:
    """A facet's values are counted as if nothing were chosen in it, so that further ones can be added."""
    parts = [_total(found, search, viewer), _usable(found, search, viewer)]
    parts += [part for facet in FACETS for part in PARTS[facet](found, search.without(facet), viewer)]
    return union_all(*parts)


def counts_of(rows: Iterable[Row[str, str, str, str, int]]) -> Counts:
    """What the rows of `counting` say."""
    single = {"total": 0, "usable": 0}
    choices: dict[str, list[Choice]] = {facet: [] for facet in FACETS}
    for facet, value, name, name_zh, count in rows:
        if facet in single:
            single[facet] = count
        elif count:
            choices[facet].append(Choice(value, name, name_zh, count))
    return Counts(single["total"], single["usable"], choices)


def _total(found: CTE, search: Search, viewer: Viewer) -> Part:
    return _single("total").select_from(found).where(*conditions(found, search, viewer))


def _usable(found: CTE, search: Search, viewer: Viewer) -> Part:
    rest = conditions(found, search.without("usable"), viewer)
    return _single("usable").select_from(found).where(*rest, is_usable(found, viewer))


def _schools(found: CTE, search: Search, viewer: Viewer) -> list[Part]:
    names = (Institution.code, Institution.name, Institution.name_zh)
    schools = select(literal("school"), *names, func.count(found.c.id)).select_from(found)
    schools = schools.join(Institution, Institution.id == found.c.institution_id)
    return [schools.where(*conditions(found, search, viewer)).group_by(*names)]


def _categories(found: CTE, search: Search, viewer: Viewer) -> list[Part]:
    names = (Technique.category, Technique.category, func.max(Technique.category_zh))
    categories = _offering("category", names, found).where(Technique.category != "")
    return [categories.where(*conditions(found, search, viewer)).group_by(Technique.category)]


def _techniques(found: CTE, search: Search, viewer: Viewer) -> list[Part]:
    names = (Technique.code, Technique.name, Technique.name_zh)
    return [_offering("technique", names, found).where(*conditions(found, search, viewer)).group_by(*names)]


def _sites(found: CTE, search: Search, viewer: Viewer) -> list[Part]:
    names = (found.c.site, found.c.site, func.max(found.c.site_zh))
    sites = select(literal("site"), *names, func.count(found.c.id)).where(found.c.site != "")
    return [sites.where(*conditions(found, search, viewer)).group_by(found.c.site)]


def _modes(found: CTE, search: Search, viewer: Viewer) -> list[Part]:
    demanded = conditions(found, search, viewer)
    return [_single("mode", mode).select_from(found).where(*demanded, mode_condition(found, mode)) for mode in Mode]


def _single(facet: str, value: str = "") -> Part:
    return select(literal(facet), literal(value), literal(""), literal(""), func.count())


def _offering(facet: str, names: tuple[Any, ...], found: CTE) -> Part:
    offers = instrument_techniques.c
    return (
        select(literal(facet), *names, func.count(distinct(found.c.id)))
        .select_from(found)
        .join(instrument_techniques, offers.instrument_id == found.c.id)
        .join(Technique, Technique.id == offers.technique_id)
    )


PARTS = {
    "school": _schools, "category": _categories, "technique": _techniques, "site": _sites, "mode": _modes,
}  # fmt: skip
