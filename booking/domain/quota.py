"""Quotas: how much of a set of instruments somebody may have in a day, week, month, term or year."""

import enum
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from booking.domain.interval import Interval, intersection
from booking.domain.localtime import to_utc_after_gap, wall_time
from booking.domain.opening import DAY, Window, open_intervals
from booking.domain.verdict import Who


class Unit(enum.StrEnum):
    """What is counted: the minutes used, set-up and clean-up not included; or the reservations."""

    MINUTES = "minutes"
    BOOKINGS = "bookings"


class Period(enum.StrEnum):
    """How often the amount is given anew, on the dates of the instrument's clock. A week begins on Monday."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    TERM = "term"
    YEAR = "year"


class Subject(enum.StrEnum):
    """Whose reservations are added up."""

    PERSON = "person"
    GROUP = "group"
    INSTITUTION = "institution"


class Audience(enum.StrEnum):
    """For whom it is a limit: everybody, members of the owning school, or those of other schools."""

    EVERYBODY = "everybody"
    OWN_SCHOOL = "own_school"
    OTHER_SCHOOLS = "other_schools"


Dates = tuple[date, date]  # the first day, and the day after the last


@dataclass(frozen=True, slots=True)
class Quota:
    """At most `amount` minutes or reservations a period. With `peak` windows, only time within them counts."""

    id: int
    unit: Unit
    amount: int
    period: Period
    subject: Subject
    name: str = ""
    name_zh: str = ""
    peak: tuple[Window, ...] = ()
    set_by: Who = Who.INSTRUMENT_LAB
    clause_id: int | None = None  # of the agreement that gives it as a pool

    def share_of(self, span: Interval, used: Interval, zone: ZoneInfo) -> int:
        """What a reservation of `used` takes out of the quota in the period `span`: whole minutes, or reservations.

        One that begins in a period counts there as a reservation; its minutes count where they lie.
        """
        if self.unit is Unit.BOOKINGS:
            return int(span.includes(used.starts_at) and (not self.peak or bool(self._in_peak(span, used, zone))))
        return sum(part.minutes for part in self._in_peak(span, used, zone))

    def _in_peak(self, span: Interval, used: Interval, zone: ZoneInfo) -> tuple[Interval, ...]:
        common = intersection([span], [used])
        if not self.peak:
            return common
        return tuple(part for one in common for part in intersection([one], open_intervals(self.peak, zone, one)))


@dataclass(frozen=True, slots=True)
class Tally:
    """A quota, and what its subject has used of it by period; a period that is not named is not known."""

    quota: Quota
    used: Mapping[Interval, int] = field(default_factory=dict)

    def with_booked(self, interval: Interval, zone: ZoneInfo) -> "Tally":
        """As it is once `interval` is booked too."""
        added = {span: used + self.quota.share_of(span, interval, zone) for span, used in self.used.items()}
        return Tally(self.quota, added)

    def excess(self, interval: Interval, zone: ZoneInfo) -> "Excess | None":
        """Where `interval` asks for more than is left; of several periods the first."""
        for span, used in sorted(self.used.items()):
            asked = self.quota.share_of(span, interval, zone)
            if asked and used + asked > self.quota.amount:
                return Excess(self.quota, span, used, asked)
        return None


@dataclass(frozen=True, slots=True)
class Excess:
    """`asked` on top of `used` is more than the quota's amount in the period `span`."""

    quota: Quota
    span: Interval
    used: int
    asked: int

    @property
    def left(self) -> int:
        return max(0, self.quota.amount - self.used)


def periods(period: Period, span: Interval, zone: ZoneInfo, terms: Iterable[Dates] = ()) -> tuple[Interval, ...]:
    """The periods that `span` touches, as intervals in UTC. Of terms, those that are given."""
    first, last = wall_time(span.starts_at, zone).date(), wall_time(span.ends_at, zone).date()
    dates = _terms(terms, first, last) if period is Period.TERM else _calendar(period, first, last)
    found = (Interval(_midnight(starts_on, zone), _midnight(ends_on, zone)) for starts_on, ends_on in dates)
    return tuple(one for one in found if one.overlaps(span))


def _terms(terms: Iterable[Dates], first: date, last: date) -> Iterable[Dates]:
    return (term for term in terms if term[0] <= last and first < term[1])


def _calendar(period: Period, first: date, last: date) -> Iterable[Dates]:
    starts_on = _first_day(period, first)
    while starts_on <= last:
        ends_on = _next(period, starts_on)
        yield starts_on, ends_on
        starts_on = ends_on


def _first_day(period: Period, day: date) -> date:
    if period is Period.WEEK:
        return day - timedelta(days=day.weekday())
    if period is Period.MONTH:
        return day.replace(day=1)
    return day.replace(month=1, day=1) if period is Period.YEAR else day


def _next(period: Period, starts_on: date) -> date:
    if period is Period.WEEK:
        return starts_on + 7 * DAY
    if period is Period.MONTH:
        return (starts_on + 31 * DAY).replace(day=1)
    return starts_on.replace(year=starts_on.year + 1) if period is Period.YEAR else starts_on + DAY


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return to_utc_after_gap(datetime.combine(day, time()), zone)
