"""Free times that are put aside while several bookings are offered some, so that two are not offered the same."""

from collections.abc import Iterable, Mapping

from booking.domain.availability import Taken, allocated
from booking.domain.interval import Interval
from booking.domain.question import Facts, Wanted

NOTHING: Mapping[int, Iterable[Interval]] = {}


class Promised:
    """What of each resource, by its id, is put aside; at first what `shut` says."""

    def __init__(self, shut: Mapping[int, Iterable[Interval]] = NOTHING) -> None:
        self._spans: dict[int, list[Interval]] = {one: list(spans) for one, spans in shut.items()}

    def beside(self, taken: Taken) -> Taken:
        """What is taken, and what is put aside."""
        both: dict[int, tuple[Interval, ...]] = {one: tuple(spans) for one, spans in taken.items()}
        for resource_id, spans in self._spans.items():
            both[resource_id] = (*both.get(resource_id, ()), *spans)
        return both

    def put_aside(self, facts: Facts, wanted: Wanted) -> None:
        """All that a use like this would hold; the facts know what is put aside already."""
        held = facts.policy.padding.around(wanted.interval)
        found = allocated(facts.needs_of(wanted), facts.taken, held, wanted.interval)
        for resource_id in (found or {}).values():
            self._spans.setdefault(resource_id, []).append(held)
