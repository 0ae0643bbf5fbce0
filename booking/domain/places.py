"""The parts of a chain: its steps, where each can be had and when, and what has been settled."""

from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from booking.domain.finding import Gap, Slot, Wish, length_on, starts_in
from booking.domain.interval import Interval
from booking.domain.question import Facts


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


@dataclass(frozen=True, slots=True)
class Link:
    """A step that is settled for now."""

    place: Place
    slot: Slot

    @property
    def interval(self) -> Interval:
        return self.slot.wanted.interval


Chain = tuple[Slot, ...]


def start_at(place: Place, length: timedelta, since: datetime, latest: datetime | None) -> Interval | None:
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


def longest(step: Step) -> timedelta:
    return max(length_on(place.facts, step.wish.length) for place in step.places)


def resources(facts: Facts) -> set[int]:
    return {one for need in facts.needs for one in need.resource_ids}


def within(gaps: Sequence[Gap], span: Interval) -> list[Gap]:
    """The parts of gaps that lie in a span, such as one day."""
    cut = ((max(starts_at, span.starts_at), min(ends_at, span.ends_at)) for starts_at, ends_at in gaps)
    return [(starts_at, ends_at) for starts_at, ends_at in cut if starts_at < ends_at]


def on_day(day: Callable[[Facts], Interval | None], places: Sequence[Place]) -> list[Place]:
    spans = ((place, day(place.facts)) for place in places)
    cut = (replace(place, gaps=within(place.gaps, span)) for place, span in spans if span is not None)
    return [place for place in cut if place.gaps]
