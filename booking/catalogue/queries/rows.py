"""The instruments that a search finds, a page of them at a time, each as the few words that a row of a list shows."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from sqlalchemy import CTE, ColumnElement, Row, Select, Text, case, cast, func, select
from sqlalchemy.orm import InstrumentedAttribute

from booking.catalogue.queries.facets import Counts, Parts, counting, counts_of
from booking.catalogue.queries.search import Search, Viewer, conditions, matched
from booking.catalogue.queries.windows import Span, spans_of
from booking.domain.searching import question_words
from models import Facility, FileKind, Institution, Instrument, InstrumentFile, Technique, db, instrument_techniques

ROWS_A_PAGE = 50
BETWEEN = "\x1f"  # between the techniques of one row; no name holds it


@dataclass(frozen=True, slots=True)
class Found:
    """One page of what was found: `rows` as `row_columns` names them, and what all of it counts."""

    rows: Sequence[Row[Any]]
    counts: Counts
    page: int
    pages: int


def found(search: Search, viewer: Viewer, language: str) -> Found:
    """At most three queries, whatever is found: kinds of zone if a window is asked, all counts, the page's rows."""
    question = replace(search, page=1)
    spans = tuple(spans_of(search.free)) if search.free else ()
    counted = counts_of(db.session.execute(_counting(question, spans, viewer)))
    pages = max(1, -(-counted.total // ROWS_A_PAGE))
    page = min(max(1, search.page), pages)
    listed = _listing(question, spans, viewer, language).limit(ROWS_A_PAGE).offset((page - 1) * ROWS_A_PAGE)
    return Found(db.session.execute(listed).all() if counted.total else (), counted, page, pages)


@lru_cache(maxsize=64)
def _counting(search: Search, spans: tuple[Span, ...], viewer: Viewer) -> Parts:
    """Statements are made of many parts; the most usual ones are kept. They hold no data, only questions."""
    return counting(matched(search, spans), search, viewer)


@lru_cache(maxsize=64)
def _listing(search: Search, spans: tuple[Span, ...], viewer: Viewer, language: str) -> Select[Any]:
    return _rows(matched(search, spans), search, viewer, language)


def found_ids(search: Search, viewer: Viewer) -> Select[int]:
    """The ids of all instruments that a search finds, as a query to be nested: what an export of the list writes."""
    candidates = matched(search, spans_of(search.free) if search.free else ())
    return select(candidates.c.id).where(*conditions(candidates, search, viewer))


def rows_of(criterion: ColumnElement[bool], language: str, most: int) -> Sequence[Row[Any]]:
    """Rows of the instruments that a facility's or a school's page lists, by name."""
    listed = select(*row_columns(language)).join(Instrument.facility).join(Instrument.institution).where(criterion)
    return db.session.execute(listed.order_by(*_order("name", language)).limit(most)).all()


def row_columns(language: str) -> tuple[ColumnElement[Any] | InstrumentedAttribute[Any], ...]:
    """What a row shows, in the reader's language where there is text in it."""
    return (
        Instrument.public_id,
        named(Instrument.name, Instrument.name_zh, language).label("name"),
        Instrument.manufacturer,
        Instrument.model,
        Instrument.state,
        Instrument.open_to,
        Instrument.is_approval_needed,
        Instrument.institution_id,
        Institution.code.label("school_code"),
        named(Institution.name, Institution.name_zh, language).label("school"),
        named(Facility.name, Facility.name_zh, language).label("facility"),
        case(
            (Instrument.site != "", named(Instrument.site, Instrument.site_zh, language)),
            else_=named(Facility.site, Facility.site_zh, language),
        ).label("site"),
        _techniques(language).label("techniques"),
        _field().label("field"),
        _photo().label("photo"),
    )


def named(name: Any, name_zh: Any, language: str) -> Any:
    """The column with the text in the reader's language; English stands in where Chinese is missing."""
    return case((name_zh != "", name_zh), else_=name) if language == "zh" else name


def _rows(candidates: CTE, search: Search, viewer: Viewer, language: str) -> Select[Any]:
    listed = (
        select(*row_columns(language))
        .join(candidates, candidates.c.id == Instrument.id)
        .join(Instrument.facility)
        .join(Instrument.institution)
        .where(*conditions(candidates, search, viewer))
    )
    words = question_words(search.words)
    best = (case((Instrument.search_text.startswith(words[0], autoescape=True), 0), else_=1),) if words else ()
    return listed.order_by(*(best if search.sort == "best" else ()), *_order(search.sort, language))


def _order(sort: str, language: str) -> tuple[Any, ...]:
    name = func.lower(named(Instrument.name, Instrument.name_zh, language))
    if sort == "school":
        return (named(Institution.name, Institution.name_zh, language), name, Instrument.id)
    if sort == "newest":
        return (Instrument.id.desc(),)
    return (name, Instrument.id)


def _techniques(language: str) -> ColumnElement[str | None]:
    offers = instrument_techniques.c
    name = named(Technique.name, Technique.name_zh, language)
    names = select(func.aggregate_strings(cast(name, Text), BETWEEN)).select_from(Technique)
    names = names.join(instrument_techniques, offers.technique_id == Technique.id)
    return names.where(offers.instrument_id == Instrument.id).correlate(Instrument).scalar_subquery()


def _field() -> ColumnElement[str | None]:
    """The field of the first of its techniques that has one."""
    offers = instrument_techniques.c
    fields = select(Technique.category).join(instrument_techniques, offers.technique_id == Technique.id)
    fields = fields.where(offers.instrument_id == Instrument.id, Technique.category != "").order_by(Technique.id)
    return fields.limit(1).correlate(Instrument).scalar_subquery()


def _photo() -> ColumnElement[str | None]:
    photos = select(InstrumentFile.public_id).where(
        InstrumentFile.instrument_id == Instrument.id, InstrumentFile.kind == FileKind.PHOTO
    )
    return photos.order_by(InstrumentFile.position, InstrumentFile.id).limit(1).correlate(Instrument).scalar_subquery()
