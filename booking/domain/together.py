"""Judging several uses of one instrument that are wanted together: each counts against those before it."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from zoneinfo import ZoneInfo

from booking.domain.availability import Taken, allocated
from booking.domain.interval import Interval
from booking.domain.question import Facts, Wanted
from booking.domain.quota import Tally
from booking.domain.rules import judge
from booking.domain.verdict import Verdict

Holds = Mapping[int, Collection[Interval]]  # what is held of each resource, by resource id


@dataclass(frozen=True, slots=True)
class Wish:
    """One of several: what is wanted, and the time that it has now where it is to be changed."""

    wanted: Wanted
    current: Interval | None = None


def judge_in_turn(wishes: Iterable[Wish], facts: Facts) -> tuple[list[Verdict], Facts]:
    """A verdict on each wish, and the facts as they are when all that is allowed has been given."""
    verdicts = []
    for wish in wishes:
        verdict = verdict_on(wish, facts)
        verdicts.append(verdict)
        if verdict.is_allowed:
            facts = with_held(facts, wish.wanted)
    return verdicts, facts


def verdict_on(wish: Wish, facts: Facts) -> Verdict:
    """On one of them, by what of the facts is near it."""
    return judge(wish.wanted, replace(narrowed(facts, wish.wanted.interval), current=wish.current))


def with_held(facts: Facts, wanted: Wanted) -> Facts:
    """As if it had just been booked: what it takes is held, set-up and clean-up included, and it counts."""
    used = wanted.interval
    held = facts.policy.padding.around(used)
    chosen = allocated(facts.needs_of(wanted), narrowed(facts, used).taken, held, used)
    taken = facts.taken if chosen is None else _added(facts.taken, dict.fromkeys(chosen.values(), (held,)))
    record = facts.record
    more = replace(
        record,
        tallies=tuple(counted(tally, used, facts.zone) for tally in record.tallies),
        ahead=record.ahead + 1,
        at_once=(*record.at_once, used),
        own_school=minutes_by_week(record.own_school, used),
    )
    return replace(facts, taken=taken, record=more)


def without_held(facts: Facts, holds: Holds, used: Iterable[Interval]) -> Facts:
    """As if what holds them had been given back: `holds` of each resource, and the times that were `used`."""
    left = {
        resource_id: tuple(span for span in taken if span not in holds.get(resource_id, ()))
        for resource_id, taken in facts.taken.items()
    }
    record = facts.record
    for one in used:
        record = replace(
            record,
            tallies=tuple(counted(tally, one, facts.zone, -1) for tally in record.tallies),
            at_once=tuple(other for other in record.at_once if other != one),
            own_school=minutes_by_week(record.own_school, one, -1),
        )
    return replace(facts, taken=left, record=record)


def narrowed(facts: Facts, span: Interval) -> Facts:
    """The same facts with only those holds that a use within `span` can touch, so that each answer is quick."""
    reach = facts.policy.padding.around(span)
    taken = {
        resource_id: tuple(one for one in held if one.overlaps(reach)) for resource_id, held in facts.taken.items()
    }
    return replace(facts, taken=taken)


def counted(tally: Tally, used: Interval, zone: ZoneInfo, sign: int = 1) -> Tally:
    """With what `used` takes out of the quota, or, with the sign -1, without it."""
    return Tally(
        tally.quota,
        {span: sum_ + sign * tally.quota.share_of(span, used, zone) for span, sum_ in tally.used.items()},
    )


def minutes_by_week(by_week: Mapping[Interval, int], used: Interval, sign: int = 1) -> dict[Interval, int]:
    """As `counted`, of minutes of each week."""
    parts = {week: week.common_with(used) for week in by_week}
    return {week: minutes + sign * (part.minutes if (part := parts[week]) else 0) for week, minutes in by_week.items()}


def _added(taken: Taken, holds: Mapping[int, Sequence[Interval]]) -> Taken:
    """In order, as every rule expects them."""
    return {**taken, **{one: tuple(sorted([*taken.get(one, ()), *more])) for one, more in holds.items()}}
