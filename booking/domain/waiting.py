"""Waiting for time: who is next and why, which free times fit a wish, and how long an offer may stand."""

import enum
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from booking.domain.grid import Grid
from booking.domain.interval import Interval, subtracted

LATELY = timedelta(days=30)  # what counts as use "lately"
BEFORE_START = timedelta(minutes=30)  # an offer is over so long before its time begins, or at the lab's notice
SHORTEST_OFFER = timedelta(minutes=10)  # with less time to answer nobody is asked
STARTS_TRIED = 96  # in one gap: every quarter of an hour of a day


class Order(enum.StrEnum):
    """Who comes first, as the lab has set it. Who has waited longest decides between equals."""

    FIRST_COME = "first_come"
    OWN_FIRST = "own_first"
    LEAST_USED = "least_used"
    OWN_THEN_LEAST_USED = "own_then_least_used"


class Because(enum.StrEnum):
    """What a place in the line rests on: whose user she is, how much she has used it lately, since when she waits."""

    OWN_USER = "own_user"
    USED = "used"
    SINCE = "since"


CRITERIA: dict[Order, tuple[Because, ...]] = {
    Order.FIRST_COME: (Because.SINCE,),
    Order.OWN_FIRST: (Because.OWN_USER, Because.SINCE),
    Order.LEAST_USED: (Because.USED, Because.SINCE),
    Order.OWN_THEN_LEAST_USED: (Because.OWN_USER, Because.USED, Because.SINCE),
}


@dataclass(frozen=True, slots=True)
class Waiter:
    """Somebody in the line. `entry_id` rises with time; `used_minutes` of the instrument within `LATELY`."""

    entry_id: int
    since: datetime
    is_own: bool = False
    used_minutes: int = 0


@dataclass(frozen=True, slots=True)
class Wish:
    """`length` of time somewhere within `span`; the whole span where it is no longer than that."""

    span: Interval
    length: timedelta

    @property
    def is_exact(self) -> bool:
        return self.length >= self.span.duration


def in_order(waiters: Iterable[Waiter], order: Order) -> list[Waiter]:
    """The first one first. Nobody's place depends on who stands behind."""
    criteria = CRITERIA[order]
    return sorted(waiters, key=lambda one: (*(_rank(one, criterion) for criterion in criteria), one.entry_id))


def _rank(waiter: Waiter, criterion: Because) -> float:
    if criterion is Because.OWN_USER:
        return 0 if waiter.is_own else 1
    return waiter.used_minutes if criterion is Because.USED else waiter.since.timestamp()


def competes(one: Wish, other: Wish) -> bool:
    """Whether both can want the same time."""
    return one.span.overlaps(other.span)


def times_for(wish: Wish, free: Sequence[Interval], grid: Grid, but: Sequence[Interval] = ()) -> list[Interval]:
    """The times within `free` that fulfil the wish and touch nothing of `but`, the earliest first.

    Of a wish for some hours those on the grid, of a long gap evenly as many as STARTS_TRIED and the last: a gap of a
    month is not tried step by step. `free` may overlap itself, where there are equal places.
    """
    if wish.is_exact:
        is_there = any(gap.contains(wish.span) for gap in free) and not any(one.overlaps(wish.span) for one in but)
        return [wish.span] if is_there else []
    parts = (part for gap in free if (cut := gap.common_with(wish.span)) for part in subtracted([cut], but))
    return sorted({time for part in parts for time in _times_in(part, wish.length, grid)})


def _times_in(part: Interval, length: timedelta, grid: Grid) -> Iterator[Interval]:
    latest = grid.at_or_before(part.ends_at - length)
    steps = max(1, (latest - part.starts_at) // timedelta(minutes=grid.increment_minutes))
    stride = timedelta(minutes=grid.increment_minutes * -(-steps // STARTS_TRIED))
    starts_at = grid.at_or_after(part.starts_at)
    while starts_at < latest:
        yield Interval(starts_at, starts_at + length)
        starts_at = grid.at_or_after(starts_at + stride)
    if latest >= part.starts_at:
        yield Interval(latest, latest + length)


def stands_until(now: datetime, starts_at: datetime, offer: timedelta, notice: timedelta) -> datetime | None:
    """When an offer made now of a time from `starts_at` on is over; None if there is too little time to answer.

    It never stands longer than the time could be booked, so that accepting it in time is never too late for the rules.
    """
    until = min(now + offer, starts_at - max(notice, BEFORE_START))
    return until if until - now >= SHORTEST_OFFER else None
