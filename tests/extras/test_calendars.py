"""Calendars follow who operates an instrument, and what accessories are called: what somebody served vanishes from hers
when another takes over."""

from typing import Any

import pytest
import time_machine
from flask.testing import FlaskClient

from booking.demo.cast import Cast
from booking.extras.actions import change_option
from booking.extras.queries import find_option
from booking.transaction import transaction
from models import Option, Reservation, User, db
from tests.calendars.bookings import feed_of, text_of
from tests.extras.staff import assisted, book_with, operator, stage
from tests.reservations.acting import NOW

TEN, NOON = "3 10:00", "3 12:00"


@pytest.fixture(autouse=True)
def _monday():
    with time_machine.travel(NOW, tick=False):
        yield


def change(option: Option, **values: Any) -> None:
    with transaction():
        found = find_option(option.public_id)
        assert found is not None
        present = {"instruments": found.instruments, "hours": (), "user": found.user, "pieces": 1}
        change_option(found, NOW, **(present | values))


def hand_over(option: Option, person: User | None) -> None:
    change(option, user=person)


def test_who_operates_no_more_reads_nothing_of_it_in_her_calendar(
    database: str, cast: Cast, client: FlaskClient
) -> None:
    tom = operator(cast, "Tom", user=cast.zhao)
    assisted(cast, "lin", "confocal", TEN, NOON, tom)
    feed = feed_of(cast.zhao)
    assert "Lin Yue" in text_of(client, feed)
    hand_over(tom, cast.grace)
    assert "Lin Yue" not in text_of(client, feed)
    assert "Lin Yue" in text_of(client, feed_of(cast.grace))


def test_who_operates_no_more_reads_only_booked_in_the_instruments_calendar(cast: Cast, client: FlaskClient) -> None:
    tom = operator(cast, "Tom", user=cast.zhao)
    assisted(cast, "lin", "confocal", TEN, NOON, tom)
    feed = feed_of(cast.zhao, f"instrument:{cast.confocal.public_id}")
    assert "Lin Yue" in text_of(client, feed)
    hand_over(tom, None)
    assert "Lin Yue" not in text_of(client, feed)


def test_a_new_name_of_an_accessory_reaches_the_calendar(cast: Cast, client: FlaskClient) -> None:
    heated = stage(cast)
    made = book_with(cast, "lin", "confocal", TEN, NOON, heated)
    feed, sequence = feed_of(cast.lin), made.sequence
    assert "Heated stage" in text_of(client, feed)
    change(heated, name="Incubator")
    assert "Incubator" in text_of(client, feed)
    assert db.session.get_one(Reservation, made.id).sequence == sequence + 1
