"""Which days a series falls on, by a rule of the calendar, and its times on the wall clock of each of those days."""

import enum
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from itertools import count, islice, takewhile
from zoneinfo import ZoneInfo

from booking.domain.interval import Interval
from booking.domain.localtime import NoSuchTime, to_utc
from booking.domain.opening import DAY

MOST = 200  # occurrences of one series
MOST_EVERY = 99
FURTHEST = timedelta(days=10 * 366)  # from the first day; nothing is booked further ahead
LAST = -1  # the last day, or the last such weekday, of a month


class Frequency(enum.StrEnum):
    DAILY = "daily"
    WEEKLY = "weekly"
    MONTHLY = "monthly"


class TooMany(ValueError):
    """The rule makes more occurrences than a series may have, or goes further ahead than anything is booked."""


@dataclass(frozen=True, slots=True)
class Recurrence:
    """Every so many days, weeks or months from `first_on`, until `last_on` (that day included) or `times` times.

    `weekdays` (0 is Monday) are those of a weekly rule; weeks begin on Monday. A monthly rule names either `month_day`
    (1 to 31) or the `nth` (1 to 5) of one weekday; LAST stands for the last one. A month without such a day has no
    occurrence. Raises ValueError for what is no rule.
    """

    first_on: date
    frequency: Frequency
    every: int = 1
    weekdays: tuple[int, ...] = ()
    month_day: int | None = None
    nth: int | None = None
    last_on: date | None = None
    times: int | None = None

    def __post_init__(self) -> None:
        problems = (
            not 1 <= self.every <= MOST_EVERY,
            (self.last_on is None) == (self.times is None),
            self.times is not None and not 1 <= self.times <= MOST,
            self.last_on is not None and not timedelta(0) <= self.last_on - self.first_on <= FURTHEST,
            not set(self.weekdays) <= set(range(7)) or len(set(self.weekdays)) < len(self.weekdays),
            not self._names_its_days(),
        )
        if any(problems):
            raise ValueError(f"no such rule: {self}")

    def _names_its_days(self) -> bool:
        """What its frequency needs, and nothing else."""
        if self.frequency is Frequency.MONTHLY:
            by_date = self.month_day in (LAST, *range(1, 32)) and self.nth is None and not self.weekdays
            by_weekday = self.nth in (LAST, *range(1, 6)) and self.month_day is None and len(self.weekdays) == 1
            return by_date or by_weekday
        is_weekly = self.frequency is Frequency.WEEKLY
        return self.month_day is None and self.nth is None and bool(self.weekdays) is is_weekly

    def days(self) -> tuple[date, ...]:
        """Every day, in order. Raises TooMany."""
        days = tuple(islice(self._until_its_end(), MOST + 1))
        if len(days) > MOST:
            raise TooMany(f"more than {MOST} occurrences: {self}")
        return days

    def _until_its_end(self) -> Iterator[date]:
        matching = (day for day in self._candidates() if day >= self.first_on)
        if self.last_on is None:
            return islice(matching, self.times)
        last_on = self.last_on
        return takewhile(lambda day: day <= last_on, matching)

    def _candidates(self) -> Iterator[date]:
        """By the rule, from the first day's own week or month on, without an end but for what is booked at all."""
        for step in count(0, self.every):
            if step * self._shortest_step() > FURTHEST:
                break
            yield from self._of_step(step)
        if self.times is not None:
            raise TooMany(f"goes too far ahead: {self}")

    def _shortest_step(self) -> timedelta:
        days = {Frequency.DAILY: 1, Frequency.WEEKLY: 7, Frequency.MONTHLY: 28}
        return timedelta(days=days[self.frequency])

    def _of_step(self, step: int) -> Iterator[date]:
        if self.frequency is Frequency.DAILY:
            yield self.first_on + step * DAY
        elif self.frequency is Frequency.WEEKLY:
            monday = self.first_on - self.first_on.weekday() * DAY + 7 * step * DAY
            yield from (monday + weekday * DAY for weekday in sorted(self.weekdays))
        else:
            years, month = divmod(self.first_on.month - 1 + step, 12)
            yield from self._of_month(self.first_on.year + years, month + 1)

    def _of_month(self, year: int, month: int) -> Iterator[date]:
        """The one day, or none."""
        first_weekday, length = monthrange(year, month)
        if self.month_day is not None:
            number = length if self.month_day == LAST else self.month_day
        else:
            first = (self.weekdays[0] - first_weekday) % 7 + 1
            number = first + 7 * ((length - first) // 7 if self.nth == LAST else (self.nth or 1) - 1)
        if number <= length:
            yield date(year, month, number)


@dataclass(frozen=True, slots=True)
class OtherWeekdays:
    """A rule that is to have other `weekdays`, as many as before. Raises ValueError for more or fewer."""

    rule: Recurrence
    weekdays: tuple[int, ...]

    def __post_init__(self) -> None:
        if len(set(self.weekdays)) != len(self.rule.weekdays):
            raise ValueError(f"not as many weekdays as before: {self}")

    def of(self, day: date) -> date:
        """Instead of a day of the rule that of the same week, or of the same month where it names the nth weekday.
        Another day, such as that of an occurrence moved by itself, stays; so does a fifth that there is not."""
        if day.weekday() not in self.rule.weekdays:
            return day
        new = sorted(self.weekdays)[sorted(self.rule.weekdays).index(day.weekday())]
        if self.rule.nth is None:
            return day + (new - day.weekday()) * DAY
        return next(replace(self.rule, weekdays=(new,))._of_month(day.year, day.month), day)

    def renewed(self) -> Recurrence:
        """The rule with them, for as many occurrences."""
        days = [self.of(day) for day in self.rule.days()]
        last_on = None if self.rule.last_on is None else max(days)
        return replace(self.rule, weekdays=tuple(sorted(self.weekdays)), first_on=min(days), last_on=last_on)


@dataclass(frozen=True, slots=True)
class Hours:
    """From `starts` on the wall clock for so many minutes of that clock, perhaps over midnight."""

    starts: time
    minutes: int

    def on(self, day: date) -> tuple[datetime, datetime]:
        """The naive wall times of one day."""
        starts = datetime.combine(day, self.starts)
        return starts, starts + timedelta(minutes=self.minutes)


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One day of a series: its time in UTC, or the hour that the clock skips that day."""

    day: date
    interval: Interval | None
    gap: NoSuchTime | None = None


def occurrence_on(day: date, hours: Hours, zone: ZoneInfo) -> Occurrence:
    """9:00 stays 9:00 when the clocks change; of an hour that the clock shows twice, the first."""
    starts, ends = hours.on(day)
    try:
        return Occurrence(day, Interval(to_utc(starts, zone), to_utc(ends, zone)))
    except NoSuchTime as gap:
        return Occurrence(day, None, gap)


def occurrences(rule: Recurrence, hours: Hours, zone: ZoneInfo) -> tuple[Occurrence, ...]:
    """Every occurrence, in order. Raises TooMany."""
    return tuple(occurrence_on(day, hours, zone) for day in rule.days())
