"""Between which moments a booking may start: after the lab's notice, and not further ahead than it lets one book."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from booking.domain.interval import Interval, intersection
from booking.timeline.queries.occupied import Occupied, days_of
from models import Instrument


@dataclass(frozen=True, slots=True)
class Reach:
    """A booking may start from `earliest` on and before `end`, which is the midnight after `last_day`."""

    earliest: datetime
    last_day: date
    end: datetime


def reach_of(instrument: Instrument, now: datetime) -> Reach:
    """Notice counts in minutes from now, the horizon in days on the instrument's wall clock."""
    last_day = now.astimezone(instrument.zone).date() + timedelta(days=instrument.horizon_days)
    end = days_of(instrument, last_day, 1).ends_at
    return Reach(now + timedelta(minutes=instrument.notice_minutes), last_day, end)


def too_soon(one: Occupied, now: datetime) -> tuple[Interval, ...]:
    """What is free but starts before the notice is over."""
    earliest = reach_of(one.instrument, now).earliest
    return intersection(one.free, [Interval(now, earliest)]) if now < earliest else ()


def too_far(one: Occupied, now: datetime) -> tuple[Interval, ...]:
    """What is free but starts later than one may book."""
    end = reach_of(one.instrument, now).end
    return intersection(one.free, [Interval(end, one.span.ends_at)]) if end < one.span.ends_at else ()
