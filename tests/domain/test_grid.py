"""Steps on the wall clock: where a reservation may start and end."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from booking.domain.grid import Grid
from booking.domain.interval import Interval

LONDON, NEW_YORK, SHANGHAI = ZoneInfo("Europe/London"), ZoneInfo("America/New_York"), ZoneInfo("Asia/Shanghai")


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def test_steps_count_from_local_midnight_not_from_utc() -> None:
    four_hours = Grid(240, LONDON)
    assert four_hours.has(utc("2026-07-01T07:00"))  # 8:00 in summer
    assert not four_hours.has(utc("2026-07-01T08:00"))
    assert four_hours.has(utc("2026-01-15T08:00"))


def test_seconds_are_off_the_grid() -> None:
    assert not Grid(30, LONDON).has(utc("2026-01-15T08:00:01"))
    assert Grid(30, LONDON).at_or_before(utc("2026-01-15T08:00:01")) == utc("2026-01-15T08:00")


def test_the_step_before_a_skipped_hour_is_followed_by_the_end_of_the_skip() -> None:
    assert Grid(30, LONDON).at_or_after(utc("2026-03-29T00:45")) == utc("2026-03-29T01:00")


def test_the_longest_span_on_the_grid_lies_inside() -> None:
    ragged = Interval(utc("2026-01-15T08:10"), utc("2026-01-15T09:50"))
    assert Grid(30, LONDON).within(ragged) == Interval(utc("2026-01-15T08:30"), utc("2026-01-15T09:30"))
    assert Grid(60, LONDON).within(Interval(utc("2026-01-15T08:10"), utc("2026-01-15T08:50"))) is None


@given(
    st.sampled_from([5, 10, 15, 30, 60, 120, 240, 480, 1440]),
    st.sampled_from([LONDON, NEW_YORK, SHANGHAI]),
    st.integers(0, 366 * 24 * 60),
)
def test_neighbours_on_the_grid_are_on_their_side_and_near(step: int, zone: ZoneInfo, minute: int) -> None:
    moment, grid = utc("2026-01-01T00:00") + timedelta(minutes=minute), Grid(step, zone)
    before, after = grid.at_or_before(moment), grid.at_or_after(moment)
    assert before <= moment <= after
    assert moment - before < timedelta(minutes=step + 60)
    assert after - moment < timedelta(minutes=step + 60)
    assert (before == moment) >= grid.has(moment) <= (after == moment)


@given(st.sampled_from([5, 15, 60, 480]), st.integers(0, 366 * 24 * 60))
def test_where_clocks_never_change_the_neighbours_are_the_nearest_steps(step: int, minute: int) -> None:
    moment, grid = utc("2026-01-01T00:00") + timedelta(minutes=minute), Grid(step, SHANGHAI)
    before, after = grid.at_or_before(moment), grid.at_or_after(moment)
    assert grid.has(before)
    assert grid.has(after)
    assert after - before == timedelta(minutes=0 if grid.has(moment) else step)
