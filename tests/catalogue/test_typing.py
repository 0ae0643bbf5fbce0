"""Times and numbers as a Chinese keyboard writes them."""

from datetime import date
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from werkzeug.datastructures import MultiDict

from booking.catalogue.forms.fields import hours_of, minutes_of
from booking.catalogue.forms.search import search_of
from booking.reservations.wall_clock import IntervalForm


@pytest.mark.parametrize(
    ("text", "spans"),
    [
        ("９：００－１８：００", [(540, 1080)]),
        ("０８：００～１２：００，１３：００～１８：００", [(480, 720), (780, 1080)]),
        ("8：00至12：00、13：00到18：00", [(480, 720), (780, 1080)]),
    ],
)
def test_hours_in_full_width(text: str, spans: list[tuple[int, int]]) -> None:
    assert hours_of(text) == spans


@pytest.mark.parametrize(("text", "minutes"), [("３０分钟", 30), ("２小时３０分钟", 150), ("１ｄ", 1440), ("９０", 90)])
def test_lengths_of_time_in_full_width(text: str, minutes: int) -> None:
    assert minutes_of(text) == minutes


def test_a_wanted_time_in_full_width(app: Flask) -> None:
    with app.test_request_context():
        search, problem = search_of(MultiDict({"date": "２０２６－１２－０１", "from": "９：３０", "to": "１１：００"}))
    assert problem == ""
    assert search.free is not None
    assert (search.free.on, search.free.from_minute, search.free.to_minute) == (date(2026, 12, 1), 570, 660)


def test_a_booking_in_full_width(app: Flask) -> None:
    sent = {"starts": "２０２６－１１－２４Ｔ１０：００", "ends": "2026-11-24 11：30"}
    with app.test_request_context(method="POST", data=sent):
        form = IntervalForm(ZoneInfo("Europe/London"), meta={"csrf": False})
        assert form.validate(), form.errors
        assert form.interval is not None
