"""Arithmetic of half-open spans, held against counting minutes one by one."""

from datetime import UTC, datetime, timedelta, timezone
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from booking.domain.interval import Interval, intersection, maximal, merged, pairwise_common, subtracted

MIDNIGHT = datetime(2026, 3, 2, tzinfo=UTC)
MINUTES = 60


def at(minute: int) -> datetime:
    return MIDNIGHT + timedelta(minutes=minute)


def span(first: int, last: int) -> Interval:
    return Interval(at(first), at(last))


spans = st.lists(
    st.tuples(st.integers(0, MINUTES - 1), st.integers(1, 20)).map(lambda pair: span(pair[0], pair[0] + pair[1])),
    max_size=8,
)


def minutes_of(intervals: list[Interval] | tuple[Interval, ...]) -> set[int]:
    """The slow and obvious reading: which minutes does it cover?"""
    return {minute for minute in range(MINUTES + 20) if any(each.includes(at(minute)) for each in intervals)}


def is_tidy(intervals: tuple[Interval, ...]) -> bool:
    return all(a.ends_at < b.starts_at for a, b in pairwise(intervals))


def test_an_interval_is_kept_in_utc_whatever_zone_it_is_given_in() -> None:
    london = ZoneInfo("Europe/London")
    summer = Interval(datetime(2026, 7, 1, 9, tzinfo=london), datetime(2026, 7, 1, 10, tzinfo=london))
    assert summer.starts_at == datetime(2026, 7, 1, 8, tzinfo=UTC)
    assert summer.starts_at.tzinfo is UTC
    assert summer == Interval(datetime(2026, 7, 1, 8, tzinfo=UTC), datetime(2026, 7, 1, 9, tzinfo=UTC))


@pytest.mark.parametrize(
    ("starts_at", "ends_at"),
    [
        (at(10).replace(tzinfo=None), at(20).replace(tzinfo=None)),
        (at(10), at(20).replace(tzinfo=None)),
        (at(10), at(10)),
        (at(20), at(10)),
        (at(10), at(10).astimezone(timezone(timedelta(hours=8)))),
    ],
)
def test_an_interval_without_zone_or_length_is_refused(starts_at: datetime, ends_at: datetime) -> None:
    with pytest.raises(ValueError, match=r"zone|end after"):
        Interval(starts_at, ends_at)


def test_bookings_that_touch_do_not_clash() -> None:
    assert not span(0, 10).overlaps(span(10, 20))
    assert not span(10, 20).overlaps(span(0, 10))
    assert span(0, 11).overlaps(span(10, 20))
    assert span(0, 30).overlaps(span(10, 20))
    assert span(10, 20).overlaps(span(10, 20))


def test_an_interval_includes_its_start_and_not_its_end() -> None:
    assert span(10, 20).includes(at(10))
    assert not span(10, 20).includes(at(20))
    assert span(10, 20).contains(span(10, 20))
    assert not span(10, 20).contains(span(10, 21))


def test_a_day_and_more_counts_all_its_minutes() -> None:
    assert Interval(MIDNIGHT, MIDNIGHT + timedelta(days=2, hours=1, minutes=3, seconds=59)).minutes == 2 * 1440 + 63


def test_set_up_and_clean_up_are_added_on_their_sides() -> None:
    assert span(10, 20).padded(timedelta(minutes=3), timedelta(minutes=5)) == span(7, 25)


def test_touching_spans_merge_and_spans_apart_do_not() -> None:
    assert merged([span(10, 20), span(0, 10), span(21, 30)]) == (span(0, 20), span(21, 30))


@given(spans)
def test_merging_keeps_every_minute_and_nothing_else(some: list[Interval]) -> None:
    assert minutes_of(merged(some)) == minutes_of(some)
    assert is_tidy(merged(some))


@given(spans, spans)
def test_what_is_left_and_what_is_taken_are_the_whole(some: list[Interval], taken: list[Interval]) -> None:
    left = subtracted(some, taken)
    assert minutes_of(left) == minutes_of(some) - minutes_of(taken)
    assert merged([*left, *intersection(some, taken)]) == merged(some)
    assert not any(free.overlaps(other) for free in left for other in taken)


@given(spans, spans)
def test_the_intersection_is_what_both_cover(some: list[Interval], others: list[Interval]) -> None:
    assert minutes_of(intersection(some, others)) == minutes_of(some) & minutes_of(others)
    assert is_tidy(intersection(some, others))


@given(spans)
def test_a_maximal_span_lies_in_no_other_and_none_is_lost(some: list[Interval]) -> None:
    kept = maximal(some)
    assert all(any(big.contains(each) for big in kept) for each in some)
    assert all(each in some for each in kept)
    assert not any(a.contains(b) for a in kept for b in kept if a is not b)


@given(spans, spans, st.integers(0, MINUTES), st.integers(1, 20))
def test_a_span_fits_the_common_ones_exactly_if_it_fits_one_of_each(
    some: list[Interval], others: list[Interval], first: int, length: int
) -> None:
    asked = span(first, first + length)
    fits_both = any(each.contains(asked) for each in some) and any(each.contains(asked) for each in others)
    assert any(each.contains(asked) for each in pairwise_common(some, others)) == fits_both
