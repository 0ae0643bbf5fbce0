"""The availability strip: what is drawn and what is said are the same."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from flask import Flask

from booking.appearance.strips import day_strip
from booking.domain.interval import Interval

LONDON = ZoneInfo("Europe/London")
DAY = date(2026, 11, 16)


def span(first: float, last: float) -> Interval:
    midnight = datetime(2026, 11, 16, tzinfo=UTC)
    return Interval(midnight + timedelta(hours=first), midnight + timedelta(hours=last))


@pytest.fixture(autouse=True)
def request_context(app: Flask) -> Iterator[None]:
    with app.test_request_context():
        yield


def test_free_taken_closed_and_own_time_fill_the_day() -> None:
    strip = day_strip(DAY, LONDON, [span(8, 18)], [span(9, 12)], [span(15, 16)])
    assert sum(piece.width for piece in strip.pieces) == pytest.approx(100, abs=0.01)
    assert strip.words == "Free 08:00–09:00, 12:00–15:00, 16:00–18:00"


def test_of_today_only_what_is_ahead_is_called_free() -> None:
    strip = day_strip(DAY, LONDON, [span(8, 18)], [span(9, 12)], now=span(13.5, 14).starts_at)
    assert strip.words == "Free 13:30–18:00"
    assert strip.now_x == pytest.approx(13.5 / 24 * 100, abs=0.01)


@pytest.mark.parametrize(
    ("opened", "taken", "words"),
    [
        ([], [], "Closed"),
        ([span(0, 24)], [], "Free all day"),
        ([span(8, 18)], [span(8, 18)], "Nothing free"),
        ([span(20, 30)], [], "Free 20:00–24:00"),
    ],
)
def test_a_plain_day_has_plain_words(opened: list[Interval], taken: list[Interval], words: str) -> None:
    assert day_strip(DAY, LONDON, opened, taken).words == words


def test_a_day_that_is_over_offers_nothing() -> None:
    assert day_strip(DAY, LONDON, [span(8, 18)], [], now=span(30, 31).starts_at).words == "Over"


def test_a_day_of_twenty_five_hours_is_drawn_whole() -> None:
    on = date(2026, 10, 25)
    opened = Interval(datetime(2026, 10, 24, 23, tzinfo=UTC), datetime(2026, 10, 26, tzinfo=UTC))
    strip = day_strip(on, LONDON, [opened], [])
    assert [(piece.kind, piece.x, piece.width) for piece in strip.pieces] == [("free", 0, 100)]
    assert strip.words == "Free all day"
