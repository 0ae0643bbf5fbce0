"""The bookings that documents and pictures tell of: what Lin Yue has before her, whatever the date."""

from collections.abc import Iterator
from datetime import datetime, time, timedelta

from booking.demo.bookings.benches import Bench
from booking.demo.bookings.crowd import Crowd
from booking.demo.bookings.wishes import Wish
from booking.demo.tables import rows
from booking.domain.interval import Interval
from booking.domain.localtime import to_utc_after_gap, wall_time


def told(benches: dict[str, Bench], crowd: Crowd, now: datetime) -> Iterator[Wish]:
    """One wish for each row of data/stories.csv, asked for early enough to be granted."""
    for row in rows("stories"):
        bench, booker = benches[row["instrument"]], crowd.bookers[row["who"]]
        starts_at = _start(bench, int(row["working_days"]), row["starts"], now)
        interval = Interval(starts_at, starts_at + timedelta(minutes=int(row["minutes"])))
        yield Wish(
            made_at=min(now, starts_at) - timedelta(days=int(row["asked_days"])), bench=bench, booker=booker,
            by_id=booker.user_id, interval=interval, mode=bench.modes[0], title=row["title"], fate=row["fate"],
        )  # fmt: skip


def _start(bench: Bench, working_days: int, clock: str, now: datetime) -> datetime:
    """So many days from today on, counting only Monday to Friday."""
    day = wall_time(now, bench.zone).date()
    step = timedelta(days=1 if working_days > 0 else -1)
    while working_days:
        day += step
        if day.weekday() < 5:
            working_days -= int(step.days)
    return to_utc_after_gap(datetime.combine(day, time.fromisoformat(clock)), bench.zone)
