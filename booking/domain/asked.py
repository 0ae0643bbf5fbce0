"""When a use is wanted: some dates, weekdays and hours of the day, on the wall clock of whatever is to be used."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from booking.domain.interval import Interval, merged
from booking.domain.localtime import to_utc_after_gap
from booking.domain.opening import DAY, MINUTES_A_DAY

EVERY_DAY = frozenset(range(7))


@dataclass(frozen=True, slots=True)
class Asked:
    """On the dates from `first` to `last`, both included, that are one of `weekdays` (0 is Monday), from one minute of
    the day to another. A window that ends before it starts reaches into the next morning. Raises ValueError for dates
    in the wrong order and minutes that no day has."""

    first: date
    last: date
    weekdays: frozenset[int] = EVERY_DAY
    from_minute: int = 0
    to_minute: int = MINUTES_A_DAY

    def __post_init__(self) -> None:
        if self.first > self.last:
            raise ValueError(f"from {self.first} to {self.last} is no day")
        if not (0 <= self.from_minute < MINUTES_A_DAY and 0 < self.to_minute <= MINUTES_A_DAY):
            raise ValueError(f"no such window: {self.from_minute} - {self.to_minute}")

    @property
    def is_whole_day(self) -> bool:
        return self.from_minute == 0 and self.to_minute == MINUTES_A_DAY

    @property
    def dates(self) -> list[date]:
        days = (self.first + number * DAY for number in range((self.last - self.first).days + 1))
        return [day for day in days if day.weekday() in self.weekdays]

    @property
    def hull(self) -> Interval:
        """From before the first window to after the last one, in every zone of the earth."""
        first = datetime.combine(self.first, time(), UTC) - DAY
        return Interval(first, datetime.combine(self.last, time(), UTC) + 3 * DAY)

    def on(self, day: date, zone: ZoneInfo) -> Interval | None:
        """The window of one date; None where the clock skips all of it."""
        closes = self.to_minute + (MINUTES_A_DAY if self.to_minute <= self.from_minute else 0)
        midnight = datetime.combine(day, time())
        starts_at = to_utc_after_gap(midnight + timedelta(minutes=self.from_minute), zone)
        ends_at = to_utc_after_gap(midnight + timedelta(minutes=closes), zone, fold=1)
        return Interval(starts_at, ends_at) if starts_at < ends_at else None

    def in_zone(self, zone: ZoneInfo) -> tuple[Interval, ...]:
        """All of the wanted time in UTC; days that touch are one span, so that a use may go over midnight."""
        windows = (self.on(day, zone) for day in self.dates)
        return merged(window for window in windows if window is not None)
