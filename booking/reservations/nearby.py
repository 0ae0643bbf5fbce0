"""Free times of one instrument that come nearest to a wish, wherever in its bookable time they are."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from booking.domain.availability import gaps, nearest, same_time_on_later_days, shorter
from booking.domain.interval import Interval, subtracted
from booking.domain.localtime import to_utc_after_gap, wall_time
from booking.domain.opening import DAY, whole_days
from booking.domain.question import Facts, Kind, Wanted
from booking.domain.refused import WHATEVER_THE_TIME
from booking.domain.rules import judge
from booking.domain.verdict import Code, Reason
from models import Instrument

BEFORE, AFTER = timedelta(days=7), timedelta(days=15)
FURTHEST = timedelta(days=400)  # beyond which nobody looks for a free time
NEAREST, SHORTER, SAME_TIME, WHOLE_DAYS, ENDS_TRIED = 3, 2, 3, 6, 100
HOPELESS = WHATEVER_THE_TIME | {Code.NOT_OFFERED, Code.CENTRE_NOT_YOURS}  # nor who pays


def reach(now: datetime, zone: ZoneInfo, notice_minutes: int, horizon_days: int) -> Interval:
    """When a new booking may start: after the notice, until the last local day of the horizon is over."""
    earliest = now + timedelta(minutes=notice_minutes)
    last_day = wall_time(now, zone).date() + horizon_days * DAY
    over = to_utc_after_gap(datetime.combine(last_day + DAY, time()), zone)
    return Interval(earliest, max(over, earliest + DAY))


def bookable_of(instrument: Instrument, now: datetime) -> Interval:
    return reach(now, instrument.zone, instrument.notice_minutes, instrument.horizon_days)


def around(wanted: Interval, bookable: Interval, now: datetime) -> Interval:
    """Where to look first: the days around the wish, or around the end of what is bookable that is nearest to it."""
    middle = min(max(wanted.starts_at, bookable.starts_at), bookable.ends_at)
    return Interval(max(now, min(wanted.starts_at, middle) - BEFORE), middle + AFTER)


def whole(bookable: Interval, now: datetime) -> Interval:
    """Where to look when there is nothing near."""
    return Interval(now, min(bookable.ends_at, now + FURTHEST) + AFTER)


def whatever_the_time(facts: Facts, wanted: Wanted) -> tuple[Reason, ...]:
    """Why no other time helps; empty if one may."""
    return tuple(reason for reason in judge(wanted, facts).refusals if reason.code in HOPELESS)


def is_hopeless(facts: Facts, wanted: Wanted) -> bool:
    """Whether no other time helps."""
    return bool(whatever_the_time(facts, wanted))


def near(
    facts: Facts, wanted: Wanted, span: Interval, bookable: Interval, known: Collection[Interval | None] = ()
) -> list[Wanted]:
    """Within `span`: nearest, shorter, at the same time of other days; nothing of `known`; each keeps every rule."""
    if facts.policy.is_whole_day:
        days = whole_days(facts.hours, span, wanted.interval)
        return first_allowed((replace(wanted, interval=one) for one in days if one not in known), facts, WHOLE_DAYS)
    free = free_gaps(facts, span, wanted)
    shaped = _shaped(wanted.interval, facts, bookable)
    shortest = max(timedelta(minutes=facts.policy.shortest_minutes), shaped.duration / 4)
    found: list[Wanted] = []
    for some, count in (
        (nearest(free, shaped, facts.grid), NEAREST),
        (shorter(free, wanted.interval, facts.grid, shortest), SHORTER),
        (_on_other_days(free, wanted.interval, shaped, facts, bookable), SAME_TIME),
    ):
        fresh = (replace(wanted, interval=interval) for interval in some if interval not in known)
        found += first_allowed((one for one in fresh if one not in found), facts, count)
    return found


def other_ends(facts: Facts, wanted: Wanted) -> list[Wanted]:
    """What runs keeps its start: the latest ends before the wanted one that still make it longer."""
    current = facts.current
    if current is None:
        return []
    ends: list[Wanted] = []
    end = facts.grid.at_or_before(wanted.interval.ends_at)
    while end > current.ends_at and len(ends) < ENDS_TRIED:
        ends.append(replace(wanted, kind=Kind.EXTEND, interval=Interval(current.starts_at, end)))
        end = facts.grid.at_or_before(end - timedelta(minutes=1))
    return first_allowed((one for one in ends if one.interval != wanted.interval), facts, SHORTER)


def free_gaps(facts: Facts, span: Interval, wanted: Wanted) -> tuple[Interval, ...]:
    """When the instrument is open, not closed and free within `span`, set-up and clean-up allowed for, with all that a
    use like the wanted one asks for besides."""
    usable = subtracted(facts.hours.open_in(span), [shut.interval for shut in facts.closures])
    return gaps(usable, facts.needs_of(wanted, span), facts.taken, facts.policy.padding)


def first_allowed(candidates: Iterable[Wanted], facts: Facts, count: int) -> list[Wanted]:
    allowed = (one for one in candidates if judge(one, facts).is_allowed)
    return [one for one, _ in zip(allowed, range(count), strict=False)]


def _shaped(wanted: Interval, facts: Facts, bookable: Interval) -> Interval:
    """The wish, as near as the instrument's steps, lengths, notice and horizon allow."""
    policy = facts.policy
    step = timedelta(minutes=policy.increment_minutes)
    length = -(-wanted.duration // step) * step
    length = max(timedelta(minutes=policy.shortest_minutes), min(length, timedelta(minutes=policy.longest_minutes)))
    starts_at = max(wanted.starts_at, bookable.starts_at if wanted.starts_at < facts.now else facts.now)
    if starts_at >= bookable.ends_at:
        starts_at = _same_time(wanted, bookable.ends_at - DAY / 2, facts.zone)
    return Interval(starts_at, starts_at + length)


def _on_other_days(
    free: Sequence[Interval], wanted: Interval, shaped: Interval, facts: Facts, bookable: Interval
) -> list[Interval]:
    """The wanted time of day on the days after the wish; on the days before the horizon for a wish beyond it."""
    is_beyond = wanted.starts_at >= bookable.ends_at
    first = shaped.starts_at - AFTER if is_beyond else max(wanted.starts_at, shaped.starts_at - DAY)
    same_time = Interval(_same_time(wanted, first, facts.zone), _same_time(wanted, first, facts.zone) + shaped.duration)
    days = same_time_on_later_days(free, same_time, facts.grid, AFTER // DAY - 1)
    return days[::-1] if is_beyond else days


def _same_time(wanted: Interval, day: datetime, zone: ZoneInfo) -> datetime:
    """The wanted time of day on the local date of `day`."""
    wall = wall_time(wanted.starts_at, zone)
    return to_utc_after_gap(datetime.combine(wall_time(day, zone).date(), wall.time()), zone)
