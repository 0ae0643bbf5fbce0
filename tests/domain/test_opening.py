"""Opening hours on the wall clock, through clock changes and midnight."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from booking.domain.interval import Interval
from booking.domain.localtime import wall_time
from booking.domain.opening import ALWAYS, Window, open_intervals, open_on

LONDON, NEW_YORK, SHANGHAI = ZoneInfo("Europe/London"), ZoneInfo("America/New_York"), ZoneInfo("Asia/Shanghai")
ZONES = [LONDON, NEW_YORK, SHANGHAI]
WORKING_WEEK = tuple(Window(weekday, 9 * 60, 17 * 60) for weekday in range(5))


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def span(first: str, last: str) -> Interval:
    return Interval(utc(first), utc(last))


@pytest.mark.parametrize("zone", ZONES)
def test_nine_oclock_stays_nine_oclock_when_clocks_change(zone: ZoneInfo) -> None:
    year = span("2026-01-01T00:00", "2027-01-01T00:00")
    opened = open_intervals(WORKING_WEEK, zone, year)
    assert len(opened) == 261  # the working days of 2026
    for each in opened:
        assert wall_time(each.starts_at, zone).strftime("%H:%M") == "09:00"
        assert wall_time(each.ends_at, zone).strftime("%H:%M") == "17:00"
        assert each.duration == timedelta(hours=8)


@pytest.mark.parametrize(
    ("zone", "day", "hours"),
    [
        (LONDON, date(2026, 3, 29), 23),
        (LONDON, date(2026, 10, 25), 25),
        (NEW_YORK, date(2026, 3, 8), 23),
        (NEW_YORK, date(2026, 11, 1), 25),
        (SHANGHAI, date(2026, 3, 29), 24),
    ],
)
def test_a_day_that_is_always_open_is_as_long_as_its_clock_makes_it(zone: ZoneInfo, day: date, hours: int) -> None:
    (whole,) = open_on(ALWAYS, zone, day)
    assert whole.duration == timedelta(hours=hours)


def test_windows_that_touch_at_midnight_are_one_night() -> None:
    night = [Window(4, 20 * 60, 24 * 60), Window(5, 0, 6 * 60)]
    week = span("2026-03-02T00:00", "2026-03-09T00:00")
    assert open_intervals(night, LONDON, week) == (span("2026-03-06T20:00", "2026-03-07T06:00"),)


def test_a_week_without_a_closing_time_is_one_interval() -> None:
    month = span("2026-03-15T00:00", "2026-04-15T00:00")
    assert open_intervals(ALWAYS, LONDON, month) == (month,)


@pytest.mark.parametrize(
    ("window", "expected"),
    [
        (Window(6, 60, 90), ()),
        (Window(6, 30, 90), (span("2026-03-29T00:30", "2026-03-29T01:00"),)),
        (Window(6, 90, 180), (span("2026-03-29T01:00", "2026-03-29T02:00"),)),
        (Window(6, 0, 240), (span("2026-03-29T00:00", "2026-03-29T03:00"),)),
    ],
)
def test_a_window_shrinks_by_what_the_clock_skips(window: Window, expected: tuple[Interval, ...]) -> None:
    assert open_on([window], LONDON, date(2026, 3, 29)) == expected


def test_an_hour_that_comes_twice_is_open_twice() -> None:
    (opened,) = open_on([Window(6, 60, 120)], LONDON, date(2026, 10, 25))
    assert opened == span("2026-10-25T00:00", "2026-10-25T02:00")


def test_hours_are_cut_where_the_span_ends() -> None:
    asked = span("2026-03-02T10:00", "2026-03-03T10:00")
    assert open_intervals(WORKING_WEEK, LONDON, asked) == (
        span("2026-03-02T10:00", "2026-03-02T17:00"),
        span("2026-03-03T09:00", "2026-03-03T10:00"),
    )


def test_in_shanghai_monday_begins_on_utc_sunday() -> None:
    asked = span("2026-03-01T15:00", "2026-03-01T18:00")
    assert open_intervals([Window(0, 0, 60)], SHANGHAI, asked) == (span("2026-03-01T16:00", "2026-03-01T17:00"),)


def test_without_windows_nothing_is_open() -> None:
    assert open_intervals([], LONDON, span("2026-03-01T15:00", "2026-03-01T18:00")) == ()


@pytest.mark.parametrize(
    ("weekday", "opens", "closes"), [(7, 0, 60), (-1, 0, 60), (0, 60, 60), (0, 0, 1441), (0, -1, 5)]
)
def test_a_window_that_cannot_be_is_refused(weekday: int, opens: int, closes: int) -> None:
    with pytest.raises(ValueError, match="no such"):
        Window(weekday, opens, closes)


windows = st.lists(
    st.tuples(st.integers(0, 6), st.integers(0, 23), st.integers(1, 24))
    .filter(lambda three: three[1] < three[2])
    .map(lambda three: Window(three[0], three[1] * 60, three[2] * 60)),
    max_size=6,
)


@given(windows, st.sampled_from(ZONES), st.integers(0, 366 * 24 * 4))
def test_a_moment_is_open_exactly_if_the_clock_on_the_wall_shows_a_time_in_a_window(
    some: list[Window], zone: ZoneInfo, quarter: int
) -> None:
    moment = utc("2026-01-01T00:00") + timedelta(minutes=15 * quarter)
    local = wall_time(moment, zone)
    minute = local.hour * 60 + local.minute
    shown = any(w.weekday == local.weekday() and w.opens_minute <= minute < w.closes_minute for w in some)
    opened = open_intervals(some, zone, Interval(moment - timedelta(days=1), moment + timedelta(days=1)))
    assert any(each.includes(moment) for each in opened) == shown
