"""Finding a free time: the gaps of one instrument, uses that fit them, and the soonest among many instruments.

A gap is a pair of moments in UTC, in which a use may lie with set-up and clean-up allowed for. Nothing here steps
through minutes: it goes from one hold to the next, and stops as soon as enough is found.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from heapq import heapify, heappop, heappush
from typing import Any

from booking.domain.availability import Need, Padding, gaps
from booking.domain.interval import Interval, subtracted
from booking.domain.localtime import wall_time
from booking.domain.opening import DAY
from booking.domain.question import Facts, Wanted
from booking.domain.refused import PERSONAL, is_final, next_try
from booking.domain.rules import judge
from booking.domain.verdict import Verdict

Gap = tuple[datetime, datetime]
Opened = Callable[[Facts], Sequence[Interval]]
NO_TIME = timedelta(0)
MOST_TRIES = 20  # uses of one instrument that the rules refuse before it is given up


@dataclass(frozen=True, slots=True)
class Wish:
    """A use of `length`, in `mode` or in whatever mode is offered first. With `is_for_anybody` what only the person
    stands in the way of is found too."""

    length: timedelta
    mode: str = ""
    is_for_anybody: bool = False

    def as_offered(self, interval: Interval, facts: Facts) -> Wanted:
        return Wanted(interval, mode=self.mode or next(iter(facts.modes), "self_operated"))

    def accepts(self, verdict: Verdict) -> bool:
        if self.is_for_anybody:
            return all(reason.code in PERSONAL for reason in verdict.refusals)
        return verdict.is_allowed


@dataclass(frozen=True, slots=True)
class Slot:
    """An instrument at a time, with what the rules say of it."""

    instrument_id: int
    wanted: Wanted
    verdict: Verdict


def free_gaps(
    facts: Facts, opened: Sequence[Interval], since: datetime, wish: Wish | None = None, least: timedelta = NO_TIME
) -> Iterator[Gap]:
    """Where a use fits in `opened`, after `since`, in order; none shorter than `least`. Closures and what is taken are
    left out; so is, where the `wish` asks for an operator, when none can come."""
    usable = subtracted(opened, [shut.interval for shut in facts.closures]) if facts.closures else opened
    needs = _needs(facts, usable, wish)
    if all(len(need.resource_ids) == 1 and not need.off for need in needs):
        held = [facts.taken.get(need.resource_ids[0], ()) for need in needs]
        busy = held[0] if len(held) == 1 else sorted(span for of_one in held for span in of_one)
        return _between(usable, busy, facts.policy.padding, since, least) if needs else iter(())
    found = gaps(usable, needs, facts.taken, facts.policy.padding)
    begun = ((max(gap.starts_at, since), gap.ends_at) for gap in found if gap.ends_at > since)
    return (gap for gap in begun if gap[1] - gap[0] >= least)


def _needs(facts: Facts, usable: Sequence[Interval], wish: Wish | None) -> Sequence[Need]:
    if not facts.extras or not usable or wish is None:
        return facts.needs
    hull = Interval(usable[0].starts_at, usable[-1].ends_at)
    return facts.needs_of(wish.as_offered(hull, facts))


def _between(
    usable: Sequence[Interval], busy: Sequence[Interval], padding: Padding, since: datetime, least: timedelta
) -> Iterator[Gap]:
    """As availability.gaps where everything is needed of which there is only one: one walk over both lists."""
    before, after = padding.before, padding.after
    has_padding, first, count = bool(before or after), 0, len(busy)
    for span in usable:
        reached, ends_at = max(span.starts_at, since), span.ends_at
        while first < count and busy[first].ends_at + before <= reached:
            first += 1
        at = first
        while at < count:
            one = busy[at]
            begins, over = (
                (one.starts_at - after, one.ends_at + before) if has_padding else (one.starts_at, one.ends_at)
            )
            if begins >= ends_at:
                break
            if reached < begins and begins - reached >= least:
                yield reached, begins
            reached = over if over > reached else reached
            at += 1
        if reached < ends_at and ends_at - reached >= least:
            yield reached, ends_at


def earliest_start(facts: Facts) -> datetime:
    """When a new use may begin, as far as notice goes."""
    return facts.now + timedelta(minutes=facts.policy.notice_minutes)


def length_on(facts: Facts, length: timedelta) -> timedelta:
    """The wanted length in whole steps of the instrument, at least as long."""
    step = timedelta(minutes=facts.policy.increment_minutes)
    return -(-length // step) * step


def starts_in(gap: Gap, facts: Facts, length: timedelta) -> Iterator[Interval]:
    """Uses in a gap one behind the other, from its first step on; whole days where that is how it is booked."""
    if facts.policy.is_whole_day:
        yield from (day for day in _days_in(gap, facts) if day.duration >= length)
        return
    starts_at = facts.grid.at_or_after(gap[0])
    while starts_at + length <= gap[1]:
        yield Interval(starts_at, starts_at + length)
        starts_at = facts.grid.at_or_after(starts_at + length)


def _days_in(gap: Gap, facts: Facts) -> Iterator[Interval]:
    """From a day's opening to its closing, as far as a gap has all of it."""
    day, last = (wall_time(moment, facts.zone).date() for moment in gap)
    while day <= last:
        for hours in facts.hours.open_on(day):
            if gap[0] <= hours.starts_at and hours.ends_at <= gap[1]:
                yield hours
        day += DAY


