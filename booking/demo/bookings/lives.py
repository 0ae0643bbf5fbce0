"""A reservation of the play: how it stands, and what happened to it on the way."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from booking.demo.bookings.wishes import Wish
from booking.domain.interval import Interval
from booking.domain.lifecycle import HOLDING, State
from booking.domain.stamp import next_stamp

AT_THE_BENCH = timedelta(hours=10)  # what takes longer runs without its person


@dataclass(frozen=True)
class Happening:
    """One entry of a reservation's history. `before` is the time that it had until then, `state` the state."""

    kind: str
    at: datetime
    by_id: int
    interval: Interval
    before: Interval | None = None
    state: State | None = None
    reason: str = ""
    is_late: bool = False


@dataclass
class Life:
    """As it stands now; `number` counts the reservations as they are made."""

    number: int
    wish: Wish
    interval: Interval
    resources: list[int]
    state: State
    history: list[Happening] = field(default_factory=list)

    @property
    def held(self) -> Interval:
        return self.wish.bench.policy.padding.around(self.interval)

    @property
    def is_holding(self) -> bool:
        return self.state in HOLDING

    @property
    def sequence(self) -> int:
        return len(self.history) - 1

    @property
    def stamps(self) -> Iterator[datetime]:
        """When each change counts as made."""
        last = None
        for happening in self.history:
            last = next_stamp(last, happening.at)
            yield last

    def is_late(self, at: datetime) -> bool:
        """Whether giving the time back at this moment leaves others too little time to take it."""
        return self.interval.starts_at - at < timedelta(minutes=self.wish.bench.policy.cancel_notice_minutes)


def needs_the_person(wish: Wish, wanted: Interval) -> bool:
    """Whether whoever books is there all the time, and so cannot be elsewhere."""
    return wish.mode == "self_operated" and wanted.duration <= AT_THE_BENCH
