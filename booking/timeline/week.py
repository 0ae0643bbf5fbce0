"""One instrument's week, for its page and for a page of its own."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from flask import url_for

from booking import formats
from booking.timeline.days import Day, listed
from booking.timeline.queries.occupied import occupied_to_judge
from models import Instrument, User

DAYS = 7


@dataclass(frozen=True, slots=True)
class Week:
    """What templates/timeline/parts.html draws: `feed` is loaded by the calendar, `days` stand there without it."""

    instrument: Instrument
    first: date
    title: str
    days: tuple[Day, ...]
    feed: str
    previous_url: str
    next_url: str
    is_bookable: bool


def week_of(instrument: Instrument, first: date, viewer: User, now: datetime) -> Week:
    """The seven days from `first` on, a Monday, on the instrument's wall clock."""
    (one,), facts = occupied_to_judge([instrument], first, DAYS, viewer, now)
    last = first + timedelta(days=DAYS - 1)
    return Week(
        instrument=instrument,
        first=first,
        title=f"{formats.day(first, 'short')} – {formats.day(last)}",
        days=listed([one], first, DAYS, now, facts)[0].days,
        feed=url_for("timeline.instrument_feed", public_id=instrument.public_id, on=first.isoformat()),
        previous_url=_address(instrument, first - timedelta(days=DAYS)),
        next_url=_address(instrument, first + timedelta(days=DAYS)),
        is_bookable=one.is_bookable,
    )


def _address(instrument: Instrument, first: date) -> str:
    return url_for("timeline.instrument_week", public_id=instrument.public_id, on=first.isoformat())
