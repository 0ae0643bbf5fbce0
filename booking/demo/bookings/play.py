"""The wishes in the order in which they were made, and what became of each until now."""

import heapq
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta
from functools import partial
from itertools import count
from random import Random

from booking.demo.bookings.benches import Bench
from booking.demo.bookings.crowd import Crowd
from booking.demo.bookings.diary import Diary
from booking.demo.bookings.lives import Happening, Life, needs_the_person
from booking.demo.bookings.wishes import Wish
from booking.domain.interval import Interval
from booking.domain.lifecycle import State
from booking.domain.localtime import wall_time

OTHERWISE = (0, 60, -60, 120, -120, 180, -180, 240, 1440)  # minutes by which people shift what they cannot have
MOVES = (60, -60, 1440, 120, -120, 2880, -1440, 24 * 60 * 7)
CANCELLED, MOVED, DECLINED = 0.07, 0.08, 0.1
REASONS = {
    "en": ("The samples are not ready", "I have to travel", "The preparation failed", "No longer needed", ""),
    "zh": ("样品尚未准备好", "临时出差", "制样失败", "不再需要", ""),
}
DECLINING = "No valid licence number: please book again with it"

Step = Callable[[datetime], None]


class Play:
    """`lives` are all reservations that came to be until `now`, in the order in which they were made."""

    def __init__(self, crowd: Crowd, now: datetime) -> None:
        self.lives: list[Life] = []
        self._crowd = crowd
        self._now = now
        self._instruments, self._people = Diary(), Diary()
        self._to_come: list[tuple[datetime, int, Step]] = []
        self._numbers = count(1)
        self._draws: dict[str, Random] = {}

    def run(self, wishes: Iterable[Wish]) -> list[Life]:
        for wish in wishes:
            self._later(wish.made_at, partial(self._ask, wish))
        while self._to_come:
            at, _, step = heapq.heappop(self._to_come)
            step(at)
        return self.lives

    def _later(self, at: datetime, step: Step) -> None:
        if at <= self._now:
            heapq.heappush(self._to_come, (at, next(self._numbers), step))

    def _ask(self, wish: Wish, at: datetime) -> None:
        for minutes in OTHERWISE:
            wanted = wish.interval.shifted(timedelta(minutes=minutes))
            resources = self._allowed(wish, wanted, at)
            if resources is not None:
                self._book(wish, wanted, resources, at)
                return

    def _allowed(self, wish: Wish, wanted: Interval, at: datetime, kept: Iterable[int] = ()) -> list[int] | None:
        """The resources that a booking would take, or None where a rule refuses it or the person is elsewhere."""
        bench = wish.bench
        is_elsewhere = needs_the_person(wish, wanted) and not self._people.is_clear(wish.booker.user_id, wanted)
        if is_elsewhere or not keeps_the_rules(bench, wanted, at):
            return None
        return self._instruments.allocated(bench.needs, bench.policy.padding.around(wanted), kept)

    def _book(self, wish: Wish, wanted: Interval, resources: list[int], at: datetime) -> None:
        waits = wish.bench.policy.needs_approval and not wish.is_by_lab
        state = State.REQUESTED if waits else State.CONFIRMED
        life = Life(len(self.lives) + 1, wish, wanted, resources, state)
        life.history.append(Happening("requested" if waits else "booked", at, wish.by_id, wanted))
        self.lives.append(life)
        self._hold(life)
        for moment, step in self._fate(life, at):
            self._later(moment, step)

    def _fate(self, life: Life, at: datetime) -> Iterator[tuple[datetime, Step]]:
        """What will become of it, if the play lasts that long."""
        draw = self._draws.setdefault(life.wish.bench.key, Random(f"fate/{life.wish.bench.key}"))
        chance, fate, starts_at = draw.random(), life.wish.fate, life.interval.starts_at
        if life.state is State.REQUESTED:
            if fate != "waiting":
                is_declined = chance < DECLINED and not fate
                yield between(at, starts_at, 0.35, draw), partial(self._decide, life, is_declined)
        elif fate == "cancelled" or (not fate and chance < CANCELLED):
            yield between(at, starts_at, 0.95, draw), partial(self._cancel, life, draw)
        elif fate == "moved" or (not fate and chance < CANCELLED + MOVED):
            yield between(at, starts_at, 0.6, draw), partial(self._move, life)

    def _decide(self, life: Life, is_declined: bool, at: datetime) -> None:
        lab_id = self._crowd.first_of_the_staff(life.wish.bench.key)
        if is_declined:
            self._release(life)
            life.state = State.DECLINED
            life.history.append(Happening("declined", at, lab_id, life.interval, reason=DECLINING))
        else:
            life.state = State.CONFIRMED
            life.history.append(Happening("accepted", at, lab_id, life.interval))

    def _cancel(self, life: Life, draw: Random, at: datetime) -> None:
        self._release(life)
        reason, is_late = draw.choice(REASONS[life.wish.booker.language]), life.is_late(at)
        by_id, was = life.wish.by_id, life.state
        life.state = State.CANCELLED
        life.history.append(Happening("cancelled", at, by_id, life.interval, state=was, reason=reason, is_late=is_late))

    def _move(self, life: Life, at: datetime) -> None:
        before, is_late = life.interval, life.is_late(at)
        self._release(life)
        for minutes in MOVES:
            wanted = before.shifted(timedelta(minutes=minutes))
            resources = self._allowed(life.wish, wanted, at, kept=life.resources)
            if resources is not None:
                life.interval, life.resources = wanted, resources
                life.history.append(
                    Happening("moved", at, life.wish.by_id, wanted, before, state=life.state, is_late=is_late)
                )
                break
        self._hold(life)

    def _hold(self, life: Life) -> None:
        self._instruments.hold(life.resources, life.held)
        if needs_the_person(life.wish, life.interval):
            self._people.hold([life.wish.booker.user_id], life.interval)

    def _release(self, life: Life) -> None:
        self._instruments.release(life.resources, life.held)
        if needs_the_person(life.wish, life.interval):
            self._people.release([life.wish.booker.user_id], life.interval)


def keeps_the_rules(bench: Bench, wanted: Interval, at: datetime) -> bool:
    """What domain.rules says of a new booking, but for what others hold; quicker, since hours are spans already."""
    policy = bench.policy
    if wanted.starts_at - at < timedelta(minutes=policy.notice_minutes):
        return False
    first, last = wall_time(at, bench.zone).date(), wall_time(wanted.starts_at, bench.zone).date()
    if (last - first).days > policy.horizon_days or not bench.is_open(wanted):
        return False
    return bench.grid.has(wanted.starts_at) and bench.grid.has(wanted.ends_at)


def between(first: datetime, last: datetime, share: float, draw: Random) -> datetime:
    """A moment after `first` and before `last`, rather late; `share` is how much of the time between may pass."""
    passed = (last - first) * share * max(0.05, *(draw.random() for _ in range(3)))
    return (first + passed).replace(microsecond=0)
