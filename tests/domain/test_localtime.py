"""The wall clock and UTC on the days when clocks are changed, in three zones of which one never changes."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from booking.domain.localtime import NoSuchTime, is_ambiguous, to_utc, to_utc_after_gap, wall_time

LONDON, NEW_YORK, SHANGHAI = ZoneInfo("Europe/London"), ZoneInfo("America/New_York"), ZoneInfo("Asia/Shanghai")
LORD_HOWE, APIA, CAIRO = ZoneInfo("Australia/Lord_Howe"), ZoneInfo("Pacific/Apia"), ZoneInfo("Africa/Cairo")


def wall(text: str) -> datetime:
    return datetime.fromisoformat(text)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("zone", "local", "moment"),
    [
        (LONDON, "2026-01-15T09:00", "2026-01-15T09:00"),
        (LONDON, "2026-03-29T00:59", "2026-03-29T00:59"),
        (LONDON, "2026-03-29T02:00", "2026-03-29T01:00"),
        (LONDON, "2026-07-15T09:00", "2026-07-15T08:00"),
        (LONDON, "2026-10-25T02:00", "2026-10-25T02:00"),
        (NEW_YORK, "2026-03-08T01:59", "2026-03-08T06:59"),
        (NEW_YORK, "2026-03-08T03:00", "2026-03-08T07:00"),
        (NEW_YORK, "2026-11-01T09:00", "2026-11-01T14:00"),
        (SHANGHAI, "2026-03-29T01:30", "2026-03-28T17:30"),
        (SHANGHAI, "2026-10-25T01:30", "2026-10-24T17:30"),
    ],
)
def test_a_time_on_the_wall_is_one_moment(zone: ZoneInfo, local: str, moment: str) -> None:
    assert to_utc(wall(local), zone) == utc(moment)
    assert wall_time(utc(moment), zone) == wall(local)
    assert not is_ambiguous(wall(local), zone)


@pytest.mark.parametrize(
    ("zone", "local", "next_real"),
    [
        (LONDON, "2026-03-29T01:00", "2026-03-29T02:00"),
        (LONDON, "2026-03-29T01:30", "2026-03-29T02:00"),
        (LONDON, "2026-03-29T01:59:59", "2026-03-29T02:00"),
        (NEW_YORK, "2026-03-08T02:30", "2026-03-08T03:00"),
        (LORD_HOWE, "2026-10-04T02:15", "2026-10-04T02:30"),
        (CAIRO, "2026-04-24T00:30", "2026-04-24T01:00"),
        (APIA, "2011-12-30T12:00", "2011-12-31T00:00"),
    ],
)
def test_an_hour_that_does_not_exist_is_refused_with_the_next_real_time(
    zone: ZoneInfo, local: str, next_real: str
) -> None:
    with pytest.raises(NoSuchTime) as refusal:
        to_utc(wall(local), zone)
    assert refusal.value.wall == wall(local)
    assert refusal.value.zone is zone
    assert refusal.value.next_real == wall(next_real)
    assert to_utc_after_gap(wall(local), zone) == to_utc(wall(next_real), zone)


@pytest.mark.parametrize(
    ("zone", "local", "first", "second"),
    [
        (LONDON, "2026-10-25T01:30", "2026-10-25T00:30", "2026-10-25T01:30"),
        (NEW_YORK, "2026-11-01T01:00", "2026-11-01T05:00", "2026-11-01T06:00"),
    ],
)
def test_an_hour_that_comes_twice_is_the_first_unless_the_second_is_meant(
    zone: ZoneInfo, local: str, first: str, second: str
) -> None:
    assert is_ambiguous(wall(local), zone)
    assert to_utc(wall(local), zone) == utc(first)
    assert to_utc(wall(local), zone, fold=1) == utc(second)
    assert wall_time(utc(second), zone).fold == 1


def test_china_skips_and_repeats_no_hour() -> None:
    for hour in range(24 * 365):
        local = wall("2026-01-01T00:00") + timedelta(hours=hour)
        assert to_utc(local, SHANGHAI) == local.replace(tzinfo=UTC) - timedelta(hours=8)


@pytest.mark.parametrize("local", ["0001-01-01T00:00", "1969-12-31T23:59", "9000-01-01T00:01", "9999-12-31T23:59"])
@pytest.mark.parametrize("zone", [LONDON, NEW_YORK, SHANGHAI])
def test_a_year_that_nobody_books_in_is_refused(zone: ZoneInfo, local: str) -> None:
    with pytest.raises(ValueError, match="no booking"):
        to_utc(wall(local), zone)


def test_a_wall_time_with_a_zone_of_its_own_is_refused() -> None:
    with pytest.raises(ValueError, match="no zone of its own"):
        to_utc(utc("2026-01-01T09:00"), LONDON)


@given(
    st.integers(0, 37 * 365 * 24 * 3600).map(lambda second: utc("2000-01-01T00:00") + timedelta(seconds=second)),
    st.sampled_from([LONDON, NEW_YORK, SHANGHAI, LORD_HOWE, APIA, CAIRO]),
)
def test_every_moment_comes_back_from_its_wall_time(moment: datetime, zone: ZoneInfo) -> None:
    local = wall_time(moment, zone)
    assert to_utc(local, zone, local.fold) == moment