def candidates(facts: Facts, opened: Sequence[Interval], wish: Wish) -> Iterator[Interval]:
    """Uses that are free, in order; whether the rules agree is yet to be asked."""
    length = length_on(facts, wish.length)
    for gap in free_gaps(facts, opened, earliest_start(facts), wish, length):
        yield from starts_in(gap, facts, length)


def slots(instrument_id: int, facts: Facts, opened: Sequence[Interval], wish: Wish) -> Iterator[Slot]:
    """What can be booked on one instrument, in order; given up after a number of refusals."""
    refused, resume = 0, facts.now
    for interval in candidates(facts, opened, wish):
        if interval.starts_at < resume:
            continue
        wanted = wish.as_offered(interval, facts)
        verdict = judge(wanted, facts)
        if wish.accepts(verdict):
            yield Slot(instrument_id, wanted, verdict)
            continue
        refused, resume = refused + 1, next_try(wanted, facts, verdict)
        if refused >= MOST_TRIES or is_final(verdict):
            return


def soonest(
    facts: Mapping[int, Facts], opened: Opened, wish: Wish, rank: Callable[[int, datetime], Any], most: int,
    before: datetime | None = None,
) -> list[Slot]:  # fmt: skip
    """The best slot of each instrument by `rank` (id, start), at most `most`; `before`: none that starts later.

    Each instrument waits in that order, from when it opens on, until its turn comes; then its first free time, then
    what the rules say of it is worked out. When there are enough, most have never been looked at.
    """
    queue: list[tuple[Any, int, Interval | None, Iterator[Interval], int]] = []
    for one, known in facts.items():
        spans = opened(known)
        at = max(spans[0].starts_at, earliest_start(known)) if spans else None
        if at is not None and (before is None or at < before):
            queue.append((rank(one, at), one, None, candidates(known, spans, wish), 0))
    heapify(queue)
    found: list[Slot] = []
    while queue and len(found) < most:
        _, one, interval, coming, refused = heappop(queue)
        resume = facts[one].now
        if interval is not None:
            wanted = wish.as_offered(interval, facts[one])
            verdict = judge(wanted, facts[one])
            if wish.accepts(verdict):
                found.append(Slot(one, wanted, verdict))
                continue
            refused, resume = refused + 1, next_try(wanted, facts[one], verdict)
            if refused > MOST_TRIES or is_final(verdict):
                continue
        following = next((later for later in coming if later.starts_at >= resume), None)
        if following is not None and (before is None or following.starts_at < before):
            heappush(queue, (rank(one, following.starts_at), one, following, coming, refused))
    return found
