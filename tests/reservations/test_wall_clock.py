"""Times in forms and addresses, on the days when the clock is changed."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from booking.domain.interval import Interval
from booking.reservations.wall_clock import IntervalForm, read, written

ZONES = [ZoneInfo(name) for name in ("Europe/London", "America/New_York", "Asia/Shanghai")]
CHANGES = [datetime(2026, month, day, tzinfo=UTC) for month, day in ((3, 8), (3, 29), (10, 25), (11, 1))]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("2026-11-01T01:30-04:00", "text"),
        ("2026-11-01T01:30+00:00", "text"),
        ("2026-11-01T01:30Z", "text"),
        ("2026-11-01T10:30", "datetime-local"),
        ("soon", "datetime-local"),
    ],
)
def test_a_time_with_its_offset_is_shown_as_text_east_and_west_of_london(app: Flask, text: str, kind: str) -> None:
    with app.test_request_context():
        form = IntervalForm(ZoneInfo("America/New_York"), formdata=None, data={"starts": text})
        assert f'type="{kind}"' in form.starts()


def sent(app: Flask, zone: str, starts: str, ends: str) -> IntervalForm:
    with app.test_request_context():
        form = IntervalForm(ZoneInfo(zone), formdata=None, data={"starts": starts, "ends": ends}, meta={"csrf": False})
        form.validate()
    return form


@pytest.mark.parametrize(
    ("zone", "starts", "words"),
    [
        ("Europe/London", "2026-03-29T01:30", "01:30 does not exist on Sun 29 Mar 2026: the clocks go forward. "
                                              "The next time is 02:00."),
        ("America/New_York", "2026-03-08T02:15", "02:15 does not exist on Sun 8 Mar 2026: the clocks go forward. "
                                                 "The next time is 03:00."),
    ],
)  # fmt: skip
def test_an_hour_that_the_clock_skips_is_refused_in_words(app: Flask, zone: str, starts: str, words: str) -> None:
    form = sent(app, zone, starts, starts[:11] + "12:00")
    assert form.starts.errors == [words]
    assert form.interval is None


@pytest.mark.parametrize(
    ("zone", "starts", "ends", "hours"),
    [
        ("Europe/London", "2026-03-29T00:00", "2026-03-29T12:00", 11),
        ("Europe/London", "2026-10-25T00:00", "2026-10-25T12:00", 13),
        ("America/New_York", "2026-03-08T00:00", "2026-03-08T12:00", 11),
        ("America/New_York", "2026-11-01T00:00", "2026-11-01T12:00", 13),
        ("America/New_York", "2026-11-01T01:30-04:00", "2026-11-01T01:30-05:00", 1),
        ("Asia/Shanghai", "2026-03-29T00:00", "2026-03-29T12:00", 12),
        ("Asia/Shanghai", "2026-03-08T02:30", "2026-03-08T03:30", 1),
        ("Asia/Shanghai", "2026-10-25T01:30", "2026-10-25T12:30", 11),
    ],
)
def test_from_until_lasts_as_long_as_the_clock_runs(app: Flask, zone: str, starts: str, ends: str, hours: int) -> None:
    interval = sent(app, zone, starts, ends).interval
    assert isinstance(interval, Interval)
    assert interval.ends_at - interval.starts_at == timedelta(hours=hours)


@given(st.sampled_from(ZONES), st.sampled_from(CHANGES), st.integers(-24 * 60, 48 * 60))
def test_whatever_a_form_shows_it_reads_again(zone: ZoneInfo, day: datetime, minutes: int) -> None:
    moment = day + timedelta(minutes=minutes)
    assert read(written(moment, zone), zone) == moment
