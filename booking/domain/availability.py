"""When an instrument is free, which of its resources a reservation would take, and the nearest free times."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import lru_cache

from booking.domain.grid import Grid
from booking.domain.interval import Interval, maximal, pairwise_common, subtracted
from booking.domain.localtime import NoSuchTime, to_utc, wall_time
from booking.domain.opening import DAY

Taken = Mapping[int, Sequence[Interval]]


@dataclass(frozen=True, slots=True, order=True)
class Need:
    """One of `resource_ids` is needed: four equal places are four resources of one need, a shared laser is alone
    in a need of its own. `position` tells the needs of an instrument apart; no resource is in two of them. `off`: when
    a resource is not there to be used, as an operator after work; set-up and clean-up may lie then."""

    position: int
    resource_ids: tuple[int, ...]
    off: Taken = field(default_factory=dict, compare=False)


@dataclass(frozen=True, slots=True)
class Padding:
    """Time that an instrument needs for itself before and after each use."""

    before: timedelta = timedelta(0)
    after: timedelta = timedelta(0)

    def around(self, used: Interval) -> Interval:
        """What is held when the instrument is used during `used`."""
        return used.padded(self.before, self.after)

    def keep_clear_of(self, held: Interval) -> Interval:
        """What no use may touch because of `held`, which others hold with their own set-up and clean-up."""
        return held.padded(self.after, self.before)


@lru_cache(maxsize=1024)
def padding_of(before_minutes: int, after_minutes: int) -> Padding:
    """Asked for again and again, of few different lengths."""
    return Padding(timedelta(minutes=before_minutes), timedelta(minutes=after_minutes))


def allocated(
    needs: Sequence[Need], taken: Taken, held: Interval, used: Interval | None = None
) -> dict[int, int] | None:
    """The first resource of each need that is free during `held` and there during `used` (else `held`), by position,
    or None if a need cannot be met."""
    found: dict[int, int] = {}
    for need in needs:
        free = next((one for one in need.resource_ids if can_have(need, one, taken, held, used or held)), None)
        if free is None:
            return None
        found[need.position] = free
    return found


def can_have(need: Need, resource_id: int, taken: Taken, held: Interval, used: Interval) -> bool:
    return is_clear(taken.get(resource_id, ()), held) and is_clear(need.off.get(resource_id, ()), used)


def is_clear(taken: Iterable[Interval], held: Interval) -> bool:
    return not any(other.overlaps(held) for other in taken)


def gaps(within: Sequence[Interval], needs: Sequence[Need], taken: Taken, padding: Padding) -> tuple[Interval, ...]:
    """The longest spans inside `within` in which the instrument can be used, set-up and clean-up allowed for.

    Two may overlap where equal places are free at different times: a use fits if it lies within one of them.
    Without needs there is nothing to use and no gap.
    """
    free: tuple[Interval, ...] = maximal(within) if needs else ()
    for need in needs:
        of_need = (
            gap
            for resource_id in need.resource_ids
            for gap in subtracted(
                within, [*map(padding.keep_clear_of, taken.get(resource_id, ())), *need.off.get(resource_id, ())]
            )
        )
        free = pairwise_common(free, of_need)
    return free


def nearest(free: Iterable[Interval], wanted: Interval, grid: Grid) -> list[Interval]:
    """Spans of the wanted length on the grid, at most two a gap, the nearest start first."""
    found = {
        Interval(starts_at, starts_at + wanted.duration)
        for gap in free
        if gap.duration >= wanted.duration
        for starts_at in _starts(gap, wanted, grid)
    }
    return sorted(found, key=lambda span: (abs(span.starts_at - wanted.starts_at), span.starts_at))


def shorter(free: Iterable[Interval], wanted: Interval, grid: Grid, shortest: timedelta) -> list[Interval]:
    """What is left of the wanted time itself, on the grid and at least `shortest`, the longest first."""
    cuts = (gap.common_with(wanted) for gap in free)
    snapped = (grid.within(cut) for cut in cuts if cut is not None)
    found = {span for span in snapped if span is not None and shortest <= span.duration < wanted.duration}
    return sorted(found, key=lambda span: (-span.duration, span.starts_at))


def same_time_on_later_days(free: Sequence[Interval], wanted: Interval, grid: Grid, days: int) -> list[Interval]:
    """The wanted time of day on the following days where it is free, the nearest first."""
    wall = wall_time(wanted.starts_at, grid.zone)
    found = []
    for number in range(1, days + 1):
        try:
            starts_at = to_utc(wall.replace(fold=0) + number * DAY, grid.zone)
        except NoSuchTime:
            continue
        span = Interval(starts_at, starts_at + wanted.duration)
        if any(gap.contains(span) for gap in free):
            found.append(span)
    return found


def _starts(gap: Interval, wanted: Interval, grid: Grid) -> Iterable[datetime]:
    """The starts on the grid, on either side of the wanted one, with which the wanted length fits the gap."""
    first, last = gap.starts_at, gap.ends_at - wanted.duration
    near = min(max(wanted.starts_at, first), last)
    for starts_at in {grid.at_or_before(near), grid.at_or_after(near)}:
        if first <= starts_at <= last and grid.has(starts_at):
            yield starts_at
