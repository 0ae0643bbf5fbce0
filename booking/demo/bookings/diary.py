"""What is held at a moment of the play: of each resource the spans that nobody else may have."""

from bisect import bisect_left, insort
from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime

from booking.domain.availability import Need
from booking.domain.interval import Interval


class Diary:
    """Held spans of one resource never overlap, so the last one that starts before an end tells whether it is free."""

    def __init__(self) -> None:
        self._held: dict[int, list[tuple[datetime, datetime]]] = defaultdict(list)

    def allocated(self, needs: Iterable[Need], held: Interval, kept: Iterable[int] = ()) -> list[int] | None:
        """The first free resource of each need, one of `kept` before its equals, as booking allocates them; in id
        order. None if a need cannot be met."""
        found = []
        for need in needs:
            choice = sorted(need.resource_ids, key=lambda one: (one not in kept, one))
            free = next((one for one in choice if self.is_clear(one, held)), None)
            if free is None:
                return None
            found.append(free)
        return sorted(found)

    def hold(self, resources: Iterable[int], held: Interval) -> None:
        for resource in resources:
            insort(self._held[resource], (held.starts_at, held.ends_at))

    def release(self, resources: Iterable[int], held: Interval) -> None:
        for resource in resources:
            self._held[resource].remove((held.starts_at, held.ends_at))

    def is_clear(self, resource: int, wanted: Interval) -> bool:
        held = self._held[resource]
        before = bisect_left(held, (wanted.ends_at, wanted.ends_at)) - 1
        return before < 0 or held[before][1] <= wanted.starts_at
