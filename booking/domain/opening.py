"""Opening hours: weekly windows on the wall clock that become open intervals in UTC, date by date."""

import enum
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from booking.domain.interval import Interval, intersection, merged
from booking.domain.localtime import to_utc_after_gap, wall_time

MINUTES_A_DAY = 24 * 60
DAY = timedelta(days=1)
MINUTE = timedelta(minutes=1)


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
LEVELS = (0, 1, 2, 3)  # of qualification: none, beginner, independent, experienced


class Audience(enum.StrEnum):
    """Whose hours they are: everybody's, the owning school's own people's, or its partners', who are of other ones."""

    EVERYONE = "everyone"
    OWN_SCHOOL = "own_school"
    PARTNERS = "partners"

    def includes(self, is_own_school: bool) -> bool:
        return self is Audience.EVERYONE or (self is Audience.OWN_SCHOOL) == is_own_school


@dataclass(frozen=True, slots=True, order=True)
class Opening:
    """A window, and who may use it: people of `audience` who have reached `least_level`."""

    window: Window
    audience: Audience = Audience.EVERYONE
    least_level: int = 0

    def is_for(self, is_own_school: bool, level: int) -> bool:
        return self.audience.includes(is_own_school) and level >= self.least_level


def windows_for(openings: Iterable[Opening], is_own_school: bool, level: int) -> tuple[Window, ...]:
    """What such a person may use; of a day, what overlaps or touches is one window."""
    return joined(opening.window for opening in openings if opening.is_for(is_own_school, level))


def joined(windows: Iterable[Window]) -> tuple[Window, ...]:
    """The same hours in as few windows as possible, in order."""
    found: list[Window] = []
    for window in sorted(windows):
        last = found[-1] if found else None
        if last and last.weekday == window.weekday and window.opens_minute <= last.closes_minute:
            found[-1] = Window(last.weekday, last.opens_minute, max(last.closes_minute, window.closes_minute))
        else:
            found.append(window)
    return tuple(found)


@dataclass(frozen=True, slots=True)
class SpecialDay:
    """A date on which the hours of another weekday hold (0 is Monday), as on a working day that makes up for a holiday;
    or, with None, none: a public holiday, called `name`, and `name_zh` in Chinese if that is known."""

    weekday: int | None = None
    name: str = ""
    name_zh: str = ""


SpecialDays = Mapping[date, SpecialDay]


@dataclass(frozen=True, slots=True)
class Hours:
    """The windows of an ordinary week on the wall clock of `zone`, and the dates that are not ordinary."""

    windows: tuple[Window, ...]
    zone: ZoneInfo
    special_days: SpecialDays = field(default_factory=dict)

    def open_in(self, span: Interval) -> tuple[Interval, ...]:
        """When it is open within `span`: merged, in order."""
        return open_intervals(self.windows, self.zone, span, self.special_days)

    def open_on(self, day: date) -> tuple[Interval, ...]:
        """When it is open on the local `day`."""
        return open_on(self.windows, self.zone, day, self.special_days)

    def special_day_of(self, moment: datetime) -> SpecialDay | None:
        return self.special_days.get(wall_time(moment, self.zone).date())


def open_intervals(
    windows: Iterable[Window], zone: ZoneInfo, span: Interval, special_days: SpecialDays | None = None
) -> tuple[Interval, ...]:
    """When `windows` are open within `span`: merged, in order. Touching windows become one, across midnight too."""
    by_weekday: dict[int | None, list[Window]] = {}
    for window in windows:
        by_weekday.setdefault(window.weekday, []).append(window)
    opened = [
        interval
        for day in _days(wall_time(span.starts_at, zone).date(), wall_time(span.ends_at, zone).date())
        for window in by_weekday.get(_weekday(day, special_days or {}), ())
        if (interval := _on_day(window, day, zone)) is not None
    ]
    return intersection(merged(opened), [span])


def open_on(
    windows: Iterable[Window], zone: ZoneInfo, day: date, special_days: SpecialDays | None = None
) -> tuple[Interval, ...]:
    """When `windows` are open on the local `day`."""
    return open_intervals(windows, zone, whole_day(day, zone), special_days)


def whole_day(day: date, zone: ZoneInfo) -> Interval:
    """The local `day` from midnight to midnight: 23 or 25 hours long when the clock is changed."""
    midnight = datetime.combine(day, time())
    return Interval(to_utc_after_gap(midnight, zone), to_utc_after_gap(midnight + DAY, zone))


def _weekday(day: date, special_days: SpecialDays) -> int | None:
    """The weekday whose hours hold on `day`."""
    special = special_days.get(day)
    return special.weekday if special else day.weekday()


def _days(first: date, last: date) -> Iterable[date]:
    for number in range((last - first).days + 1):
        yield first + number * DAY


def _on_day(window: Window, day: date, zone: ZoneInfo) -> Interval | None:
    """The window on one date; what the clock skips is left out, and an hour that it shows twice is open twice."""
    midnight = datetime.combine(day, time())
    opens_at = to_utc_after_gap(midnight + timedelta(minutes=window.opens_minute), zone, fold=0)
    closes_at = to_utc_after_gap(midnight + timedelta(minutes=window.closes_minute), zone, fold=1)
    return Interval(opens_at, closes_at) if opens_at < closes_at else None


def whole_days(hours: Hours, span: Interval, wanted: Interval) -> list[Interval]:
    """As many whole days as `wanted` touches, each from a day's opening to a day's closing within `span`; the nearest
    first."""
    first, last = (wall_time(moment, hours.zone).date() for moment in (wanted.starts_at, wanted.ends_at - MINUTE))
    opened = {
        day: day_hours
        for day in _days(wall_time(span.starts_at, hours.zone).date(), wall_time(span.ends_at, hours.zone).date())
        if (day_hours := hours.open_on(day))
    }
    found = [
        Interval(day_hours[0].starts_at, opened[end][-1].ends_at)
        for day, day_hours in opened.items()
        if (end := day + (last - first)) in opened
    ]
    inside = (one for one in found if span.contains(one))
    return sorted(inside, key=lambda one: (abs(one.starts_at - wanted.starts_at), one.starts_at))
