"""Which instruments are open and free throughout a window of one day, by one query over hours, claims and closures."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

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

from booking.domain.localtime import NoSuchTime, to_utc, wall_time
from booking.domain.opening import Audience
from models import (
    Claim,
    ClosedPlace,
    Closure,
    Facility,
    Holiday,
    Instrument,
    InstrumentState,
    Need,
    OpeningWindow,
    OpenTo,
    db,
)
from models.base import UTCDateTime

FAR_AHEAD = 10**9  # minutes: no notice is longer
Special = tuple[tuple[int, int | None], ...]


@dataclass(frozen=True, slots=True)
class Window:
    """On the local date `on`, from one minute of the day to a later one; 1440 is midnight at its end.

    `asked_at` is the present, which a booking lies after, far enough and not too far; without it, any day will do.
    """

    on: date
    from_minute: int
    to_minute: int
    asked_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Span:
    """The window in UTC, for all instruments of one zone that need the same time before and after a use."""

    zone: str
    setup: int
    cleanup: int
    starts_at: datetime
    ends_at: datetime
    minutes_ahead: int = FAR_AHEAD  # from now to its start
    days_ahead: int = 0  # by the dates of its zone
    special: Special = ()  # schools where the day is special, with whose hours hold


def spans_of(window: Window) -> list[Span]:
    """The window in each zone of the region. A zone where it has begun, or whose clock skips its ends, has none."""
    of_school = (Holiday.institution_id == Instrument.institution_id) & (Holiday.on == window.on)
    kinds = (
        select(
            Facility.time_zone, Instrument.setup_minutes, Instrument.cleanup_minutes, Holiday.institution_id,
            Holiday.weekday,
        )
        .join(Instrument.facility)
        .outerjoin(Holiday, of_school)
        .distinct()
    )  # fmt: skip
    found = db.session.execute(kinds).all()
    special = tuple({(school, weekday) for _zone, _setup, _cleanup, school, weekday in found if school is not None})
    spans = (_span(window, *kind) for kind in {row[:3] for row in found})
    return [replace(span, special=special) for span in spans if span is not None]


def _span(window: Window, zone: str, setup: int, cleanup: int) -> Span | None:
    midnight = datetime.combine(window.on, time())
    try:
        starts_at = to_utc(midnight + timedelta(minutes=window.from_minute), ZoneInfo(zone))
        ends_at = to_utc(midnight + timedelta(minutes=window.to_minute), ZoneInfo(zone))
    except NoSuchTime:
        return None
    if window.asked_at is None:
        return Span(zone, setup, cleanup, starts_at, ends_at)
    minutes_ahead = (starts_at - window.asked_at) // timedelta(minutes=1)
    days_ahead = (window.on - wall_time(window.asked_at, ZoneInfo(zone)).date()).days
    return Span(zone, setup, cleanup, starts_at, ends_at, minutes_ahead, days_ahead) if minutes_ahead >= 0 else None


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
