"""The timeline as words and buttons, day by day: what phones show, what is printed, what works without scripts."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from flask import url_for

from booking import formats
from booking.appearance.strips import Strip, day_strip
from booking.domain.grid import Grid
from booking.domain.interval import Interval, intersection
from booking.reservations.wall_clock import written
from booking.timeline.queries.occupied import Booking, Occupied, days_of

OFFERS = 6  # free times shown as buttons for a day; the form knows all of them


@dataclass(frozen=True, slots=True)
class Offer:
    """A free time as a button: `text` "09:00–11:30", `url` the booking form with it filled in."""

    text: str
    url: str


@dataclass(frozen=True, slots=True)
class Day:
    """One local day of an instrument."""

    on: date
    strip: Strip
    offers: tuple[Offer, ...]
    bookings: tuple[Booking, ...]


@dataclass(frozen=True, slots=True)
class Listed:
    """An instrument with its days."""

    one: Occupied
    days: tuple[Day, ...]


def listed(rows: Iterable[Occupied], first: date, days: int, now: datetime) -> list[Listed]:
    """Each instrument with `days` local days from `first` on."""
    dates = [first + timedelta(days=count) for count in range(days)]
    return [Listed(one, tuple(_day(one, on, now) for on in dates)) for one in rows]


def _day(one: Occupied, on: date, now: datetime) -> Day:
    whole = days_of(one.instrument, on, 1)
    mine = [booking.interval for booking in one.bookings if booking.is_mine]
    strip = day_strip(on, one.instrument.zone, one.usable, one.held, mine, now)
    bookings = tuple(booking for booking in one.bookings if booking.interval.overlaps(whole))
    return Day(on, strip, tuple(_offers(one, whole, now))[:OFFERS] if one.is_bookable else (), bookings)


def _offers(one: Occupied, whole: Interval, now: datetime) -> Iterator[Offer]:
    instrument = one.instrument
    grid = Grid(instrument.increment_minutes, instrument.zone)
    for gap in _ahead(one.free, whole, now):
        span = grid.within(gap)
        if span is None or span.minutes < instrument.shortest_minutes:
            continue
        longest = timedelta(minutes=instrument.longest_minutes)
        wanted: dict[str, Any] = {
            "starts": written(span.starts_at, instrument.zone),
            "ends": written(min(span.ends_at, span.starts_at + longest), instrument.zone),
        }
        ends = "24:00" if span.ends_at == whole.ends_at else formats.clock(span.ends_at, instrument.zone)
        text = f"{formats.clock(span.starts_at, instrument.zone)}–{ends}"
        yield Offer(text, url_for("reservations.new", public_id=instrument.public_id, **wanted))


def _ahead(free: Sequence[Interval], whole: Interval, now: datetime) -> tuple[Interval, ...]:
    """The free time of a day that is not past."""
    if whole.ends_at <= now:
        return ()
    return intersection(free, [Interval(max(whole.starts_at, now), whole.ends_at)])
