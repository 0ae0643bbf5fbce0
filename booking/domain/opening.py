"""Opening hours: weekly windows on the wall clock that become open intervals in UTC, date by date."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from booking.domain.interval import Interval, intersection, merged
from booking.domain.localtime import to_utc_after_gap, wall_time

MINUTES_A_DAY = 24 * 60
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, order=True)
class Window:
    """Open every week on `weekday` (0 is Monday) between two minutes of that day; 1440 is its last midnight.

    A night from Friday to Saturday is two windows that touch at midnight. Raises ValueError for anything else.
    """

    weekday: int
    opens_minute: int
    closes_minute: int

    def __post_init__(self) -> None:
        if not 0 <= self.weekday <= 6:
            raise ValueError(f"no such weekday: {self.weekday}")
        if not 0 <= self.opens_minute < self.closes_minute <= MINUTES_A_DAY:
            raise ValueError(f"no such window: {self.opens_minute} - {self.closes_minute}")


ALWAYS = tuple(Window(weekday, 0, MINUTES_A_DAY) for weekday in range(7))


def open_intervals(windows: Iterable[Window], zone: ZoneInfo, span: Interval) -> tuple[Interval, ...]:
    """When `windows` are open within `span`: merged, in order. Touching windows become one, across midnight too."""
    by_weekday: dict[int, list[Window]] = {}
    for window in windows:
        by_weekday.setdefault(window.weekday, []).append(window)
    opened = [
        interval
        for day in _days(wall_time(span.starts_at, zone).date(), wall_time(span.ends_at, zone).date())
        for window in by_weekday.get(day.weekday(), ())
        if (interval := _on_day(window, day, zone)) is not None
    ]
    return intersection(merged(opened), [span])


def open_on(windows: Iterable[Window], zone: ZoneInfo, day: date) -> tuple[Interval, ...]:
    """When `windows` are open on the local `day`."""
    midnight = datetime.combine(day, time())
    whole_day = Interval(to_utc_after_gap(midnight, zone), to_utc_after_gap(midnight + DAY, zone))
    return open_intervals(windows, zone, whole_day)


def _days(first: date, last: date) -> Iterable[date]:
    for number in range((last - first).days + 1):
        yield first + number * DAY


def _on_day(window: Window, day: date, zone: ZoneInfo) -> Interval | None:
    """The window on one date; what the clock skips is left out, and an hour that it shows twice is open twice."""
    midnight = datetime.combine(day, time())
    opens_at = to_utc_after_gap(midnight + timedelta(minutes=window.opens_minute), zone, fold=0)
    closes_at = to_utc_after_gap(midnight + timedelta(minutes=window.closes_minute), zone, fold=1)
    return Interval(opens_at, closes_at) if opens_at < closes_at else None
