"""Which instruments are open and free throughout a window of one day, by one query over hours, claims and closures."""

from collections.abc import Sequence
from datetime import date, timedelta

from sqlalchemy import (
    CTE,
    ColumnElement,
    Integer,
    Select,
    String,
    and_,
    case,
    column,
    distinct,
    exists,
    false,
    func,
    literal,
    or_,
    select,
    values,
)

from booking.catalogue.queries.windows import Span, Special, Window
from booking.domain.opening import Audience
from models import (
    Claim,
    ClosedPlace,
    Closure,
    Facility,
    Instrument,
    InstrumentState,
    Need,
    OpeningWindow,
    OpenTo,
)
from models.base import UTCDateTime


def free_instrument_ids(window: Window, spans: Sequence[Span]) -> Select[int]:
    """The ids of the instruments that somebody could book for the whole window, as a query to be nested."""
    if not spans:
        return select(Instrument.id).where(false())
    span = _as_table(spans)
    return (
        select(Instrument.id)
        .join(Instrument.facility)
        .join(
            span,
            and_(
                span.c.zone == Facility.time_zone,
                span.c.setup == Instrument.setup_minutes,
                span.c.cleanup == Instrument.cleanup_minutes,
            ),
        )
        .where(_is_bookable(span), _is_open(window, spans[0].special), ~_is_shut(span), _has_all_it_needs(span))
    )


def _as_table(spans: Sequence[Span]) -> CTE:
    """`starts_at` and `ends_at` are those of the use; `held_from` and `held_until` include set-up and clean-up."""
    moment = UTCDateTime()
    columns = (
        column("zone", String), column("setup", Integer), column("cleanup", Integer), column("starts_at", moment),
        column("ends_at", moment), column("held_from", moment), column("held_until", moment),
        column("minutes", Integer), column("minutes_ahead", Integer), column("days_ahead", Integer),
    )  # fmt: skip
    rows = [
        (
            s.zone, s.setup, s.cleanup, s.starts_at, s.ends_at,
            s.starts_at - timedelta(minutes=s.setup), s.ends_at + timedelta(minutes=s.cleanup),
            (s.ends_at - s.starts_at) // timedelta(minutes=1), s.minutes_ahead, s.days_ahead,
        )
        for s in spans
    ]  # fmt: skip
    return values(*columns, name="wanted_rows").data(rows).cte("wanted")


def _is_bookable(span: CTE) -> ColumnElement[bool]:
    """In service, open to somebody, and the window is as long and as far ahead as its lab wants."""
    return and_(
        Instrument.state == InstrumentState.IN_SERVICE,
        Instrument.open_to != OpenTo.NOBODY,
        span.c.minutes.between(Instrument.shortest_minutes, Instrument.longest_minutes),
        Instrument.notice_minutes <= span.c.minutes_ahead,
        Instrument.horizon_days >= span.c.days_ahead,
    )


def _is_open(window: Window, special: Special) -> ColumnElement[bool]:
    """One window of the innermost level that has any covers all of it (those that touch are kept as one); without any
    it is always open, but not on holidays. Hours of some people only do not count: the list is for everybody."""
    weekday = _weekday(window.on, special)
    covers = (
        OpeningWindow.weekday == weekday,
        OpeningWindow.opens_minute <= window.from_minute,
        OpeningWindow.closes_minute >= window.to_minute,
        OpeningWindow.audience == Audience.EVERYONE,
        OpeningWindow.least_level == 0,
    )
    levels = (
        and_(
            OpeningWindow.institution_id.is_(None), OpeningWindow.facility_id.is_(None),
            OpeningWindow.instrument_id.is_(None),
        ),
        OpeningWindow.institution_id == Instrument.institution_id,
        OpeningWindow.facility_id == Instrument.facility_id,
        OpeningWindow.instrument_id == Instrument.id,
    )  # fmt: skip
    opened: ColumnElement[bool] = weekday.is_not(None)
    for is_of_level in levels:
        opened = or_(exists().where(is_of_level, *covers), and_(~exists().where(is_of_level), opened))
    return opened


def _weekday(on: date, special: Special) -> ColumnElement[int]:
    """Whose hours hold that day at the instrument's school: another's on a working day that makes up for a holiday,
    no weekday's (NULL) on a holiday."""
    usual, keeps = literal(on.weekday()), Instrument.is_closed_on_holidays
    schools = [(and_(keeps, Instrument.institution_id == school), literal(day, Integer)) for school, day in special]
    return case(*schools, else_=usual) if schools else usual


def _is_shut(span: CTE) -> ColumnElement[bool]:
    """A closure of it or of all its facility touches the use."""
    return exists().where(
        Closure.facility_id == Instrument.facility_id,
        or_(Closure.instrument_id.is_(None), Closure.instrument_id == Instrument.id),
        Closure.lifted_at.is_(None),
        Closure.places_closed == 0,
        Closure.starts_at < span.c.ends_at,
        Closure.ends_at > span.c.starts_at,
    )


def _has_all_it_needs(span: CTE) -> ColumnElement[bool]:
    """Under each position of its needs one resource is free and not closed. No resource stands under two of them."""
    last_end = (
        select(Claim.ends_at)
        .where(Claim.resource_id == Need.resource_id, Claim.starts_at < span.c.held_until)
        .order_by(Claim.starts_at.desc())
        .limit(1)
        .correlate(Need, span)
        .scalar_subquery()
    )
    positions = select(func.count(distinct(Need.position))).where(Need.instrument_id == Instrument.id)
    is_closed = (
        exists()
        .where(
            ClosedPlace.resource_id == Need.resource_id,
            Closure.id == ClosedPlace.closure_id,
            Closure.lifted_at.is_(None),
            Closure.starts_at < span.c.held_until,
            Closure.ends_at > span.c.held_from,
        )
        .correlate(Need, span)
    )
    is_free = func.coalesce(last_end, span.c.held_from) <= span.c.held_from
    met = positions.where(is_free, ~is_closed).correlate(Instrument, span)
    wanted = positions.correlate(Instrument)
    return and_(wanted.scalar_subquery() > 0, met.scalar_subquery() == wanted.scalar_subquery())
