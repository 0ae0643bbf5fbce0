"""After a change a calendar is made from what it was; it must be what it would be, were it read and written whole."""

import logging
from collections.abc import Iterator
from datetime import timedelta
from random import Random
from threading import BoundedSemaphore

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from flask_babel import force_locale
from sqlalchemy import delete, func, select
from sqlalchemy.exc import OperationalError

from booking.calendars import actions
from booking.calendars.naming import addresses
from booking.calendars.queries import notes
from booking.calendars.queries.closed import closure_text, closures_of
from booking.calendars.queries.events import events_of
from booking.calendars.queries.scope import window_of
from booking.calendars.queries.subjects import find_subject
from booking.calendars.render import render_feed
from booking.calendars.shelf import Shelf
from booking.clock import now
from booking.demo.cast import Cast
from models import Closure, EventFragment, Feed, FeedBody, Group, GroupMembership, Reservation, ReservationState, db
from tests.calendars.bookings import booked, changed, feed_of, last_feed, read, text_of, tomorrow
from tests.support.applications import count_queries


@pytest.fixture
def wholes(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Of which calendars all was read, one after the other."""
    from booking.calendars.routes import together

    told: list[str] = []
    real = together.read_whole

    def read_whole(feed: Feed, *others: object) -> object:
        told.append(feed.public_id)
        return real(feed, *others)

    monkeypatch.setattr(together, "read_whole", read_whole)
    return told


def whole(feed: Feed) -> bytes:
    """As icalendar writes it, from the bookings as they are."""
    db.session.expire_all()
    subject, named = find_subject(feed), addresses()
    assert subject is not None
    with force_locale(feed.language):
        texts = events_of(feed, now(), named)
        texts += [closure_text(one, feed, named.domain) for one in closures_of(feed, window_of(feed, now()))]
        texts = texts or [notes.nothing_booked(feed, subject, named.domain)]
        return render_feed(notes.calendar(feed, subject), texts)


def steps(cast: Cast, draw: Random) -> Iterator[str]:
    """Whatever may happen to bookings and closures, for ever."""
    made: list[Reservation] = []
    group_ids = [None, cast.soft_matter.id]
    for number in range(10_000):
        step = draw.choice(
            ("book", "book", "move", "cancel", "restore", "give", "rename", "retitle", "close", "reopen")
        )
        if step == "book" or not made:
            at = tomorrow(draw.randrange(24)) + timedelta(days=draw.randrange(-60, 60))
            instrument = draw.choice((cast.confocal, cast.sem, cast.talos))
            person = draw.choice((cast.lin, cast.nadia, cast.mateo))
            made.append(booked(instrument, person, at, group_id=draw.choice(group_ids), title=f"run {number}; 运行"))
        elif step == "move":
            one, by = draw.choice(made), timedelta(days=draw.randrange(-200, 200))
            changed(one, starts_at=one.starts_at + by, ends_at=one.ends_at + by)
        elif step in ("cancel", "restore"):
            state = ReservationState.CANCELLED if step == "cancel" else ReservationState.REQUESTED
            changed(draw.choice(made), state=state)
        elif step == "give":
            one = draw.choice(made)
            raise_of(one.group_id)
            changed(one, group_id=draw.choice(group_ids))
        elif step == "rename":
            cast.confocal.name = f"Confocal {number}"
            actions.touch_reservations_of([cast.confocal], now())
        elif step == "retitle":
            changed(draw.choice(made), title=f"other {number}", note="line\nand line")
        else:
            close_or_reopen(cast, step, draw)
        yield step


def raise_of(group_id: int | None) -> None:
    if group_id is not None:
        db.session.get_one(Group, group_id).calendar_revision += 1


def close_or_reopen(cast: Cast, step: str, draw: Random) -> None:
    instrument = draw.choice((cast.confocal, cast.sem))
    standing = db.session.scalars(select(Closure).where(Closure.lifted_at.is_(None))).first()
    if step == "close" or standing is None:
        at = tomorrow(draw.randrange(24)) + timedelta(days=draw.randrange(30))
        db.session.add(Closure(
            institution_id=instrument.institution_id, facility_id=instrument.facility_id, instrument_id=instrument.id,
            starts_at=at, ends_at=at + timedelta(hours=3), reason="alignment", created_at=now(),
        ))  # fmt: skip
    else:
        standing.lifted_at, standing.sequence = now(), standing.sequence + 1
        instrument = standing.instrument or instrument
    instrument.calendar_revision += 1
    db.session.flush()


@pytest.mark.parametrize("seed", range(3))
def test_whatever_happens_the_changed_calendar_is_the_whole_one(
    cast: Cast, client: FlaskClient, wholes: list[str], seed: int
) -> None:
    subjects = ("person", f"group:{cast.soft_matter.public_id}", f"instrument:{cast.confocal.public_id}",
                f"facility:{cast.bioimaging.public_id}", f"institution:{cast.norhaven.public_id}")  # fmt: skip
    paths = {}
    for number, subject in enumerate(subjects):
        path = feed_of(cast.lin, subject, language=("en", "zh")[number % 2], keeps_cancelled=number == 0)
        paths[path] = last_feed().id
    started = now()
    with time_machine.travel(started, tick=False) as clock:
        for _, step in zip(range(25), steps(cast, Random(seed)), strict=False):
            for path, feed_id in paths.items():
                feed = db.session.get_one(Feed, feed_id)
                assert read(client, path).text.splitlines() == whole(feed).decode().splitlines(), (step, feed.kind)
            clock.shift(60)
    assert len(wholes) < 40  # of 125 readings


def test_after_a_change_only_that_booking_is_written(cast: Cast, client: FlaskClient, wholes: list[str]) -> None:
    """And as many questions are asked of the database, however long the calendar is."""
    path = feed_of(cast.lin)
    counts = []
    for many in (3, 60):
        for number in range(many):
            booked(cast.confocal, cast.lin, tomorrow(0) + timedelta(days=many, hours=number), 1)
        read(client, path)
        one = booked(cast.sem, cast.lin, tomorrow() + timedelta(days=200 + many))
        before = db.session.scalars(select(func.count(EventFragment.id))).one()
        with count_queries() as queries, client.get(path) as response:
            assert one.public_id in response.text
        counts.append(len(queries))
        assert db.session.scalars(select(func.count(EventFragment.id))).one() == before + 1
    assert counts[0] == counts[1] <= 18
    assert len(wholes) == 1


def test_a_second_reader_of_the_same_bookings_has_nothing_written_again(cast: Cast, client: FlaskClient) -> None:
    for hour in range(5):
        booked(cast.confocal, cast.nadia, tomorrow(hour), 1)
    subject = f"instrument:{cast.confocal.public_id}"
    first = read(client, feed_of(cast.gwen, subject))
    written = set(db.session.scalars(select(EventFragment.id)))
    second = read(client, feed_of(cast.lin, subject))
    assert second.data == first.data
    assert set(db.session.scalars(select(EventFragment.id))) == written


def test_details_that_one_reader_may_see_are_not_handed_to_another(cast: Cast, client: FlaskClient) -> None:
    """Lines are kept for all; whose they are decides which are taken."""
    booked(cast.confocal, cast.nadia, tomorrow(), title="secret project")
    subject = f"instrument:{cast.confocal.public_id}"
    assert "secret project" in text_of(client, feed_of(cast.tom, subject))
    text_of(client, feed_of(cast.gwen, subject), ("secret project", "Nadia"))
    assert "secret project" in text_of(client, feed_of(cast.nadia, subject))
    text_of(client, feed_of(cast.tom, subject, level="busy"), ("secret project", "Nadia"))


def test_another_process_continues_from_what_the_database_keeps(
    app: Flask, cast: Cast, client: FlaskClient, wholes: list[str]
) -> None:
    path = feed_of(cast.lin)
    booked(cast.confocal, cast.lin, tomorrow(10))
    read(client, path)
    app.extensions["calendar_shelf"] = Shelf(app, 1_000_000)
    late = booked(cast.sem, cast.lin, tomorrow(14))
    assert late.public_id in read(client, path).text
    assert len(wholes) == 1
    assert read(client, path).data == whole(last_feed())


def test_what_is_kept_in_memory_is_bounded(app: Flask, cast: Cast, client: FlaskClient) -> None:
    app.extensions["calendar_shelf"] = Shelf(app, 2_000)
    booked(cast.confocal, cast.lin, tomorrow(10))
    for _ in range(4):
        read(client, feed_of(cast.lin))
    assert 0 < app.extensions["calendar_shelf"]._used <= 2_000


def test_a_booking_made_while_the_clock_was_back_is_not_missed(cast: Cast, client: FlaskClient) -> None:
    path = feed_of(cast.lin)
    start = now().replace(hour=12)
    with time_machine.travel(start, tick=False):
        booked(cast.confocal, cast.lin, tomorrow(10))
        read(client, path)
    with time_machine.travel(start - timedelta(hours=2), tick=False):
        late = booked(cast.sem, cast.lin, tomorrow(14))
        assert late.public_id in read(client, path).text


def test_old_lines_are_forgotten_and_written_again_when_needed(cast: Cast, client: FlaskClient) -> None:
    path = feed_of(cast.lin)
    booked(cast.confocal, cast.lin, tomorrow())
    before = read(client, path)
    assert actions.forget_fragments(now() + timedelta(days=119)) == 0
    assert actions.forget_fragments(now() + timedelta(days=121)) == 1
    db.session.execute(delete(FeedBody))
    assert read(client, path).data == before.data


def test_a_deleted_booking_takes_its_lines_along(cast: Cast, client: FlaskClient) -> None:
    one = booked(cast.confocal, cast.lin, tomorrow())
    read(client, feed_of(cast.lin))
    db.session.execute(delete(Reservation).where(Reservation.id == one.id))
    assert db.session.scalars(select(EventFragment)).all() == []


def test_under_overload_the_last_good_calendar_is_served_but_never_to_who_lost_it(
    cast: Cast, client: FlaskClient, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    from booking.calendars.routes import together

    path = feed_of(cast.mateo, f"group:{cast.soft_matter.public_id}")
    booked(cast.confocal, cast.lin, tomorrow(), group_id=cast.soft_matter.id, title="ours")
    good = read(client, path)
    monkeypatch.setattr(together, "TURNS", BoundedSemaphore(1))
    monkeypatch.setattr(together, "PATIENCE", 0.01)
    together.TURNS.acquire()
    caplog.set_level(logging.ERROR)
    with time_machine.travel(now() + timedelta(days=1)):
        again = client.get(path)
        assert (again.status_code, again.data) == (200, good.data)
    db.session.execute(delete(GroupMembership).where(GroupMembership.user_id == cast.mateo.id))
    lost = client.get(path)
    assert lost.status_code == 503
    assert b"ours" not in lost.data


def test_while_the_database_does_not_answer_the_calendar_stays_as_it_was_last_seen(
    cast: Cast, client: FlaskClient, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    from booking.calendars.routes import polls

    path = feed_of(cast.lin)
    booked(cast.confocal, cast.lin, tomorrow())
    good = read(client, path)

    def broken(*_: object) -> None:
        raise OperationalError("SELECT", {}, ConnectionError("refused"))

    monkeypatch.setattr(polls, "find_glance", broken)
    again = client.get(path)
    assert (again.status_code, again.data) == (200, good.data)
    assert client.get(path, headers={"If-None-Match": good.headers["ETag"]}).status_code == 304
    assert path.split("/")[-1].removesuffix(".ics") not in caplog.text


def test_a_calendar_varies_by_encoding_only_and_asks_for_no_session(cast: Cast, client: FlaskClient) -> None:
    path = feed_of(cast.lin)
    booked(cast.confocal, cast.lin, tomorrow())
    first = read(client, path)
    kept = read(client, path, If_None_Match=first.headers["ETag"])
    for response in (first, kept, client.get("/calendars/none.ics")):
        assert response.headers["Vary"] == "Accept-Encoding"
        assert response.headers["X-Content-Type-Options"] == "nosniff"
