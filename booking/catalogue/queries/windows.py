"""A window of one day as it is in each zone of the region, in UTC, and where that day is special."""

from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select

from booking.domain.localtime import NoSuchTime, to_utc, wall_time
from models import Facility, Holiday, Instrument, db

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
