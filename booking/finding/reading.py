"""What a search reads of instruments: facts once, and what is held piece by piece, no further than somebody looks."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from booking.domain.asked import Asked
from booking.domain.interval import Interval, intersection
from booking.domain.question import Facts
from booking.reservations.applicants import Applicant
from booking.reservations.facts import gather_but_claims
from booking.reservations.held import claims, reach_of, resources_of

FIRST_PIECE = timedelta(days=2)  # of the asked time; each further piece is twice as long
FIRST_PART = 200  # of the instruments; each further part is four times as many


class Sight:
    """Some instruments, with their facts for all of a span, and what is held of them until where somebody has looked:
    all of the facts share that, so that nobody has to hand it to each."""

    def __init__(self, ids: Collection[int], who: Applicant, span: Interval, now: datetime) -> None:
        self._taken: dict[int, list[Interval]] = {}
        self.facts = gather_but_claims(ids, who, span, now, taken=self._taken)
        self._resources = resources_of(self.facts.values())
        self._reach = reach_of((one.policy for one in self.facts.values()), span)
        self._after = self._reach.ends_at - span.ends_at
        self._seen_until = self._reach.starts_at

    def look_until(self, moment: datetime) -> None:
        """One query, unless so far has been looked already."""
        since, until = self._seen_until, min(moment + self._after, self._reach.ends_at)
        if until <= since:
            return
        is_first = since == self._reach.starts_at
        for resource_id, held in claims(self._resources, Interval(since, until)).items():
            fresh = held if is_first else [one for one in held if one.starts_at >= since]
            self._taken.setdefault(resource_id, []).extend(fresh)
        self._seen_until = until


class Memory:
    """What one request has read, for a search that asks the same instruments once more, a little differently."""

    def __init__(self) -> None:
        self._known: dict[Any, Sight] = {}

    def of(self, ids: Sequence[int], who: Applicant, span: Interval, now: datetime) -> Sight:
        key = tuple(ids), who, span, now
        if key not in self._known:
            self._known[key] = Sight(ids, who, span, now)
        return self._known[key]


class Opened:
    """When instruments are open in the asked time, worked out once for all that keep the same hours."""

    def __init__(self, asked: Asked, span: Interval) -> None:
        self.asked, self.span = asked, span
        self._asked: dict[str, tuple[Interval, ...]] = {}
        self._opened: dict[Any, tuple[Interval, ...]] = {}
        self._same: dict[Any, tuple[tuple[Interval, ...], Facts]] = {}

    def __call__(self, facts: Facts) -> tuple[Interval, ...]:
        """Instruments of one level share even the object, which is found faster than its equal."""
        key = id(facts.windows), id(facts.special_days), facts.policy.is_closed_on_holidays, facts.zone.key
        if key not in self._same:
            self._same[key] = self._of_hours(facts), facts  # kept, so that no other object comes to have its id
        return self._same[key][0]

    def _of_hours(self, facts: Facts) -> tuple[Interval, ...]:
        hours = facts.hours
        key = hours.windows, hours.zone.key, frozenset(hours.special_days.items())
        if key not in self._opened:
            self._opened[key] = intersection(hours.open_in(self.span), self.asked_of(facts))
        return self._opened[key]

    def asked_of(self, facts: Facts) -> tuple[Interval, ...]:
        """The asked time where the instrument stands."""
        if facts.zone.key not in self._asked:
            self._asked[facts.zone.key] = intersection(self.asked.in_zone(facts.zone), [self.span])
        return self._asked[facts.zone.key]


def pieces(span: Interval) -> Iterator[Interval]:
    """A span in parts, each twice as long as the one before."""
    starts_at, length = span.starts_at, FIRST_PIECE
    while starts_at < span.ends_at:
        yield Interval(starts_at, ends_at := min(starts_at + length, span.ends_at))
        starts_at, length = ends_at, 2 * length


def parts(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    """Ids in parts, each four times as many as the one before."""
    first, count = 0, FIRST_PART
    while first < len(ids):
        yield ids[first : first + count]
        first, count = first + count, 4 * count


def with_claims(facts: Mapping[int, Facts], span: Interval) -> dict[int, Facts]:
    """The facts of a few, with what is held of everything that the instruments need. One query."""
    taken = claims(resources_of(facts.values()), reach_of((one.policy for one in facts.values()), span))
    return {one: replace(known, taken=taken) for one, known in facts.items()}
