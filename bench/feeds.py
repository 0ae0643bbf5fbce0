"""Calendars of 100, 1,000 and 10,000 events: first, kept, unchanged, after a change; and icalendar writing everything.

Each is the calendar of one instrument of its own, beside a bare Flask answer of the same bytes. The server is told to
bear such lengths (`LIMITS`); as installed a calendar holds the 2,000 events nearest to today.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import count
from time import perf_counter

from flask_babel import force_locale
from sqlalchemy import delete, insert, select, update

from bench.client import Answer, Connection
from bench.measuring import Ask, Case
from booking.calendars.actions import create_feed
from booking.calendars.naming import addresses
from booking.calendars.queries import notes
from booking.calendars.queries.events import lines_of, texts_of
from booking.calendars.queries.subjects import Choice
from booking.calendars.render import render_feed
from booking.transaction import transaction
from models import EventFragment, Feed, FeedKind, FeedLevel, Instrument, Reservation, ReservationState, User, db

SIZES = (100, 1_000, 10_000)
LIMITS = {
    "BENCHSHARE_CALENDAR_MOST_EVENTS": "20000",
    "BENCHSHARE_CALENDAR_MOST_OCTETS": "20000000",
    "BENCHSHARE_CALENDAR_MEMORY": "16000000",
}
BARE = "bare Flask answer of the same bytes"


def feeds(url: str, person: User, now: datetime) -> Iterator[Case]:
    """The instruments are the region's last, whose own bookings make way."""
    instruments = db.session.scalars(select(Instrument).order_by(Instrument.id.desc()).limit(len(SIZES)))
    for events, instrument in zip(SIZES, list(instruments), strict=True):
        with transaction():
            _book(db.session.get_one(Instrument, instrument.id), person, events, now)
        yield from LongFeed(url, person, instrument, events, now).cases()


def _book(instrument: Instrument, person: User, events: int, now: datetime) -> None:
    """Half hours, most of them to come. Calendars ask the reservations only, so there are no claims."""
    far = now + timedelta(days=3000)
    own = Reservation.instrument_id == instrument.id
    db.session.execute(update(Reservation).where(own).values(starts_at=far, ends_at=far + timedelta(hours=1)))
    first = now.replace(minute=0, second=0, microsecond=0) - timedelta(days=80)
    db.session.execute(insert(Reservation), [
        {
            "institution_id": instrument.institution_id, "instrument_id": instrument.id, "user_id": person.id,
            "booked_by_id": person.id, "home_institution_id": instrument.institution_id, "title": f"Run {number}",
            "state": ReservationState.CONFIRMED, "mode": "self_operated", "created_at": now - timedelta(days=100),
            "changed_at": now - timedelta(days=100), "starts_at": first + timedelta(minutes=60 * number),
            "ends_at": first + timedelta(minutes=60 * number + 30),
        }
        for number in range(events)
    ])  # fmt: skip


class LongFeed:
    """One calendar address and the ways to ask it."""

    def __init__(self, url: str, person: User, instrument: Instrument, events: int, now: datetime) -> None:
        self._connection, self._instrument_id, self._now = Connection(url), instrument.id, now
        self._name, self._numbers = f"calendar of {events:,} events", count()
        with transaction():
            choice = Choice(FeedKind.INSTRUMENT, instrument)
            feed, token = create_feed(person, choice, FeedLevel.DETAILS, "en", now)
        self._feed_id, self._path = feed.id, f"/calendars/{token}.ics"
        own = select(Reservation.id).where(Reservation.instrument_id == instrument.id, Reservation.starts_at > now)
        self._reservation_ids = list(db.session.scalars(own.order_by(Reservation.id).limit(50)))

    def cases(self) -> Iterator[Case]:
        first = self.ask()
        yield Case(
            f"{self._name}, written by icalendar", BARE, self.written_whole, self.floor(first), 1e6, most_rounds=3
        )
        yield Case(f"{self._name}, first", BARE, self.first, self.floor(first), 1e6, most_rounds=3)
        yield Case(f"{self._name}, kept", BARE, self.ask, self.floor(first), 2)
        yield Case(f"{self._name}, after a change", BARE, self.after_a_change, self.floor(first), 2)
        etag = self.ask().headers["etag"]
        yield Case(
            f"{self._name}, unchanged (304)", "bare Flask 304", lambda: self.ask(If_None_Match=etag),
            lambda: self._connection.get("/floor/not-modified"), 1.5, status=304,
        )  # fmt: skip

    def floor(self, like: Answer) -> Ask:
        size = len(like.body)
        return lambda: self._connection.get(f"/floor/bytes/{size}")

    def ask(self, **headers: str) -> Answer:
        return self._connection.get(self._path, User_Agent="bench", **headers)

    def first(self) -> Answer:
        """Nothing is kept of it: every event's lines are written, and kept."""
        with transaction():
            own = select(Reservation.id).where(Reservation.instrument_id == self._instrument_id)
            db.session.execute(delete(EventFragment).where(EventFragment.reservation_id.in_(own)))
            feed = db.session.get_one(Feed, self._feed_id)
            feed.view_revision += 1
        return self.ask()

    def written_whole(self) -> Answer:
        """As it would be without what is kept: in this process, so without the server's part."""
        started = perf_counter()
        feed = db.session.get_one(Feed, self._feed_id)
        instrument = db.session.get_one(Instrument, self._instrument_id)
        with force_locale("en"):
            texts = texts_of(lines_of(feed, self._now, 20_000), feed, addresses())
            body = render_feed(notes.calendar(feed, instrument), texts.values())
        return Answer(200, {}, body, perf_counter() - started)

    def after_a_change(self) -> Answer:
        """Before each turn a booking's title changes, as the edit action does it; the time of that is not counted."""
        number = next(self._numbers)
        with transaction():
            changed = db.session.get_one(Reservation, self._reservation_ids[number % len(self._reservation_ids)])
            changed.title, changed.sequence = f"Changed {number}", changed.sequence + 1
            changed.changed_at = max(self._now, changed.changed_at) + timedelta(seconds=1)
            db.session.get_one(Instrument, self._instrument_id).calendar_revision += 1
        return self.ask()
