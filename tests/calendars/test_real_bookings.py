"""Calendars fed by the real actions: each thing that can be done to a booking is seen at the next poll, and rightly."""

import threading
import urllib.request
from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from flask.testing import FlaskClient
from sqlalchemy import select

from booking.clock import now
from booking.demo.cast import Cast
from booking.reservations import actions
from booking.transaction import transaction
from models import Reservation, db
from tests.calendars.bookings import booked, changed, feed_of, read, tomorrow
from tests.calendars.linter import Component, change_defects, lint, parsed
from tests.reservations.acting import NOW, book, span
from tests.support.servers import Server

POLLS = 32


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    """Ten o'clock on Monday 2 March 2026."""
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


def shown(raw: bytes) -> dict[str, tuple[str, str, str]]:
    """UID: (start, end, status) of each event."""
    return {event.value("UID"): _times(event) for event in parsed(raw).inside("VEVENT")}


def _times(event: Component) -> tuple[str, str, str]:
    return event.value("DTSTART"), event.value("DTEND"), event.value("STATUS")


def held() -> dict[str, tuple[str, str, str]]:
    """The same as the table of reservations has it."""
    words = {"requested": "TENTATIVE", "confirmed": "CONFIRMED"}
    return {
        f"{r.public_id}@benchshare.example": (
            f"{r.starts_at:%Y%m%dT%H%M%SZ}", f"{r.ends_at:%Y%m%dT%H%M%SZ}", words[r.state.value],
        )
        for r in db.session.scalars(select(Reservation))
        if r.state.value in words
    }  # fmt: skip


def test_every_step_of_a_booking_is_seen_at_the_next_poll(
    database: str, cast: Cast, client: FlaskClient, clock: time_machine.Traveller
) -> None:
    subjects = ("person", f"group:{cast.soft_matter.public_id}", f"instrument:{cast.confocal.public_id}",
                f"facility:{cast.bioimaging.public_id}", f"institution:{cast.norhaven.public_id}")  # fmt: skip
    paths = [feed_of(cast.lin, subject) for subject in subjects]
    answers = [read(client, path) for path in paths]
    lin, group_id = cast.lin.id, cast.soft_matter.id
    visit = book(cast, "lin", "confocal", "5 10:00", "5 12:00", group_id=group_id)
    steps = [
        lambda: actions.change_interval(visit, span("6 14:00", "6 16:00"), lin, now()),
        lambda: actions.change_interval(visit, span("6 14:00", "6 17:00"), lin, now()),
        lambda: actions.edit_words(visit, "live imaging", "", lin, now()),
        lambda: actions.cancel(visit, lin, now()),
        lambda: actions.restore(visit, lin, now()),
        lambda: actions.cancel(visit, lin, now()),
    ]
    for step in [None, *steps]:
        clock.shift(1)
        if step is not None:
            with transaction():
                step()
        for number, path in enumerate(paths):
            before, after = answers[number], read(client, path, If_None_Match=answers[number].headers["ETag"])
            assert after.status_code == 200
            assert change_defects(before.data, after.data) == []
            assert (shown(after.data) == held()) if held() else ("-empty@" in after.text)
            assert read(client, path, If_None_Match=after.headers["ETag"]).status_code == 304
            answers[number] = after


def test_another_persons_calendar_does_not_move(cast: Cast, client: FlaskClient, clock: time_machine.Traveller) -> None:
    path = feed_of(cast.gwen)
    etag = read(client, path).headers["ETag"]
    book(cast, "lin", "confocal", "5 10:00", "5 12:00")
    assert read(client, path, If_None_Match=etag).status_code == 304


def test_a_booking_that_waits_is_tentative_until_the_lab_accepts(
    cast: Cast, client: FlaskClient, clock: time_machine.Traveller
) -> None:
    path = feed_of(cast.marcus)
    visit = book(cast, "marcus", "krios", "9 09:00", "9 17:00", mode=cast.krios.modes[0])
    waiting = read(client, path)
    assert "STATUS:TENTATIVE" in waiting.text
    clock.shift(60)
    with transaction():
        actions.accept(visit, cast.wang.id, now())
    accepted = read(client, path, If_None_Match=waiting.headers["ETag"])
    assert "STATUS:CONFIRMED" in accepted.text
    assert change_defects(waiting.data, accepted.data) == []


def test_calendars_stay_whole_while_bookings_change(database: str, cast: Cast, server: Server) -> None:
    """Against the real server: as many programs poll as one may have, and each always gets a whole calendar."""
    visits = [booked(cast.confocal, cast.lin, tomorrow() + timedelta(days=day)) for day in range(20)]
    path = feed_of(cast.lin)
    db.session.commit()
    wrong: list[str] = []
    pollers = [threading.Thread(target=_poll, args=(server.url + path, wrong)) for _ in range(4)]
    for poller in pollers:
        poller.start()
    turn = 0
    while any(poller.is_alive() for poller in pollers):
        turn += 1
        visit = visits[turn % len(visits)]
        changed(visit, starts_at=visit.starts_at + timedelta(minutes=5), ends_at=visit.ends_at + timedelta(minutes=5))
        db.session.commit()
    assert turn > 1
    assert not wrong, wrong[0]


def _poll(url: str, wrong: list[str]) -> None:
    before = b""
    for _ in range(POLLS // 4):
        with urllib.request.urlopen(url, timeout=30) as answer:
            raw = answer.read()
        found = lint(raw) + (change_defects(before, raw) if before else [])
        wrong.extend(str(defect) for defect in found)
        before = raw
