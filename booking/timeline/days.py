"""The timeline as words and buttons, day by day: what phones show, what is printed, what works without scripts."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from booking.appearance.strips import Strip, day_strip
from booking.domain.question import Facts
from booking.timeline.offers import Offer, offers_of
from booking.timeline.queries.occupied import Booking, Occupied, days_of


@dataclass(frozen=True, slots=True)
class Day:
    """One local day of an instrument. `why` nothing of it can be booked now, where notice, horizon or school forbid."""

    on: date
    strip: Strip
    offers: tuple[Offer, ...]
    why: str
    bookings: tuple[Booking, ...]


@dataclass(frozen=True, slots=True)
class Listed:
    """An instrument with its days."""

    one: Occupied
    days: tuple[Day, ...]


def listed(rows: Iterable[Occupied], first: date, days: int, now: datetime, facts: Mapping[int, Facts]) -> list[Listed]:
    """Each instrument with `days` local days from `first` on; with free times to book where there are `facts` of it."""
    dates = [first + timedelta(days=count) for count in range(days)]
    return [Listed(one, tuple(_day(one, on, now, facts.get(one.instrument.id)) for on in dates)) for one in rows]


def _day(one: Occupied, on: date, now: datetime, facts: Facts | None) -> Day:
    whole = days_of(one.instrument, on, 1)
    mine = [booking.interval for booking in one.bookings if booking.is_mine]
    strip = day_strip(on, one.instrument.zone, one.usable, one.held, mine, now)
    bookings = tuple(booking for booking in one.bookings if booking.interval.overlaps(whole))
    offers, why = offers_of(one, whole, facts)
    return Day(on, strip, offers, why, bookings)
