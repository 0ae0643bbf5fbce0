"""What is looked for in the catalogue, as conditions that its list, its counts and its export share."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlalchemy import CTE, ColumnElement, String, and_, case, cast, false, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from booking.agreements.queries import is_opened
from booking.catalogue.queries.free import free_instrument_ids
from booking.catalogue.queries.meaning import conditions_of_words
from booking.catalogue.queries.windows import Span, Window
from models import Facility, Institution, Instrument, InstrumentState, OpenTo, Technique, instrument_techniques

FACETS = ("school", "category", "technique", "site", "mode")
SORTS = ("best", "name", "school", "newest")


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who looks: the ids of the schools that she is an active member of. Nobody signed in has none."""

    is_signed_in: bool = False
    school_ids: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Search:
    """What the address says: words, and for each facet the values of which one has to hold. `sort` is one of SORTS."""

    words: str = ""
    chosen: tuple[tuple[str, tuple[str, ...]], ...] = ()
    free: Window | None = None
    is_usable: bool = False
    sort: str = "best"
    page: int = 1

    def values_of(self, facet: str) -> tuple[str, ...]:
        return dict(self.chosen).get(facet, ())

    def without(self, facet: str) -> "Search":
        """The same with this facet left open: what its values are counted in."""
        if facet == "usable":
            return replace(self, is_usable=False)
        return replace(self, chosen=tuple(entry for entry in self.chosen if entry[0] != facet))


def matched(search: Search, spans: Sequence[Span]) -> CTE:
    """The instruments that have the words and are free, whatever the facets say; with the columns that facets need."""
    has_own_site = Instrument.site != ""
    found = (
        select(
            Instrument.id,
            Instrument.institution_id,
            case((has_own_site, Instrument.site), else_=Facility.site).label("site"),
            case((has_own_site, Instrument.site_zh), else_=Facility.site_zh).label("site_zh"),
            cast(Instrument.modes, String).label("modes"),
            Instrument.state,
            Instrument.open_to,
        )
        .join(Instrument.facility)
        .where(Instrument.state != InstrumentState.RETIRED)
    )
    found = found.where(*conditions_of_words(search.words))
    if search.free:
        found = found.where(Instrument.id.in_(free_instrument_ids(search.free, spans)))
    return found.cte("matched")


def conditions(found: CTE, search: Search, viewer: Viewer) -> list[ColumnElement[bool]]:
    """What the chosen facets demand of the matched instruments."""
    demanded = [CONDITIONS[facet](found, values) for facet, values in search.chosen]
    return [*demanded, is_usable(found, viewer)] if search.is_usable else demanded


def is_usable(found: CTE, viewer: Viewer) -> ColumnElement[bool]:
    """In service, and open to a school that the viewer is an active member of, if only by an agreement."""
    if not viewer.school_ids:
        return false()
    of_own_school = and_(found.c.open_to == OpenTo.INSTITUTION, found.c.institution_id.in_(viewer.school_ids))
    by_agreement = and_(
        found.c.open_to == OpenTo.INSTITUTION, is_opened(found.c.id, found.c.institution_id, viewer.school_ids)
    )
    is_open = or_(found.c.open_to == OpenTo.REGION, of_own_school, by_agreement)
    return and_(found.c.state == InstrumentState.IN_SERVICE, is_open)


def mode_condition(found: CTE, mode: str) -> ColumnElement[bool]:
    """`modes` is a JSON list of codes; each code stands in quotes."""
    return found.c.modes.contains(f'"{mode}"', autoescape=True)


def _of_schools(found: CTE, codes: Sequence[str]) -> ColumnElement[bool]:
    return found.c.institution_id.in_(select(Institution.id).where(Institution.code.in_(codes)))


def _with_technique(column: InstrumentedAttribute[str], found: CTE, values: Sequence[str]) -> ColumnElement[bool]:
    offering = select(instrument_techniques.c.instrument_id).join(Technique).where(column.in_(values))
    return found.c.id.in_(offering)


CONDITIONS = {
    "school": _of_schools,
    "category": lambda found, values: _with_technique(Technique.category, found, values),
    "technique": lambda found, values: _with_technique(Technique.code, found, values),
    "site": lambda found, values: found.c.site.in_(values),
    "mode": lambda found, values: or_(*(mode_condition(found, mode) for mode in values)),
}
