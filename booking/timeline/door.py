"""The sheet for an instrument's door: what it is, the code to its page, when it is open, and this week as busy."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import segno
from flask_login import AnonymousUserMixin

from booking import formats
from booking.accounts.links import absolute
from booking.accounts.sessions import Visitor
from booking.catalogue.rules_in_words import hours_in_words
from booking.domain.interval import Interval
from booking.timeline.days import Day, listed
from booking.timeline.queries.occupied import Booking, occupied
from models import Instrument

DAYS = 7


@dataclass(frozen=True, slots=True)
class Code:
    """A QR code as an SVG path of dark modules, each one unit wide."""

    size: int
    path: str


@dataclass(frozen=True, slots=True)
class SheetDay:
    """A day with its bookings as "09:00–11:00"."""

    day: Day
    busy: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """What templates/timeline/door_sheet.html prints. `address` is the instrument's page, `code` the same as QR."""

    instrument: Instrument
    address: str
    code: Code
    hours: str
    title: str
    days: tuple[SheetDay, ...]
    printed_at: datetime


def sheet_of(instrument: Instrument, first: date, now: datetime) -> Sheet:
    """The week from `first` on as a stranger sees it: a door is read by everybody."""
    viewer: AnonymousUserMixin = Visitor()
    one = occupied([instrument], first, DAYS, viewer)[0]
    address = absolute("catalogue.instrument", public_id=instrument.public_id)
    days = listed([one], first, DAYS, now, facts={})[0].days
    last = first + timedelta(days=DAYS - 1)
    return Sheet(
        instrument=instrument,
        address=address,
        code=code_of(address),
        hours=hours_in_words(one.hours.windows),
        title=f"{formats.day(first, 'short')} – {formats.day(last)}",
        days=tuple(SheetDay(day, _busy(day, instrument.zone)) for day in days),
        printed_at=now,
    )


def code_of(address: str) -> Code:
    """The QR code of an address."""
    modules = segno.make(address, error="m", micro=False).matrix
    path = "".join(f"M{x} {y}h1v1h-1z" for y, row in enumerate(modules) for x, is_dark in enumerate(row) if is_dark)
    return Code(len(modules), path)


def _busy(day: Day, zone: ZoneInfo) -> tuple[str, ...]:
    return tuple(_hours(booking, day, zone) for booking in day.bookings)


def _hours(booking: Booking, day: Day, zone: ZoneInfo) -> str:
    """Its hours on this day: from 00:00 or until 24:00 where it reaches into the days beside."""
    span: Interval = booking.interval
    begins = span.starts_at.astimezone(zone).date() < day.on
    ends = span.ends_at.astimezone(zone)
    reaches_on = ends.date() > day.on
    return f"{'00:00' if begins else formats.clock(span.starts_at, zone)}–" + (
        "24:00" if reaches_on else formats.clock(span.ends_at, zone)
    )
