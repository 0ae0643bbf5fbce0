"""At the bench many press at once, on both databases: one use for each booking, one outcome, and nothing overlaps."""

from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from booking.clock import now
from booking.demo.cast import Cast
from booking.domain.attendance import Grace
from booking.domain.grid import Grid
from booking.domain.interval import Interval
from booking.domain.usage import at_the_minute
from booking.reservations.wall_clock import written
from booking.transaction import transaction
from booking.usage import actions
from booking.usage.rounds import settle_missed
from models import HOLDING, Instrument, Reservation, Usage, db
from tests.races.clients import Answer, Client, all_at_once
from tests.races.test_one_slot import (
    DONE,
    REFUSED,
    STEP,
    _post,
    _stored,
    assert_nothing_overlaps,
    assert_quiet,
    open_all_day,
    times,
)
from tests.support.servers import Server

ROUNDS = 5
pytestmark = [pytest.mark.race, pytest.mark.xdist_group("races"), pytest.mark.timeout(600)]


def now_on(bench: Instrument, length: timedelta) -> Interval:
    """From the last half hour of the clock on."""
    start = Grid(30, bench.zone).at_or_before(now())
    return Interval(start, start + length)


def the_booking(public_id: str) -> Reservation:
    db.session.rollback()
    return db.session.scalars(select(Reservation).where(Reservation.public_id == public_id)).one()


def uses_of(public_id: str) -> list[Usage]:
    booked = the_booking(public_id).id
    return list(db.session.scalars(select(Usage).where(Usage.reservation_id == booked)))


def test_one_booking_is_checked_in_from_sixteen_windows(
    database: str, app: Flask, cast: Cast, crowd: list[Client], server: Server
) -> None:
    """And out again: nobody is told that it broke, and it is one use."""
    benches = [open_all_day(cast, f"Pressed by many {number}") for number in range(ROUNDS)]
    for bench in benches:
        person = Client(app, server, db.session.get_one(type(cast.lin), crowd[0].person_id))
        [booked] = _stored(bench, [crowd[0]], [now_on(bench, 4 * STEP)])
        windows = [Client(app, server, db.session.get_one(type(cast.lin), crowd[0].person_id)) for _ in range(16)]
        for step in ("check-in", "check-out"):
            wishes = [_post(window, f"/reservations/{booked}/{step}", {}) for window in windows]
            assert {answer.status for answer in all_at_once(wishes)} == {DONE}
            [usage] = uses_of(booked)
            assert (usage.ended_at is None) == (step == "check-in")
        for one in (person, *windows):
            one.close()
    assert_nothing_overlaps()
    assert_quiet(server)


def test_release_and_check_in_at_the_same_moment(
    database: str, app: Flask, cast: Cast, crowd: list[Client], server: Server
) -> None:
    """Either she is there, or the time is free: never both, never neither."""
    with transaction():
        actions.set_policy(cast.bioimaging, Grace(is_asked=True, minutes=5))
    outcomes: Counter[str] = Counter()
    for number in range(4 * ROUNDS):
        bench = open_all_day(cast, f"Late {number}")
        span = Interval(at_the_minute(now()) - timedelta(minutes=6), at_the_minute(now()) + timedelta(hours=2))
        [booked] = _stored(bench, [crowd[0]], [span])
        answers = all_at_once([_post(crowd[0], f"/reservations/{booked}/check-in", {}), _settles(app)])
        [usage] = uses_of(booked)
        reservation = the_booking(booked)
        is_there = answers[0].status == DONE
        assert is_there == (usage.started_at is not None) == (reservation.state in HOLDING)
        assert is_there or answers[0].status == REFUSED
        outcomes["there" if is_there else "released"] += 1
    assert sum(outcomes.values()) == 4 * ROUNDS
    assert_nothing_overlaps()
    assert_quiet(server)


def _settles(app: Flask) -> Callable[[], Answer]:
    """The scheduler's round, in a thread of its own."""

    def work() -> Answer:
        with app.app_context():
            settle_missed(now())
            db.session.remove()
        return Answer(DONE, "")

    return work


def test_who_stays_longer_and_who_books_that_time(
    database: str, app: Flask, cast: Cast, crowd: list[Client], server: Server
) -> None:
    """One of all gets the half hour after what runs."""
    for number in range(ROUNDS):
        bench = open_all_day(cast, f"Stayed at {number}")
        span = now_on(bench, 4 * STEP)
        [booked] = _stored(bench, [crowd[0]], [span])
        assert crowd[0].post(f"/reservations/{booked}/check-in", {}).status == DONE
        after = Interval(span.ends_at, span.ends_at + STEP)
        stay = _post(crowd[0], f"/reservations/{booked}/extension", {"ends": written(after.ends_at, bench.zone)})
        form = times(bench, after) | {"mode": "self_operated"}
        others = [
            _post(client, f"/instruments/{bench.public_id}/reservations", form | {"key": f"{number}-{who}"})
            for who, client in enumerate(crowd[1:8])
        ]
        statuses = Counter(answer.status for answer in all_at_once([stay, *others]))
        assert statuses == {DONE: 1, REFUSED: 7}
        db.session.rollback()
    assert_nothing_overlaps()
    assert_quiet(server)


def test_sixteen_people_walk_up_at_once(
    database: str, app: Flask, cast: Cast, crowd: list[Client], server: Server
) -> None:
    for number in range(ROUNDS):
        bench = open_all_day(cast, f"Walked up to {number}")
        ends = written(_an_end(bench), bench.zone)
        form = {"ends": ends, "mode": "self_operated", "group": ""}
        wishes = [
            _post(client, f"/instruments/{bench.public_id}/walk-up", form | {"key": f"{number}-{who}"})
            for who, client in enumerate(crowd[:16])
        ]
        statuses = Counter(answer.status for answer in all_at_once(wishes))
        assert statuses == {DONE: 1, REFUSED: 15}
        db.session.rollback()
        running = select(Usage).where(Usage.instrument_id == bench.id, Usage.ended_at.is_(None))
        assert len(db.session.scalars(running).all()) == 1
    assert_nothing_overlaps()
    assert_quiet(server)


def _an_end(bench: Instrument) -> datetime:
    """The second that is offered, so that a minute that passes takes nothing away."""
    grid = Grid(30, bench.zone)
    return grid.at_or_after(grid.at_or_after(at_the_minute(now()) + STEP) + STEP)
