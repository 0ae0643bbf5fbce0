"""What is free: held against asking, minute by minute, whether every need has a free resource."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from booking.domain.availability import (
    Need,
    Padding,
    allocated,
    gaps,
    nearest,
    same_time_on_later_days,
    shorter,
)
from booking.domain.grid import Grid
from booking.domain.interval import Interval, intersection, merged, subtracted

LONDON = ZoneInfo("Europe/London")
MIDNIGHT = datetime(2026, 3, 2, tzinfo=UTC)
NOTHING = Padding()
SINGLE = (Need(0, (1,)),)
TWO_PLACES = (Need(0, (1, 2)),)
PLACES_WITH_A_SHARED_LASER = (Need(0, (1, 2)), Need(1, (9,)))


def span(first: int, last: int) -> Interval:
    return Interval(MIDNIGHT + timedelta(minutes=first), MIDNIGHT + timedelta(minutes=last))


def hours(first: float, last: float) -> Interval:
    return span(int(first * 60), int(last * 60))


spans = st.lists(
    st.tuples(st.integers(0, 100), st.integers(1, 20)).map(lambda pair: span(pair[0], sum(pair))), max_size=6
)
taken_of_three = st.fixed_dictionaries({1: spans, 2: spans, 9: spans})
paddings = st.builds(
    lambda before, after: Padding(timedelta(minutes=before), timedelta(minutes=after)),
    st.integers(0, 6),
    st.integers(0, 6),
)


def test_of_two_places_the_free_one_is_taken() -> None:
    taken = {1: [hours(10, 12)]}
    assert allocated(TWO_PLACES, taken, hours(9, 10)) == {0: 1}
    assert allocated(TWO_PLACES, taken, hours(11, 13)) == {0: 2}
    assert allocated(TWO_PLACES, {**taken, 2: [hours(12.5, 14)]}, hours(11, 13)) is None


def test_all_needs_are_met_or_none() -> None:
    assert allocated(PLACES_WITH_A_SHARED_LASER, {1: [hours(10, 12)]}, hours(10, 12)) == {0: 2, 1: 9}
    assert allocated(PLACES_WITH_A_SHARED_LASER, {9: [hours(10, 12)]}, hours(11, 13)) is None


def test_what_needs_nothing_is_never_free() -> None:
    assert gaps([hours(0, 24)], (), {}, NOTHING) == ()


def test_two_places_free_at_different_times_do_not_add_up_to_one_long_use() -> None:
    taken = {1: [hours(0, 10)], 2: [hours(12, 24)]}
    free = gaps([hours(0, 24)], TWO_PLACES, taken, NOTHING)
    assert free == (hours(0, 12), hours(10, 24))
    assert not any(gap.contains(hours(9, 13)) for gap in free)


def test_set_up_and_clean_up_keep_uses_apart() -> None:
    padding = Padding(timedelta(minutes=15), timedelta(minutes=30))
    assert gaps([hours(8, 18)], SINGLE, {1: [hours(10, 12)]}, padding) == (hours(8, 9.5), hours(12.25, 18))


@given(spans, spans, spans)
def test_free_and_closed_and_taken_are_the_whole_opening_time(
    opened: list[Interval], closed: list[Interval], taken: list[Interval]
) -> None:
    usable = subtracted(opened, closed)
    free = gaps(usable, SINGLE, {1: taken}, NOTHING)
    not_free = intersection(opened, [*closed, *taken])
    assert merged([*free, *not_free]) == merged(opened)
    assert intersection(free, not_free) == ()


@given(taken_of_three, paddings, st.integers(0, 110), st.integers(1, 20))
def test_a_use_fits_a_gap_exactly_if_it_can_be_allocated(
    taken: dict[int, list[Interval]], padding: Padding, first: int, length: int
) -> None:
    wanted, opened = span(first, first + length), [span(0, 60), span(60, 120), span(130, 140)]
    free = gaps(opened, PLACES_WITH_A_SHARED_LASER, taken, padding)
    is_open = any(each.contains(wanted) for each in merged(opened))
    is_possible = allocated(PLACES_WITH_A_SHARED_LASER, taken, padding.around(wanted)) is not None
    assert any(gap.contains(wanted) for gap in free) == (is_open and is_possible)


def test_the_nearest_free_times_come_first() -> None:
    free = gaps([hours(8, 20)], SINGLE, {1: [hours(10, 11.5), hours(14, 15)]}, NOTHING)
    assert nearest(free, hours(10, 12), Grid(30, LONDON)) == [hours(11.5, 13.5), hours(8, 10), hours(15, 17)]


def test_an_offered_time_starts_on_the_grid() -> None:
    free = [span(605, 800)]
    assert nearest(free, hours(9, 10), Grid(30, LONDON)) == [hours(10.5, 11.5)]


@given(spans, st.integers(0, 110), st.integers(1, 20))
def test_every_offer_is_free_and_as_long_as_wanted(free: list[Interval], first: int, length: int) -> None:
    wanted, grid = span(first, first + length), Grid(5, LONDON)
    offers = nearest(free, wanted, grid)
    assert all(any(gap.contains(offer) for gap in free) for offer in offers)
    assert all(offer.duration == wanted.duration and grid.has(offer.starts_at) for offer in offers)
    distances = [abs(offer.starts_at - wanted.starts_at) for offer in offers]
    assert distances == sorted(distances)
    possible = [span(start, start + length) for start in range(0, 121, 5)]
    best = [each for each in possible if any(gap.contains(each) for gap in free)]
    if best:
        assert distances[0] == min(abs(each.starts_at - wanted.starts_at) for each in best)


def test_a_little_shorter_is_what_is_left_of_the_wanted_time() -> None:
    free = gaps([hours(8, 20)], SINGLE, {1: [hours(11, 11.75)]}, NOTHING)
    grid = Grid(30, LONDON)
    assert shorter(free, hours(10, 13), grid, timedelta(minutes=30)) == [hours(10, 11), hours(12, 13)]
    assert shorter(free, hours(10, 13), grid, timedelta(minutes=90)) == []
    assert shorter([hours(8, 20)], hours(10, 13), grid, timedelta(minutes=30)) == []


def test_the_same_time_on_later_days_keeps_the_time_on_the_wall() -> None:
    before_the_change = Interval(datetime(2026, 3, 27, 9, tzinfo=UTC), datetime(2026, 3, 27, 11, tzinfo=UTC))
    fortnight = [Interval(before_the_change.starts_at, before_the_change.ends_at + timedelta(days=14))]
    later = same_time_on_later_days(fortnight, before_the_change, Grid(30, LONDON), 3)
    assert [span.starts_at.strftime("%d %H:%M") for span in later] == ["28 09:00", "29 08:00", "30 08:00"]


def test_a_day_on_which_the_clock_skips_that_time_is_left_out() -> None:
    night = Interval(datetime(2026, 3, 28, 1, tzinfo=UTC), datetime(2026, 3, 28, 2, tzinfo=UTC))
    week = [Interval(night.starts_at, night.ends_at + timedelta(days=7))]
    later = same_time_on_later_days(week, night, Grid(30, LONDON), 2)
    assert [span.starts_at.strftime("%d %H:%M") for span in later] == ["30 00:00"]
