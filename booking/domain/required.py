"""What an instrument requires, beside what the person and those who may be present hold: the facts of one rule."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from booking.domain.held import Held, Recognition
from booking.domain.interval import Interval
from booking.domain.requirements import Asked, Checked, Requirement, check, days_of


@dataclass(frozen=True, slots=True)
class Required:
    """`requirements` are empty for whoever runs the instrument. `supervisors`: what those hold, by their ids, who are
    trained enough to be present; `names`: of the trainings, in English and Chinese; `is_first`: the person has never
    used the instrument."""

    requirements: tuple[Requirement, ...] = ()
    held: Held = field(default_factory=Held)
    supervisors: Mapping[int, Held] = field(default_factory=dict)
    recognitions: tuple[Recognition, ...] = ()
    names: Mapping[int, tuple[str, str]] = field(default_factory=dict)
    is_first: bool = False

    def for_use(
        self, mode: str, interval: Interval, extras: tuple[int, ...], zone: ZoneInfo
    ) -> tuple[Requirement, ...]:
        """Those that hold for a way of use."""
        return tuple(one for one in self.requirements if one.scope.covers(mode, interval, extras, zone))

    def checked(
        self, several: tuple[Requirement, ...], interval: Interval, zone: ZoneInfo, supervisor_id: int | None
    ) -> tuple[Checked, ...]:
        """How each stands on the days of use."""
        supervisor = self.supervisors.get(supervisor_id, Held()) if supervisor_id is not None else None
        asked = Asked(self.held, days_of(interval, zone), self.recognitions, supervisor)
        return tuple(check(one.tree, asked) for one in several)
