"""What is measured, and against which floor: docs/performance.md tells why these."""

import secrets
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from itertools import cycle
from urllib.parse import quote, urlencode

from flask import Flask
from sqlalchemy import select

from bench.client import Answer, Connection
from bench.feeds import feeds as long_feeds
from bench.imports import imports
from bench.measuring import Ask, Case, taking_turns
from bench.sessions import csrf_token, renewed, session_cookie
from booking.calendars.actions import create_feed
from booking.calendars.queries.subjects import Choice
from booking.transaction import transaction
from models import Facility, FeedKind, FeedLevel, Instrument, User, db

BARE = "bare Flask answer of the same bytes"
NIGHT_SLOTS = [f"{hour:02}:{minute:02}" for hour in (0, 1, 2, 3, 4, 5, 22) for minute in (0, 30)]


def cases(app: Flask, url: str, now: datetime) -> Iterator[Case]:
    """All cases against the server at `url`, which serves the database of `app`."""
    person = db.session.scalars(select(User).order_by(User.id)).first()
    instruments = list(db.session.scalars(select(Instrument.public_id).order_by(Instrument.id)))
    if person is None:
        raise LookupError("the region is empty")
    hers = Connection(url, session_cookie(app, person.get_id()))
    pages = Pages(hers)
    yield booking(hers, instruments, now.date())
    yield pages.case("instrument page", [f"/instruments/{one}" for one in instruments])
    yield pages.case("catalogue page, 50 rows", [f"/instruments?page={n}" for n in range(1, 9)])
    yield pages.case("catalogue search, two Chinese characters", ["/instruments?q=" + quote("共聚")])
    yield pages.case("my bookings", ["/bookings"])
    today = [f"/timeline/events.json?page={page}&on={now.date()}" for page in range(1, 9)]
    yield pages.case("timeline data, 40 instruments, a day", today, asked=3, most_queries=None)
    week = [f"/timeline/events.json?span=week&page={page}&on={now.date()}" for page in range(1, 9)]
    yield pages.case("timeline data, 20 instruments, a week", week, asked=3, most_queries=None)
    yield from feeds(pages, person, now)
    yield from imports(app, url)
    yield from long_feeds(url, person, now)


class Pages:
    """Cases that read with one person's session, each beside a bare answer of as many bytes."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection

    def case(self, name: str, paths: list[str], asked: float = 4, most_queries: int | None = 8) -> Case:
        path = taking_turns(paths)
        floor = self.floor_like(self.connection.get(paths[0]))
        return Case(name, BARE, lambda: self.connection.get(path()), floor, asked, most_queries)

    def floor_like(self, answer: Answer) -> Ask:
        size = len(answer.body)
        return lambda: self.connection.get(f"/floor/bytes/{size}")


def booking(connection: Connection, instruments: list[str], today: date) -> Case:
    """Each turn books half an hour of some night on the next instrument, with a form as the check page sends it."""
    page = connection.get(f"/instruments/{instruments[0]}/booking")
    token = csrf_token(page)
    connection.cookie = renewed(connection.cookie, page)
    wanted = _slots(instruments, today)

    def book() -> Answer:
        instrument, starts, ends = next(wanted)
        form = {"csrf_token": token, "starts": starts, "ends": ends, "mode": "self_operated", "title": "Night run",
                "key": secrets.token_hex(16)}  # fmt: skip
        return connection.post(f"/instruments/{instrument}/reservations", urlencode(form).encode())

    floor = "signed-in Flask answer with one commit"
    return Case("booking", floor, book, lambda: connection.post("/floor-commit", b""), asked=3, status=303)


def feeds(pages: Pages, person: User, now: datetime) -> Iterator[Case]:
    """A facility's calendar of about a thousand events: whole, unchanged, and after a change of one event."""
    facility = db.session.scalars(select(Facility).order_by(Facility.id)).first()
    if facility is None:
        raise LookupError("the region has no facility")
    with transaction():
        _feed, token = create_feed(person, Choice(FeedKind.FACILITY, facility), FeedLevel.BUSY, "en", now)
    path, connection = f"/calendars/{token}.ics", Connection(pages.connection.url)
    first = connection.get(path, User_Agent="bench")
    events = first.body.count(b"BEGIN:VEVENT")
    etag = first.headers["etag"]
    whole = pages.floor_like(first)
    yield Case(f"calendar of {events:,} events, kept", BARE, lambda: connection.get(path, User_Agent="bench"), whole, 2)
    yield Case(
        f"calendar of {events:,} events, unchanged (304)", "bare Flask 304",
        lambda: connection.get(path, User_Agent="bench", If_None_Match=etag),
        lambda: connection.get("/floor/not-modified"), asked=1.5, status=304,
    )  # fmt: skip
    yield Case(
        f"calendar of {events:,} events, after a change", BARE,
        _after_a_change(lambda: connection.get(path, User_Agent="bench"), facility), whole, asked=2,
    )  # fmt: skip


def _after_a_change(ask: Ask, facility: Facility) -> Ask:
    """Before each turn an instrument's revision rises, as a booking makes it; the time of that is not counted."""
    instruments = cycle(list(db.session.scalars(select(Instrument).where(Instrument.facility_id == facility.id))))

    def changed() -> Answer:
        instrument = next(instruments)
        with transaction():
            db.session.get_one(Instrument, instrument.id).calendar_revision += 1
        return ask()

    return changed


def _slots(instruments: list[str], today: date) -> Iterator[tuple[str, str, str]]:
    """Half hours at night, each once: on every instrument in turn, then the next half hour."""
    for day in range(2, 50):
        on = today + timedelta(days=day)
        for starts in NIGHT_SLOTS:
            begins = datetime.combine(on, time.fromisoformat(starts))
            ends = begins + timedelta(minutes=30)
            for instrument in instruments:
                yield instrument, begins.isoformat(timespec="minutes"), ends.isoformat(timespec="minutes")
