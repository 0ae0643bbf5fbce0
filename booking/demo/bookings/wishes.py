"""What people want: which instrument, when and for how long, and the moment at which they ask for it."""

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random

from booking.demo.bookings.benches import AHEAD, PAST, Bench
from booking.demo.bookings.crowd import Booker, Crowd
from booking.demo.tables import rows
from booking.domain.interval import Interval
from booking.domain.localtime import to_utc_after_gap, wall_time

LENGTHS = (10, 15, 20, 30, 45, 60, 90, 120, 150, 180, 240, 300, 360, 480, 600, 720, 960, 1440, 2160, 2880, 4320)
EAGERNESS = (0.9, 1.0, 1.05, 1.0, 0.75, 0.2, 0.12)  # Monday to Sunday
STARTS = {7: 1, 8: 4, 9: 10, 10: 11, 11: 7, 12: 3, 13: 8, 14: 10, 15: 7, 16: 5, 17: 3, 18: 2, 19: 1, 20: 1, 21: 1}
DAY_MINUTES = 600  # of a day with people about; what runs for days by itself counts all of it
WORKING_HOURS = (8, 20)
SPONTANEOUS = 0.4  # plan days ahead; the others weeks
BY_THE_LAB = 0.12
WITHOUT_TITLE = 0.2


@dataclass(frozen=True)
class Wish:
    """Asked for at `made_at`. `by_id` is whoever books: the person, or the instrument's lab for her."""

    made_at: datetime
    bench: Bench
    booker: Booker
    by_id: int
    interval: Interval
    mode: str
    title: str
    fate: str = ""  # a story's: moved or cancelled for certain; otherwise chance decides

    @property
    def is_by_lab(self) -> bool:
        return self.by_id != self.booker.user_id


def wishes(benches: Iterable[Bench], crowd: Crowd, now: datetime) -> Iterator[Wish]:
    """Everything that was asked for until `now`, instrument by instrument. Each has its own chance, so that a change
    of one instrument leaves the others' bookings as they are."""
    for bench in benches:
        draw = Random(f"benchshare/{bench.key}")
        busy = _busyness(bench, crowd)
        for day in _days(bench, now):
            for _ in range(_how_many(bench, busy, day, draw)):
                wish = _wish(bench, crowd, day, draw)
                if wish is not None and wish.made_at <= now:
                    yield wish


def _days(bench: Bench, now: datetime) -> Iterator[date]:
    first = wall_time(now - PAST, bench.zone).date()
    for number in range((PAST + AHEAD).days + 1):
        yield first + timedelta(days=number)


def _busyness(bench: Bench, crowd: Crowd) -> float:
    """How much of its time people want: more, the more labs use it; some of it they will not get."""
    return min(1.4, 0.4 + 0.16 * len(crowd.labs_that_use(bench.key))) * math.sqrt(bench.places)


def _how_many(bench: Bench, busy: float, day: date, draw: Random) -> int:
    typical = _typical_minutes(bench)
    minutes = DAY_MINUTES if typical < DAY_MINUTES else 24 * 60
    expected = busy * EAGERNESS[day.weekday()] * minutes / (typical * 1.3)
    return _poisson(expected, draw)


def _typical_minutes(bench: Bench) -> float:
    """Between the shortest and the longest that its lab allows, as far from one as from the other."""
    return math.sqrt(bench.policy.shortest_minutes * bench.policy.longest_minutes)


def _poisson(expected: float, draw: Random) -> int:
    limit, product, count = math.exp(-expected), draw.random(), 0
    while product > limit:
        product *= draw.random()
        count += 1
    return count


def _wish(bench: Bench, crowd: Crowd, day: date, draw: Random) -> Wish | None:
    booker = crowd.somebody_for(bench.key, draw, bench.is_own_only)
    interval = _interval(bench, day, draw)
    if booker is None:
        return None
    mode = draw.choices(bench.modes, [6.0 / 3**place for place in range(len(bench.modes))])[0]
    is_by_lab = mode in ("with_operator", "sample_submission") and draw.random() < BY_THE_LAB
    return Wish(
        made_at=_moment_of_asking(bench, interval.starts_at, draw),
        bench=bench,
        booker=booker,
        by_id=crowd.first_of_the_staff(bench.key) if is_by_lab else booker.user_id,
        interval=interval,
        mode=mode,
        title=_title(booker, draw),
    )


def _interval(bench: Bench, day: date, draw: Random) -> Interval:
    policy = bench.policy
    typical = _typical_minutes(bench)
    lengths = [
        minutes
        for minutes in LENGTHS
        if policy.shortest_minutes <= minutes <= policy.longest_minutes and minutes % policy.increment_minutes == 0
    ]
    weights = [math.exp(-1.3 * abs(math.log(minutes / typical))) for minutes in lengths]
    hour = draw.choices(list(STARTS), list(STARTS.values()))[0]
    step = max(policy.increment_minutes, 30 if draw.random() < 0.9 else policy.increment_minutes)
    minute = hour * 60 + draw.randrange(0, 60, 30)
    starts_at = to_utc_after_gap(datetime.combine(day, time()) + timedelta(minutes=minute // step * step), bench.zone)
    return Interval(starts_at, starts_at + timedelta(minutes=draw.choices(lengths, weights)[0]))


def _moment_of_asking(bench: Bench, starts_at: datetime, draw: Random) -> datetime:
    """Days before, most often a few; in the hours in which people plan; neither too late nor too early to be taken."""
    notice, horizon = timedelta(minutes=bench.policy.notice_minutes), timedelta(days=bench.policy.horizon_days)
    usual = 4.0 if draw.random() < SPONTANEOUS else min(20.0, 0.4 * bench.policy.horizon_days)
    lead = timedelta(days=draw.expovariate(1 / usual))
    moment = starts_at - notice - lead - timedelta(minutes=draw.randrange(5, 90))
    wall = wall_time(moment, bench.zone)
    first, last = WORKING_HOURS
    if not first <= wall.hour < last:
        moment = to_utc_after_gap(
            datetime.combine(wall.date() - timedelta(days=1), time(draw.randrange(first, last), draw.randrange(60))),
            bench.zone,
        )
    return max(moment, starts_at - horizon).replace(second=draw.randrange(60), microsecond=0)


def _title(booker: Booker, draw: Random) -> str:
    """Something that her lab works on, in the language that she writes."""
    projects = [row for row in rows("titles") if row["group"] == booker.lab]
    chosen = draw.choice(projects)["title_zh" if booker.language == "zh" else "title"]
    return "" if draw.random() < WITHOUT_TITLE else chosen
