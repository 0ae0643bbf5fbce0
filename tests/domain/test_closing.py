"""Closures that come again keep their hours of the wall clock; who loses a place finds another, if one is free."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from booking.domain.availability import Need, is_clear
from booking.domain.closing import Seat, closures_of, hours_of, reseated
from booking.domain.interval import Interval
from booking.domain.localtime import wall_time
from booking.domain.recurrence import Frequency, Hours, Recurrence

LONDON, SHANGHAI = ZoneInfo("Europe/London"), ZoneInfo("Asia/Shanghai")
DAY = datetime(2026, 3, 3, tzinfo=UTC)
PLACES = Need(0, (1, 2, 3))


def weekly(first: date, last: date, *weekdays: int, every: int = 1) -> Recurrence:
    return Recurrence(first, Frequency.WEEKLY, every, weekdays, last_on=last)


def hours(first: float, last: float) -> Interval:
    return Interval(DAY + timedelta(hours=first), DAY + timedelta(hours=last))


@pytest.mark.parametrize(
    ("first", "last", "every", "starts", "minutes", "expected"),
    [
        (date(2026, 3, 3), date(2026, 3, 17), 1, time(9), 120, ["03-03 09:00", "03-10 09:00", "03-17 09:00"]),
        (date(2026, 3, 3), date(2026, 3, 17), 2, time(9), 120, ["03-03 09:00", "03-17 09:00"]),
        (date(2026, 3, 24), date(2026, 4, 1), 1, time(9), 120, ["03-24 09:00", "03-31 08:00"]),  # the clock is put on
        (date(2026, 10, 20), date(2026, 10, 27), 1, time(9), 60, ["10-20 08:00", "10-27 09:00"]),  # and back
        (date(2026, 3, 3), date(2026, 3, 10), 1, time(23), 120, ["03-03 23:00", "03-10 23:00"]),  # over midnight
    ],
)
def test_it_comes_again_at_the_same_hours_of_the_clock(
    first: date, last: date, every: int, starts: time, minutes: int, expected: list[str]
) -> None:
    rule = weekly(first, last, first.weekday(), every=every)
    found = closures_of(rule, Hours(starts, minutes), LONDON)
    assert [f"{one.starts_at:%m-%d %H:%M}" for one in found] == expected
    assert all(one.minutes == minutes for one in found)


def test_a_closure_that_begins_in_the_skipped_hour_begins_with_the_skip() -> None:
    rule = weekly(date(2026, 3, 29), date(2026, 3, 29), 6)
    [closed] = closures_of(rule, Hours(time(1, 30), 60), LONDON)
    assert (closed.starts_at, closed.ends_at) == (
        datetime(2026, 3, 29, 1, tzinfo=UTC), datetime(2026, 3, 29, 1, 30, tzinfo=UTC)
    )  # fmt: skip
    assert closures_of(rule, Hours(time(1, 10), 20), LONDON) == ()


def test_one_that_ends_in_the_hour_that_comes_twice_ends_with_the_second() -> None:
    rule = weekly(date(2026, 10, 25), date(2026, 10, 25), 6)
    [closed] = closures_of(rule, Hours(time(0, 30), 60), LONDON)
    assert closed.ends_at == datetime(2026, 10, 25, 1, 30, tzinfo=UTC)


@given(
    first=st.dates(date(2025, 1, 1), date(2029, 1, 1)), weeks=st.integers(0, 40), every=st.integers(1, 5),
    weekdays=st.sets(st.integers(0, 6), min_size=1), starts=st.times(), minutes=st.integers(1, 2 * 1440),
    zone=st.sampled_from([LONDON, SHANGHAI, ZoneInfo("America/St_Johns"), ZoneInfo("Australia/Lord_Howe")]),
)  # fmt: skip
def test_every_closure_is_on_its_weekday_within_its_series(
    first: date, weeks: int, every: int, weekdays: set[int], starts: time, minutes: int, zone: ZoneInfo
) -> None:
    starts = starts.replace(second=0, microsecond=0, tzinfo=None)
    last = first + timedelta(weeks=min(weeks, 20))
    found = closures_of(weekly(first, last, *sorted(weekdays), every=every), Hours(starts, minutes), zone)
    assert [one.starts_at for one in found] == sorted({one.starts_at for one in found})
    for one in found:
        wall = wall_time(one.starts_at, zone)
        assert first <= wall.date() <= last
        assert wall.weekday() in weekdays
        assert wall.time().replace(fold=0) == starts or wall.time() > starts  # later only where the clock skips it


def test_the_hours_of_a_closure_are_those_of_the_wall() -> None:
    summer = Interval(datetime(2026, 7, 1, 8, tzinfo=UTC), datetime(2026, 7, 1, 10, tzinfo=UTC))
    assert hours_of(summer, LONDON) == Hours(time(9), 120)


def seat(who: int, where: int, span: Interval) -> Seat:
    return Seat(who, where, PLACES, span)


def test_who_loses_a_place_takes_the_first_that_is_free() -> None:
    mine = seat(7, 1, hours(10, 12))
    found = reseated([mine], {1: [hours(10, 12), hours(8, 18)], 2: [hours(9, 11)]})
    assert (found.moves, found.stranded) == ({mine: 3}, set())


def test_who_finds_none_is_left() -> None:
    found = reseated([seat(7, 1, hours(10, 12))], {2: [hours(9, 11)], 3: [hours(11, 13)]})
    assert (found.moves, found.stranded) == ({}, {7})


def test_two_do_not_get_the_same_place() -> None:
    first, second = seat(7, 1, hours(10, 12)), seat(8, 1, hours(12, 14))
    overlapping = seat(9, 2, hours(11, 13))
    found = reseated([second, overlapping, first], {})
    assert found.moves[first] == 2
    taken = [(place, one.held) for one, place in found.moves.items()]
    assert all(a is b or a[0] != b[0] or not a[1].overlaps(b[1]) for a in taken for b in taken)


@given(
    spans=st.lists(st.tuples(st.integers(0, 20), st.integers(1, 6), st.sampled_from([1, 2])), max_size=12),
    held=st.lists(st.tuples(st.integers(0, 20), st.integers(1, 6)), max_size=4),
)
def test_whoever_changes_places_overlaps_nobody(spans: list[tuple[int, int, int]], held: list[tuple[int, int]]) -> None:
    closed = [hours(0, 30)]
    taken = {1: closed, 2: closed, 3: [hours(start, start + length) for start, length in held]}
    seats = [seat(number, place, hours(s, s + length)) for number, (s, length, place) in enumerate(spans)]
    found = reseated(seats, taken)
    assert {one.reservation_id for one in found.moves} | found.stranded == {one.reservation_id for one in seats}
    for one, place in found.moves.items():
        others = [other.held for other, at in found.moves.items() if at == place and other is not one]
        assert place == 3
        assert is_clear([*taken[3], *others], one.held)
