"""Rules about when on the clock a reservation lies and how long it is."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from booking.domain.interval import Interval, intersection, subtracted
from booking.domain.localtime import wall_time
from booking.domain.opening import DAY, MINUTE, Audience, joined, whole_day
from booking.domain.question import CHANGING, PLACING, Facts, Wanted, new_time
from booking.domain.verdict import Code, Reason

# Nobody knows the holidays of later years; and whoever wants a thousand years is told of one, and quickly.
ENOUGH_TO_SEE = timedelta(days=400)


def fits_opening_hours(wanted: Wanted, facts: Facts) -> Reason | None:
    """All of the newly wanted time lies within the opening hours; set-up and clean-up may lie outside."""
    if wanted.kind not in PLACING | CHANGING:
        return None
    parts = [part for one in new_time(wanted, facts) for part in _to_be_open(_beginning(one), facts)]
    opened = [hours for part in parts for hours in facts.hours.open_in(part)]
    missing = subtracted(parts, opened)
    if not missing:
        return None
    day = missing[0].starts_at
    if (special := facts.hours.special_day_of(day)) and special.weekday is None:
        return Reason(Code.HOLIDAY, {"day": day, "holiday": special.name, "holiday_zh": special.name_zh})
    if reason := _open_to_others(parts, facts):
        return reason
    hours = facts.hours.open_on(wall_time(day, facts.zone).date())
    if not hours:
        return Reason(Code.NOT_OPEN_THAT_DAY, {"day": day})
    return Reason(Code.OUTSIDE_OPENING_HOURS, {"open_hours": hours})


def covers_whole_days(wanted: Wanted, facts: Facts) -> Reason | None:
    """Where it is booked by the day, from a day's opening to a day's closing; as far as start and end are new."""
    if wanted.kind not in PLACING | CHANGING or not facts.policy.is_whole_day:
        return None
    interval, current = wanted.interval, facts.current
    first = _hours_around(interval.starts_at, facts)
    last = _hours_around(interval.ends_at - timedelta(minutes=1), facts)
    starts_right = first is not None and first.starts_at == interval.starts_at
    ends_right = last is not None and last.ends_at == interval.ends_at
    keeps_start = current is not None and current.starts_at == interval.starts_at
    keeps_end = current is not None and (
        current.ends_at == interval.ends_at or (facts.is_running and not new_time(wanted, facts))
    )
    if (starts_right or keeps_start) and (ends_right or keeps_end):
        return None
    return Reason(Code.NOT_WHOLE_DAYS, {"day_hours": first} if first else {"day_hours": interval})


def fits_increment(wanted: Wanted, facts: Facts) -> Reason | None:
    """Start and end, as far as they are new, are on the wall clock's steps from midnight; but what begins at once
    begins at any minute."""
    if wanted.kind not in PLACING | CHANGING or facts.policy.is_whole_day:
        return None
    held = {facts.current.starts_at, facts.current.ends_at} if facts.current else set()
    fresh = {wanted.interval.starts_at, wanted.interval.ends_at} - held
    fresh -= {facts.now} if wanted.is_immediate else set()
    if all(facts.grid.has(moment) for moment in fresh):
        return None
    return Reason(Code.OFF_INCREMENT, {"increment_minutes": facts.policy.increment_minutes})


def is_long_enough(wanted: Wanted, facts: Facts) -> Reason | None:
    """It is not shorter than the shortest; what already runs may end whenever the work is done, and whose time stays as
    it is, while something else is changed, is not asked again."""
    shortest = facts.policy.shortest_minutes
    ends_early = facts.is_running and not new_time(wanted, facts)
    is_as_it_was = wanted.interval == facts.current
    if (
        wanted.kind not in PLACING | CHANGING
        or ends_early
        or is_as_it_was
        or wanted.interval.duration >= timedelta(minutes=shortest)
    ):
        return None
    return Reason(Code.TOO_SHORT, {"shortest_minutes": shortest})


def is_short_enough(wanted: Wanted, facts: Facts) -> Reason | None:
    """It is not longer than the longest, unless it only becomes shorter than it is."""
    longest = facts.policy.longest_minutes
    if wanted.kind not in PLACING | CHANGING or wanted.interval.duration <= timedelta(minutes=longest):
        return None
    if not new_time(wanted, facts):
        return None
    return Reason(Code.TOO_LONG, {"longest_minutes": longest})


def _to_be_open(part: Interval, facts: Facts) -> Iterable[Interval]:
    """What has to lie within the opening hours. Whole days span the nights between them, but no day without hours."""
    if not facts.policy.is_whole_day:
        return [part]
    first, last = (wall_time(moment, facts.zone).date() for moment in (part.starts_at, part.ends_at))
    days = (whole_day(first + number * DAY, facts.zone) for number in range((last - first).days + 1))
    closed = (day for day in days if not facts.hours.open_in(day))
    ends = [
        Interval(part.starts_at, min(part.starts_at + MINUTE, part.ends_at)),
        Interval(max(part.ends_at - MINUTE, part.starts_at), part.ends_at),
    ]
    return [*ends, *intersection([part], closed)]


def _hours_around(moment: datetime, facts: Facts) -> Interval | None:
    """From the first opening to the last closing of the local day of `moment`; None on a day without hours."""
    hours = facts.hours.open_on(wall_time(moment, facts.zone).date())
    return Interval(hours[0].starts_at, hours[-1].ends_at) if hours else None


def _open_to_others(parts: Sequence[Interval], facts: Facts) -> Reason | None:
    """That others may use this time, if they may: those of whom least is asked."""
    for demand in sorted({(one.audience, one.least_level) for one in facts.others_hours}, key=lambda one: one[1]):
        audience, level = demand
        also = (
            one.window
            for one in facts.others_hours
            if one.audience in (audience, Audience.EVERYONE) and one.least_level <= level
        )
        hours = replace(facts.hours, windows=joined([*facts.windows, *also]))
        if subtracted(parts, [opened for part in parts for opened in hours.open_in(part)]):
            continue
        if audience.includes(facts.person.is_own_school):
            return Reason(Code.HOURS_OF_HIGHER_LEVEL, {"needed_level": level, "your_level": facts.person.level})
        return Reason(Code.HOURS_OF_OTHERS, {"whose_hours": audience.value})
    return None


def _beginning(part: Interval) -> Interval:
    return Interval(part.starts_at, min(part.ends_at, part.starts_at + ENOUGH_TO_SEE))
