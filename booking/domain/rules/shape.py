"""Rules about when on the clock a reservation lies and how long it is."""

from datetime import timedelta

from booking.domain.interval import Interval, subtracted
from booking.domain.localtime import wall_time
from booking.domain.question import CHANGING, PLACING, Facts, Wanted, new_time
from booking.domain.verdict import Code, Reason

# Nobody knows the holidays of later years; and whoever wants a thousand years is told of one, and quickly.
ENOUGH_TO_SEE = timedelta(days=400)


def fits_opening_hours(wanted: Wanted, facts: Facts) -> Reason | None:
    """All of the newly wanted time lies within the opening hours; set-up and clean-up may lie outside."""
    if wanted.kind not in PLACING | CHANGING:
        return None
    parts = [_beginning(part) for part in new_time(wanted, facts)]
    opened = [hours for part in parts for hours in facts.hours.open_in(part)]
    missing = subtracted(parts, opened)
    if not missing:
        return None
    day = missing[0].starts_at
    if (special := facts.hours.special_day_of(day)) and special.weekday is None:
        return Reason(Code.HOLIDAY, {"day": day, "holiday": special.name})
    hours = facts.hours.open_on(wall_time(day, facts.zone).date())
    if not hours:
        return Reason(Code.NOT_OPEN_THAT_DAY, {"day": day})
    return Reason(Code.OUTSIDE_OPENING_HOURS, {"open_hours": hours})


def fits_increment(wanted: Wanted, facts: Facts) -> Reason | None:
    """Start and end, as far as they are new, are on the wall clock's steps from midnight."""
    if wanted.kind not in PLACING | CHANGING:
        return None
    held = {facts.current.starts_at, facts.current.ends_at} if facts.current else set()
    fresh = {wanted.interval.starts_at, wanted.interval.ends_at} - held
    if all(facts.grid.has(moment) for moment in fresh):
        return None
    return Reason(Code.OFF_INCREMENT, {"increment_minutes": facts.policy.increment_minutes})


def is_long_enough(wanted: Wanted, facts: Facts) -> Reason | None:
    """It is not shorter than the shortest; what already runs may end whenever the work is done."""
    shortest = facts.policy.shortest_minutes
    ends_early = facts.is_running and not new_time(wanted, facts)
    if wanted.kind not in PLACING | CHANGING or ends_early or wanted.interval.duration >= timedelta(minutes=shortest):
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


def _beginning(part: Interval) -> Interval:
    return Interval(part.starts_at, min(part.ends_at, part.starts_at + ENOUGH_TO_SEE))
