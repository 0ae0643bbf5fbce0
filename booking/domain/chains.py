"""Several uses one after another, such as prepare and then measure: the earliest chain that fits.

Each step may begin at the first start that is left to it. Where a later step can only begin after the longest wait,
the step before it begins later too, and so on back: bounds only ever rise, from gap to gap, until all of them hold.
"""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from booking.domain.availability import Taken
from booking.domain.finding import Gap, Slot, Wish, length_on, starts_in
from booking.domain.interval import Interval
from booking.domain.question import Facts
from booking.domain.rules import judge

MOST_MOVES = 2_000  # of bounds, before the search is given up


@dataclass(frozen=True, slots=True)
class Pause:
    """How long after the end of one step the next may begin: at least and at most."""

    least: timedelta = timedelta(0)
    most: timedelta = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Place:
    """An instrument that a step can take: its facts, and the gaps in which it is free, in order."""

    instrument_id: int
    facts: Facts
    gaps: Sequence[Gap]


@dataclass(frozen=True, slots=True)
class Step:
    """A use, and where it can be had, the preferred place first."""

    wish: Wish
    places: Sequence[Place]


Link = tuple[Place, Interval]
Chain = tuple[Slot, ...]


def chains(steps: Sequence[Step], pause: Pause, since: datetime, most: int) -> list[Chain]:
    """The earliest chains, each beginning when the first step of the one before it is over."""
    found: list[Chain] = []
    tried = 0
    while len(found) < most and tried < 4 * most:
        links = earliest(steps, pause, since)
        if links is None:
            break
        tried += 1
        since = links[0][1].ends_at
        if (chain := judged(steps, links)) is not None:
            found.append(chain)
    return found


def earliest(steps: Sequence[Step], pause: Pause, since: datetime) -> list[Link] | None:
    """The chain in which every step begins as early as it can; None if there is none."""
    bounds = [since] * len(steps)
    links: list[Link] = []
    for _move in range(MOST_MOVES):
        number = len(links)
        if number == len(steps):
            return links
        before = links[-1] if links else None
        link = _first(steps[number], max(bounds[number], before[1].ends_at + pause.least if before else since), before)
        if link is None:
            return None
        if before is not None and link[1].starts_at > before[1].ends_at + pause.most:
            later = link[1].starts_at - pause.most - max(before[1].duration, _longest(steps[number - 1]))
            bounds[number - 1] = max(later, before[1].starts_at + timedelta(minutes=1))
            links.pop()
        else:
            links.append(link)
    return None


def _first(step: Step, since: datetime, before: Link | None) -> Link | None:
    """The earliest use of the step; of equally early ones that at the preferred place."""
    best: Link | None = None
    for place in step.places:
        latest = best[1].starts_at if best else None
        interval = _start_at(place, step.wish.length, max(since, _clear_of(before, place, since)), latest)
        if interval is not None and (best is None or interval.starts_at < best[1].starts_at):
            best = place, interval
    return best


def _start_at(place: Place, length: timedelta, since: datetime, latest: datetime | None) -> Interval | None:
    """The first use that starts after `since`; what is not before `latest` is of no interest."""
    needed = length_on(place.facts, length)
    for starts_at, ends_at in place.gaps[bisect_right(place.gaps, since, key=lambda gap: gap[1]) :]:
        if latest is not None and starts_at >= latest:
            return None
        if ends_at - max(starts_at, since) >= needed:
            use = next(starts_in((max(starts_at, since), ends_at), place.facts, needed), None)
            if use is not None:
                return use
    return None


def _longest(step: Step) -> timedelta:
    return max(length_on(place.facts, step.wish.length) for place in step.places)


def _clear_of(before: Link | None, place: Place, since: datetime) -> datetime:
    """Steps that share a device leave each other the time to clean up and to set up."""
    if before is None or not _resources(before[0].facts) & _resources(place.facts):
        return since
    return before[1].ends_at + before[0].facts.policy.padding.after + place.facts.policy.padding.before


def judged(steps: Sequence[Step], links: Sequence[Link]) -> Chain | None:
    """The chain as slots, if the rules accept each of its steps while those before it are held."""
    held: dict[int, list[Interval]] = {}
    chain: list[Slot] = []
    for step, (place, interval) in zip(steps, links, strict=True):
        facts = replace(place.facts, taken=_with(place.facts.taken, held))
        wanted = step.wish.as_offered(interval, facts)
        verdict = judge(wanted, facts)
        if not step.wish.accepts(verdict):
            return None
        chain.append(Slot(place.instrument_id, wanted, verdict))
        for need in facts.needs_of(wanted):
            if len(need.resource_ids) == 1:
                held.setdefault(need.resource_ids[0], []).append(facts.policy.padding.around(interval))
    return tuple(chain)


def _with(taken: Taken, held: Mapping[int, Sequence[Interval]]) -> Taken:
    return {**taken, **{one: sorted([*taken.get(one, ()), *spans]) for one, spans in held.items()}}


def _resources(facts: Facts) -> set[int]:
    return {one for need in facts.needs for one in need.resource_ids}


def within(gaps: Sequence[Gap], span: Interval) -> list[Gap]:
    """The parts of gaps that lie in a span, such as one day."""
    cut = ((max(starts_at, span.starts_at), min(ends_at, span.ends_at)) for starts_at, ends_at in gaps)
    return [(starts_at, ends_at) for starts_at, ends_at in cut if starts_at < ends_at]


def day_by_day(
    steps: Sequence[Step], pause: Pause, since: datetime, most: int, days: Iterable[Callable[[Facts], Interval | None]]
) -> list[Chain]:
    """Chains of which each lies within one day; `days` tell when each day is where an instrument stands."""
    found: list[Chain] = []
    for day in days:
        cut = [replace(step, places=_on(day, step.places)) for step in steps]
        if all(step.places for step in cut):
            found += chains(cut, pause, since, min(2, most - len(found)))
        if len(found) >= most:
            break
    return found


def _on(day: Callable[[Facts], Interval | None], places: Sequence[Place]) -> list[Place]:
    spans = ((place, day(place.facts)) for place in places)
    cut = (replace(place, gaps=within(place.gaps, span)) for place, span in spans if span is not None)
    return [place for place in cut if place.gaps]
