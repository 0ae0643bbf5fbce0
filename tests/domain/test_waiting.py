"""The line, which times fit a wish, and how long an offer stands: tables, and what holds for all of them."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from booking.domain.grid import Grid
from booking.domain.interval import Interval
from booking.domain.waiting import (
    CRITERIA,
    STARTS_TRIED,
    Order,
    Waiter,
    Wish,
    competes,
    in_order,
    stands_until,
    times_for,
)

NOON = datetime(2026, 3, 3, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
GRID = Grid(30, ZoneInfo("Europe/London"))


def at(first: float, last: float) -> Interval:
    """Hours after noon."""
    return Interval(NOON + first * HOUR, NOON + last * HOUR)


EARLY_STRANGER = Waiter(1, NOON, is_own=False, used_minutes=300)
LATE_OWN = Waiter(2, NOON + HOUR, is_own=True, used_minutes=600)
LAST_UNUSED = Waiter(3, NOON + 2 * HOUR, is_own=False, used_minutes=0)
LAST_OWN_UNUSED = Waiter(4, NOON + 3 * HOUR, is_own=True, used_minutes=0)
ALL = [LATE_OWN, LAST_OWN_UNUSED, LAST_UNUSED, EARLY_STRANGER]


@pytest.mark.parametrize(
    ("order", "ids"),
    [
        (Order.FIRST_COME, [1, 2, 3, 4]),
        (Order.OWN_FIRST, [2, 4, 1, 3]),
        (Order.LEAST_USED, [3, 4, 1, 2]),
        (Order.OWN_THEN_LEAST_USED, [4, 2, 3, 1]),
    ],
)
def test_the_lab_chooses_who_comes_first(order: Order, ids: list[int]) -> None:
    assert [one.entry_id for one in in_order(ALL, order)] == ids


@pytest.mark.parametrize(
    ("wish", "free", "but", "found"),
    [
        (Wish(at(0, 2), 2 * HOUR), [at(0, 2)], [], [at(0, 2)]),
        (Wish(at(0, 2), 2 * HOUR), [at(-1, 3)], [], [at(0, 2)]),
        (Wish(at(0, 2), 2 * HOUR), [at(0, 1.5)], [], []),
        (Wish(at(0, 2), 2 * HOUR), [at(0, 2)], [at(1, 2)], []),
        (Wish(at(0, 8), 2 * HOUR), [at(1, 4)], [], [at(1, 3), at(1.5, 3.5), at(2, 4)]),
        (Wish(at(0, 8), 2 * HOUR), [at(-5, 1)], [], []),
        (Wish(at(0, 8), 2 * HOUR), [at(1.2, 3.7)], [], [at(1.5, 3.5)]),
        (Wish(at(0, 8), 2 * HOUR), [at(1, 5)], [at(1, 3)], [at(3, 5)]),
        (Wish(at(0, 8), 2 * HOUR), [at(1, 3), at(2, 4)], [], [at(1, 3), at(2, 4)]),
        (Wish(at(0, 8), 2 * HOUR), [at(0, 8)], [at(2.5, 5.5)], [at(0, 2), at(0.5, 2.5), at(5.5, 7.5), at(6, 8)]),
        (Wish(at(0, 8), 2 * HOUR), [], [], []),
    ],
)
def test_what_is_free_fits_the_wish_or_not(
    wish: Wish, free: list[Interval], but: list[Interval], found: list[Interval]
) -> None:
    assert times_for(wish, free, GRID, but) == found


@pytest.mark.parametrize(
    ("starts_in", "offer", "notice", "stands"),
    [
        (timedelta(days=2), 2 * HOUR, timedelta(0), 2 * HOUR),
        (2 * HOUR, 2 * HOUR, timedelta(0), 1.5 * HOUR),
        (5 * HOUR, 2 * HOUR, 4 * HOUR, HOUR),
        (timedelta(minutes=40), 2 * HOUR, timedelta(0), timedelta(minutes=10)),
        (timedelta(minutes=39), 2 * HOUR, timedelta(0), None),
        (4 * HOUR, 2 * HOUR, 4 * HOUR, None),
    ],
)
def test_an_offer_is_over_before_its_time_could_not_be_booked_any_more(
    starts_in: timedelta, offer: timedelta, notice: timedelta, stands: timedelta | None
) -> None:
    until = stands_until(NOON, NOON + starts_in, offer, notice)
    assert until == (NOON + stands if stands is not None else None)


def test_only_who_wants_the_same_time_is_in_ones_way() -> None:
    assert competes(Wish(at(0, 2), HOUR), Wish(at(1, 3), HOUR))
    assert not competes(Wish(at(0, 2), HOUR), Wish(at(2, 3), HOUR))


WAITERS = st.lists(
    st.builds(
        Waiter,
        entry_id=st.integers(1, 1000),
        since=st.integers(0, 10**7).map(lambda seconds: NOON - timedelta(seconds=seconds)),
        is_own=st.booleans(),
        used_minutes=st.integers(0, 5000),
    ),
    unique_by=lambda one: one.entry_id,
    max_size=12,
)


@given(WAITERS, st.sampled_from(Order), st.randoms(use_true_random=False))
def test_the_line_is_the_same_however_it_is_read_and_whoever_leaves_it(
    waiters: list[Waiter], order: Order, luck: object
) -> None:
    line = in_order(waiters, order)
    assert sorted(line, key=lambda one: one.entry_id) == sorted(waiters, key=lambda one: one.entry_id)
    assert in_order(reversed(waiters), order) == line
    for gone in waiters:
        assert in_order([one for one in waiters if one != gone], order) == [one for one in line if one != gone]


@given(WAITERS)
def test_between_equals_who_came_first_is_first(waiters: list[Waiter]) -> None:
    equal = [Waiter(one.entry_id, one.since) for one in waiters]
    for order in CRITERIA:
        assert [one.since for one in in_order(equal, order)] == sorted(one.since for one in equal)


def test_a_month_is_tried_in_a_bounded_number_of_places_its_end_among_them() -> None:
    month = Wish(at(0, 720), 2 * HOUR)
    found = times_for(month, [month.span], GRID)
    assert len(found) <= STARTS_TRIED + 1
    assert (found[0], found[-1]) == (at(0, 2), at(718, 720))


SPANS = st.tuples(st.integers(0, 400), st.integers(1, 200)).map(
    lambda pair: Interval(NOON + pair[0] * HOUR / 4, NOON + (pair[0] + pair[1]) * HOUR / 4)
)


@given(SPANS, st.integers(1, 40), st.lists(SPANS, max_size=5), st.lists(SPANS, max_size=3))
def test_what_is_found_is_free_within_the_wish_of_its_length_and_not_what_was_refused(
    span: Interval, quarters: int, free: list[Interval], but: list[Interval]
) -> None:
    wish = Wish(span, min(quarters * HOUR / 4, span.duration))
    for time in times_for(wish, free, GRID, but):
        assert time.duration == wish.length
        assert span.contains(time)
        assert any(gap.contains(time) for gap in free)
        assert not any(one.overlaps(time) for one in but)
        assert wish.is_exact or GRID.has(time.starts_at)
