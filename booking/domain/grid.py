"""The moments at which a reservation may start and end: every so many minutes on the wall clock from midnight."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from booking.domain.interval import Interval
from booking.domain.localtime import to_utc_after_gap, wall_time
from booking.domain.opening import DAY


@dataclass(frozen=True, slots=True)
class Grid:
    """Times that are a multiple of `increment_minutes` after the local midnight of `zone`."""

    increment_minutes: int
    zone: ZoneInfo

    def has(self, moment: datetime) -> bool:
        return self._since_midnight(moment) % self._step == timedelta(0)

    def at_or_before(self, moment: datetime) -> datetime:
        """The last time on the grid that is not after `moment`, or `moment` where the clock is being changed."""
        wall = wall_time(moment, self.zone)
        earlier = to_utc_after_gap(wall - self._since_midnight(moment) % self._step, self.zone, wall.fold)
        return min(earlier, moment)

    def at_or_after(self, moment: datetime) -> datetime:
        """The first time on the grid that is not before `moment`."""
        if self.has(moment):
            return moment
        wall = wall_time(moment, self.zone)
        midnight = datetime.combine(wall.date(), time())
        steps = self._since_midnight(moment) // self._step + 1
        later = min(midnight + steps * self._step, midnight + DAY)
        return max(to_utc_after_gap(later, self.zone, wall.fold), moment)

    def within(self, span: Interval) -> Interval | None:
        """The longest span on the grid that lies within `span`, or None where no step fits."""
        starts_at, ends_at = self.at_or_after(span.starts_at), self.at_or_before(span.ends_at)
        return Interval(starts_at, ends_at) if starts_at < ends_at else None

    @property
    def _step(self) -> timedelta:
        return timedelta(minutes=self.increment_minutes)

    def _since_midnight(self, moment: datetime) -> timedelta:
        wall = wall_time(moment, self.zone)
        return wall - datetime.combine(wall.date(), time())
