"""What is to be closed, and what is decided about each booking that lies in it."""

import enum
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from booking.domain.circumstances import Shut
from booking.domain.interval import Interval
from booking.domain.recurrence import Recurrence
from models import Closure, ClosureKind, Facility, Instrument

PATIENCE = timedelta(seconds=90)  # a closure that is taken back at once is told to nobody
LONG_PATIENCE = timedelta(minutes=10)  # what is closed by one press is decided about afterwards


@dataclass(frozen=True, slots=True)
class Plan:
    """To close an instrument, some of its places (ids of resources) or, without one, all of a facility, during each of
    `intervals`. With a `rule` they are a series."""

    facility: Facility
    instrument: Instrument | None
    intervals: tuple[Interval, ...]
    reason: str
    kind: ClosureKind = ClosureKind.OTHER
    places: frozenset[int] = frozenset()
    rule: Recurrence | None = None

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.facility.time_zone)

    @property
    def hull(self) -> Interval:
        """From the beginning of the first until the end of the last."""
        return Interval(min(one.starts_at for one in self.intervals), max(one.ends_at for one in self.intervals))

    @property
    def shuts(self) -> tuple[Shut, ...]:
        """What the rules hear of it; nothing where only places close, which count as taken."""
        return () if self.places else tuple(Shut(one, self.reason, self.kind) for one in self.intervals)

    def touches(self, interval: Interval) -> bool:
        return any(one.overlaps(interval) for one in self.intervals)

    def shuts_instrument(self, instrument: Instrument) -> bool:
        """All of it."""
        if self.places:
            return False
        return instrument.id == self.instrument.id if self.instrument else instrument.facility_id == self.facility.id


def plan_of(closures: Iterable[Closure]) -> Plan:
    """Closures that stand, one or several of a series, as what closing them would be."""
    standing = list(closures)
    first = standing[0]
    intervals = tuple(Interval(one.starts_at, one.ends_at) for one in standing)
    places = frozenset(place.resource_id for place in first.places)
    return Plan(first.facility, first.instrument, intervals, first.reason, first.kind, places)


class Fate(enum.StrEnum):
    """What becomes of a booking that a closure comes over."""

    KEEP = "keep"
    MOVE = "move"
    CANCEL = "cancel"


@dataclass(frozen=True, slots=True)
class Choice:
    """One decision. Of a move: to which instrument, when, used how."""

    fate: Fate
    instrument_id: int = 0
    interval: Interval | None = None
    mode: str = ""


KEEP, CANCEL = Choice(Fate.KEEP), Choice(Fate.CANCEL)


@dataclass(frozen=True, slots=True)
class Decisions:
    """Who decides, when, and about which bookings, by public id. What was not seen is not decided about: without
    `seen`, whatever is found is kept. `patience`: how long mails wait for second thoughts."""

    by_id: int
    now: datetime
    choices: Mapping[str, Choice] = field(default_factory=dict)
    seen: frozenset[str] | None = None
    patience: timedelta = PATIENCE

    def about(self, public_id: str) -> Choice:
        return self.choices.get(public_id, KEEP)
