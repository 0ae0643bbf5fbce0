"""Uses one after another: the earliest chain there is, within the pauses that are allowed."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise, product
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from booking.domain.availability import Need
from booking.domain.chains import chains, day_by_day
from booking.domain.circumstances import Policy, Record
from booking.domain.finding import Wish, free_gaps
from booking.domain.interval import Interval, merged
from booking.domain.places import Chain, Pause, Place, Step
from booking.domain.question import Facts
from booking.domain.quota import Period, Quota, Subject, Tally, Unit

LONDON = ZoneInfo("Europe/London")
NOW = datetime(2026, 3, 2, 8, tzinfo=UTC)
HOUR = timedelta(hours=1)
DAY = Interval(NOW, NOW + 10 * HOUR)
DAYS = [Interval(NOW + number * timedelta(days=1), NOW + number * timedelta(days=1) + 10 * HOUR) for number in range(3)]


def span(first: float, last: float) -> Interval:
    return Interval(NOW + first * HOUR, NOW + last * HOUR)


def place(number: int, taken: list[Interval], opened: list[Interval] | None = None, **policy: int) -> Place:
    known = Facts(
        now=NOW, zone=LONDON, needs=(Need(0, (number,)),), taken={number: merged(taken)},
        policy=Policy(**{"increment_minutes": 30, **policy}),
    )  # fmt: skip
    return Place(number, known, list(free_gaps(known, opened or [DAY], NOW)))


def step(hours: float, *places: Place) -> Step:
    return Step(Wish(hours * HOUR), places)


def times(chain: Chain) -> list[tuple[int, float, float]]:
    return [
        (slot.instrument_id, (slot.wanted.interval.starts_at - NOW) / HOUR, (slot.wanted.interval.ends_at - NOW) / HOUR)
        for slot in chain
    ]


def first(steps: list[Step], pause: Pause) -> list[tuple[int, float, float]] | None:
    found = chains(steps, pause, NOW, 1)
    return times(found[0]) if found else None


def test_prepare_then_measure_directly_after() -> None:
    assert first([step(1, place(1, [])), step(2, place(2, []))], Pause()) == [(1, 0, 1), (2, 1, 3)]


def test_the_preparation_waits_for_the_measurement_rather_than_the_sample() -> None:
    steps = [step(1, place(1, [])), step(2, place(2, [span(0, 5)]))]
    assert first(steps, Pause(most=HOUR)) == [(1, 3, 4), (2, 5, 7)]


def test_a_later_step_pushes_all_that_come_before() -> None:
    steps = [step(1, place(1, [])), step(1, place(2, [])), step(1, place(3, [span(0, 6)]))]
    assert first(steps, Pause(most=0 * HOUR)) == [(1, 4, 5), (2, 5, 6), (3, 6, 7)]


def test_the_least_pause_is_kept() -> None:
    assert first([step(1, place(1, [])), step(1, place(2, []))], Pause(2 * HOUR, 3 * HOUR)) == [(1, 0, 1), (2, 3, 4)]


def test_there_is_no_chain_where_the_pauses_never_fit() -> None:
    steps = [step(1, place(1, [span(1, 10)])), step(1, place(2, [span(0, 5)]))]
    assert first(steps, Pause(most=2 * HOUR)) is None


def test_of_two_instruments_the_one_that_is_free_earlier_is_taken() -> None:
    steps = [step(1, place(1, [span(0, 2)]), place(2, [span(0, 1)])), step(1, place(3, []), place(4, []))]
    assert first(steps, Pause()) == [(2, 1, 2), (3, 2, 3)]


def test_the_same_instrument_twice_has_time_to_be_cleaned_in_between() -> None:
    one = place(1, [], setup_minutes=30, cleanup_minutes=30)
    assert first([step(1, one), step(1, one)], Pause()) == [(1, 0, 1), (1, 2, 3)]


def test_further_chains_begin_when_the_first_step_of_the_one_before_is_over() -> None:
    found = chains([step(2, place(1, [])), step(1, place(2, []))], Pause(), NOW, 3)
    assert [times(chain)[0][1] for chain in found] == [0, 2, 4]


def test_on_one_day_a_chain_does_not_go_over_night() -> None:
    places = place(1, [span(0, 8)], DAYS), place(2, [], DAYS)
    steps = [step(1, places[0]), step(4, places[1])]
    over_night = chains(steps, Pause(most=24 * HOUR), NOW, 1)[0]
    assert times(over_night) == [(1, 8, 9), (2, 24, 28)]
    days = [lambda _facts, day=day: day for day in DAYS]
    assert times(day_by_day(steps, Pause(most=24 * HOUR), NOW, 1, days)[0]) == [(1, 24, 25), (2, 25, 29)]


halves = st.lists(
    st.tuples(st.integers(0, 18), st.integers(1, 6)).map(lambda pair: span(pair[0] / 2, sum(pair) / 2)), max_size=5
)


@given(halves, halves, halves, st.integers(1, 4), st.integers(1, 4), st.integers(0, 3), st.integers(0, 4))
def test_the_first_chain_is_the_first_of_all(
    one: list[Interval], two: list[Interval], three: list[Interval], a: int, b: int, least: int, more: int
) -> None:
    """Held against trying every pair of starts."""
    places = [place(1, one)], [place(2, two), place(3, three)]
    pause = Pause(least * HOUR / 2, (least + more) * HOUR / 2)
    steps = [step(a / 2, *places[0]), step(b / 2, *places[1])]
    starts = [number / 2 for number in range(20)]

    def fits(where: Place, start: float, half_hours: int) -> bool:
        use = span(start, start + half_hours / 2)
        return any(gap[0] <= use.starts_at and use.ends_at <= gap[1] for gap in where.gaps)

    every = [
        (start, then)
        for start, then in product(starts, starts)
        if least / 2 <= then - start - a / 2 <= (least + more) / 2
        and fits(places[0][0], start, a)
        and any(fits(where, then, b) for where in places[1])
    ]
    found = first(steps, pause)
    assert (None if found is None else (found[0][1], found[1][1])) == min(every, default=None)


@given(halves, halves, st.integers(1, 4), st.integers(1, 4))
def test_no_two_steps_of_a_chain_are_at_the_same_time(one: list[Interval], two: list[Interval], a: int, b: int) -> None:
    steps = [step(a / 2, place(1, one)), step(b / 2, place(2, two)), step(a / 2, place(1, one))]
    for chain in chains(steps, Pause(), NOW, 4):
        assert all(
            earlier.wanted.interval.ends_at <= later.wanted.interval.starts_at for earlier, later in pairwise(chain)
        )


def limited(number: int, *tallies: Tally, taken: list[Interval] | None = None, **policy: int) -> Place:
    """Open day and night, with quotas."""
    plain = place(number, taken or [], [span(0, 72)], **policy)
    return replace(plain, facts=replace(plain.facts, record=Record(tuple(tallies))))


def a_day(amount: int, unit: Unit = Unit.BOOKINGS, used: int = 0) -> Tally:
    """One quota for all instruments that have it, on each of four days; NOW is eight in the morning."""
    midnights = [NOW - 8 * HOUR + number * 24 * HOUR for number in range(5)]
    spans = [Interval(*pair) for pair in pairwise(midnights)]
    return Tally(Quota(7, unit, amount, Period.DAY, Subject.PERSON), {spans[0]: used, **dict.fromkeys(spans[1:], 0)})


def test_a_quota_for_both_instruments_counts_the_step_before() -> None:
    """One booking a day on either: she prepares, and measures on the next day."""
    steps = [step(1, limited(1, a_day(1))), step(1, limited(2, a_day(1)))]
    assert first(steps, Pause(most=24 * HOUR)) == [(1, 0, 1), (2, 16, 17)]


def test_the_step_before_begins_later_so_that_the_quota_of_the_next_day_is_there_in_time() -> None:
    steps = [step(1, limited(1, a_day(1))), step(1, limited(2, a_day(1)))]
    assert first(steps, Pause(most=HOUR)) == [(1, 14, 15), (2, 16, 17)]


def test_a_quota_of_one_instrument_says_nothing_of_another() -> None:
    assert first([step(1, limited(1, a_day(1))), step(1, limited(2))], Pause()) == [(1, 0, 1), (2, 1, 2)]


def test_what_is_left_of_a_day_is_used_before_the_next_begins() -> None:
    """Three hours a day, two of them used: with one more until midnight, two hours fit across it."""
    two_hours = step(2, limited(1, a_day(180, Unit.MINUTES, used=120)))
    assert first([two_hours, step(1, limited(2))], Pause()) == [(1, 15, 17), (2, 17, 18)]


def test_who_may_be_at_one_instrument_only_is_there_again_when_she_is_through() -> None:
    one = limited(1, future_limit=1)
    assert first([step(1, one), step(1, one)], Pause()) is None
    assert first([step(1, one), step(1, limited(2, future_limit=1))], Pause()) == [(1, 0, 1), (2, 1, 2)]
