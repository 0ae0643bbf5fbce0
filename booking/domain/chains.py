"""Several uses one after another, such as prepare and then measure: the earliest chain that fits.

Each step may begin at the first start that is left to it and that the rules allow, the steps before it counted. Where a
later step can only begin after the longest wait, the step before it begins later too, and so on back: bounds only ever
rise, from gap to gap, until all of them hold.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from booking.domain.finding import MOST_TRIES, Slot
from booking.domain.interval import Interval
from booking.domain.places import Chain, Link, Pause, Place, Step, longest, on_day, resources, start_at
from booking.domain.question import Facts
from booking.domain.refused import is_final, next_try
from booking.domain.rules import judge
from booking.domain.steps import Done, after

MOST_MOVES, MOST_LOOKS = 2_000, 400_000  # of bounds, and at places, before the search is given up
LEAST_MOVE = timedelta(minutes=1)


@dataclass(slots=True)
class _Refusals:
    """From when on each place of a step may be tried again: of what is refused whatever came before, for good; of what
    the steps before it stand against (a quota that they use up), until they begin at another time."""

    for_good: dict[int, datetime | None] = field(default_factory=dict)
    until_moved: dict[int, datetime | None] = field(default_factory=dict)
    tries: dict[int, int] = field(default_factory=dict)

    def note(self, place: Place, again: datetime | None, *, for_good: bool) -> None:
        """`again`: from when on; None for not at all. A place that refuses again and again is given up, too."""
        one = place.instrument_id
        self.tries[one] = self.tries.get(one, 0) + 1
        kept = self.for_good if for_good else self.until_moved
        kept[one] = again if self.tries[one] < MOST_TRIES else None

    def forget(self) -> None:
        """A step before has moved."""
        self.until_moved.clear()
        self.tries.clear()

    def since(self, place: Place, since: datetime) -> datetime | None:
        for refused in (self.for_good, self.until_moved):
            floor = refused.get(place.instrument_id, since)
            if floor is None:
                return None
            since = max(since, floor)
        return since


def chains(steps: Sequence[Step], pause: Pause, since: datetime, most: int) -> list[Chain]:
    """The earliest chains, each beginning when the first step of the one before it is over."""
    found: list[Chain] = []
    while len(found) < most:
        links = _Search(steps, pause).earliest(since)
        if links is None:
            break
        found.append(tuple(link.slot for link in links))
        since = links[0].interval.ends_at
    return found


class _Search:
    """For one chain, in which every step begins as early as it can."""

    def __init__(self, steps: Sequence[Step], pause: Pause) -> None:
        self.steps, self.pause = steps, pause
        self.links: list[Link] = []
        self.refusals = [_Refusals() for _ in steps]
        self.is_refused_for_others = False  # a step, for what those before it use up: so they may have to begin later

    def earliest(self, since: datetime) -> list[Link] | None:
        """None if there is none."""
        bounds = [since] * len(self.steps)
        for _move in range(min(MOST_MOVES, MOST_LOOKS // sum(len(step.places) for step in self.steps))):
            number = len(self.links)
            if number == len(self.steps):
                return self.links
            before = self.links[-1] if self.links else None
            bound = max(bounds[number], before.interval.ends_at + self.pause.least) if before else bounds[number]
            link = self._first(number, bound)
            if link is not None and (
                before is None or link.interval.starts_at <= before.interval.ends_at + self.pause.most
            ):
                self.links.append(link)
                continue
            if before is None or (link is None and not self.is_refused_for_others):
                return None
            later = self._later(number, link) if link else before.interval.ends_at
            bounds[number - 1] = max(later, before.interval.starts_at + LEAST_MOVE)
            self._take_back(number)
        return None

    def _later(self, number: int, link: Link) -> datetime:
        """When the step before must begin, so that the wait for this one is not too long."""
        before = self.links[-1]
        return (
            link.interval.starts_at - self.pause.most - max(before.interval.duration, longest(self.steps[number - 1]))
        )

    def _take_back(self, number: int) -> None:
        self.links.pop()
        for refused in self.refusals[number:]:
            refused.forget()

    def _first(self, number: int, since: datetime) -> Link | None:
        """The earliest use of the step that the rules allow; of equally early ones that at the preferred place."""
        while (best := self._first_free(number, since)) is not None:
            place, interval = best
            if (link := self._allowed(number, place, interval)) is not None:
                return link
        return None

    def _first_free(self, number: int, since: datetime) -> tuple[Place, Interval] | None:
        step, refused = self.steps[number], self.refusals[number]
        best: tuple[Place, Interval] | None = None
        for place in step.places:
            at = refused.since(place, max(since, self._clear_of_before(place, since)))
            latest = best[1].starts_at if best else None
            interval = start_at(place, step.wish.length, at, latest) if at is not None else None
            if interval is not None and (best is None or interval.starts_at < best[1].starts_at):
                best = place, interval
        return best

    def _clear_of_before(self, place: Place, since: datetime) -> datetime:
        """Steps that share a device leave each other the time to clean up and to set up."""
        before = self.links[-1] if self.links else None
        if before is None or not resources(before.place.facts) & resources(place.facts):
            return since
        return before.interval.ends_at + before.place.facts.policy.padding.after + place.facts.policy.padding.before

    def _allowed(self, number: int, place: Place, interval: Interval) -> Link | None:
        """As a slot, with the steps before it held and counted. What is refused is not tried again, see `_Refusals`."""
        wish, wanted = self.steps[number].wish, self.steps[number].wish.as_offered(interval, place.facts)
        done = [Done(one.place.instrument_id, one.place.facts, one.slot.wanted) for one in self.links]
        known = after(done, place.instrument_id, place.facts)
        verdict = judge(wanted, known)
        if wish.accepts(verdict):
            return Link(place, Slot(place.instrument_id, wanted, verdict))
        is_alone = not done or not wish.accepts(judge(wanted, place.facts))
        self.is_refused_for_others |= not is_alone
        again = None if is_final(verdict) else max(interval.ends_at, next_try(wanted, known, verdict))
        self.refusals[number].note(place, again, for_good=is_alone)
        return None


def day_by_day(
    steps: Sequence[Step], pause: Pause, since: datetime, most: int, days: Iterable[Callable[[Facts], Interval | None]]
) -> list[Chain]:
    """Chains of which each lies within one day; `days` tell when each day is where an instrument stands."""
    found: list[Chain] = []
    for day in days:
        cut = [replace(step, places=on_day(day, step.places)) for step in steps]
        if all(step.places for step in cut):
            found += chains(cut, pause, since, min(2, most - len(found)))
        if len(found) >= most:
            break
    return found
