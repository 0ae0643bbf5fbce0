"""A series and single bookings at the same moment, on both databases: nothing overlaps; all of the series, or none."""

import time
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import delete, func, select

from booking.demo.cast import Cast
from booking.domain.interval import Interval
from booking.reservations.wall_clock import written
from booking.transaction import transaction
from models import Claim, Instrument, Message, Reservation, ReservationEvent, Series, db
from tests.races.clients import Answer, Client, all_at_once
from tests.races.test_one_slot import (
    DONE,
    LENGTH,
    REFUSED,
    assert_nothing_overlaps,
    assert_quiet,
    open_all_day,
    slots,
    times,
)
from tests.support.servers import Server

ROUNDS, TIMES = 12, 8
HEAD_START = 0.04  # of the series, which takes longer to get to the lock; in half of the rounds it is first
pytestmark = [pytest.mark.race, pytest.mark.xdist_group("races"), pytest.mark.timeout(600)]


def series_form(instrument: Instrument, first: Interval, key: str) -> dict[str, str]:
    return times(instrument, first) | {
        "mode": "self_operated", "frequency": "daily", "every": "1", "ending": "times", "times": str(TIMES), "key": key,
    }  # fmt: skip


def test_a_series_and_single_bookings_want_the_same_days(
    database: str, app: Flask, cast: Cast, crowd: list[Client], server: Server
) -> None:
    """Two want eight days each, the others one of these days: whoever gets a series gets all of it."""
    instrument = open_all_day(cast, "Wanted every day")
    path = f"/instruments/{instrument.public_id}"
    first = next(iter(slots(1)))
    won = 0
    for number in range(ROUNDS):
        wishes = [
            post(client, f"{path}/series", series_form(instrument, Interval(first, first + LENGTH), f"s{number}-{who}"))
            for who, client in enumerate(crowd[:2])
        ]
        for who, client in enumerate(crowd[2:6]):
            day = first + timedelta(days=(number * 3 + who) % TIMES, minutes=60 * (number % 2))
            form = times(instrument, Interval(day, day + LENGTH)) | {"mode": "self_operated", "key": f"{number}-{who}"}
            wishes.append(post(client, f"{path}/reservations", form, late=HEAD_START * (number % 6)))
        answers = all_at_once(wishes)
        assert {answer.status for answer in answers} <= {DONE, REFUSED}
        assert sum(answer.status == DONE for answer in answers) >= 1
        db.session.rollback()
        won += sum(answer.status == DONE for answer in answers[:2])
        assert_all_or_none(answers[:2])
        assert_nothing_overlaps()
        start_anew()
    assert won >= 1
    assert_quiet(server)


def test_a_series_is_moved_while_others_book_where_it_goes(
    database: str, app: Flask, cast: Cast, crowd: list[Client], server: Server
) -> None:
    instrument = open_all_day(cast, "Moved every day")
    zone = instrument.zone
    first = next(iter(slots(1)))
    span = Interval(first, first + LENGTH)
    for number in range(ROUNDS // 2):
        path = f"/instruments/{instrument.public_id}"
        assert crowd[0].post(f"{path}/series", series_form(instrument, span, f"m{number}")).status == DONE
        db.session.rollback()
        series = db.session.scalars(select(Series)).one().public_id
        later = span.shifted(LENGTH)
        clock = [written(at, zone)[11:] for at in (later.starts_at, later.ends_at)]
        move = {"starts": clock[0], "ends": clock[1], "title": "", "note": "", "first": "", "seen": f"{TIMES}-0"}
        wishes = [post(crowd[0], f"/series/{series}/hours", move)]
        for who, client in enumerate(crowd[1:5]):
            wanted = later.shifted(timedelta(days=(number + who) % TIMES))
            form = times(instrument, wanted) | {"mode": "self_operated", "key": f"m{number}-{who}"}
            wishes.append(post(client, f"{path}/reservations", form))
        answers = all_at_once(wishes)
        assert {answer.status for answer in answers} <= {DONE, REFUSED}
        db.session.rollback()
        starts = {
            one.starts_at.astimezone(zone).strftime("%H:%M")
            for one in db.session.scalars(select(Reservation).where(Reservation.series_id.is_not(None)))
        }
        assert len(starts) == 1
        assert (starts == {clock[0]}) is (answers[0].status == DONE)
        assert_nothing_overlaps()
        start_anew()
    assert_quiet(server)


def assert_all_or_none(answers: list[Answer]) -> None:
    stored = db.session.execute(select(Reservation.series_id, func.count()).group_by(Reservation.series_id)).all()
    of_series = {series_id: count for series_id, count in stored if series_id is not None}
    assert set(of_series.values()) <= {TIMES}
    assert len(of_series) == sum(answer.status == DONE for answer in answers)
    assert db.session.scalar(select(func.count()).select_from(Series)) == len(of_series)


def start_anew() -> None:
    with transaction():
        for table in (Claim, ReservationEvent, Message, Reservation, Series):
            db.session.execute(delete(table))


def post(client: Client, path: str, form: dict[str, str], late: float = 0) -> Callable[[], Answer]:
    """`late` in seconds after the others."""

    def send() -> Answer:
        time.sleep(late)
        return client.post(path, form)

    return send
