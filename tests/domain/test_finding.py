"""Finding a time: free, taken and closed are the whole of what is asked; what is offered keeps every rule."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from booking.domain.asked import Asked
from booking.domain.availability import Need, Padding, gaps
from booking.domain.circumstances import Person, Policy, Shut
from booking.domain.finding import Slot, Wish, candidates, free_gaps, slots, soonest
from booking.domain.interval import Interval, intersection, merged, subtracted
from booking.domain.missing import why_not
from booking.domain.opening import Window
from booking.domain.question import Condition, Facts, OpenTo
from booking.domain.rules import judge
from booking.domain.verdict import Code

LONDON = ZoneInfo("Europe/London")
NOW = datetime(2026, 3, 2, 6, tzinfo=UTC)  # a Monday
HOUR = timedelta(hours=1)
WEEK = Interval(NOW, NOW + timedelta(days=7))
OFFICE = tuple(Window(day, 8 * 60, 18 * 60) for day in range(5))
TWO_HOURS = Wish(2 * HOUR)


SINGLE, TWO_PLACES, WITH_LASER = (Need(0, (1,)),), (Need(0, (1, 2)),), (Need(0, (1,)), Need(1, (9,)))


def at(day: int, hour: float) -> datetime:
    return datetime(2026, 3, day, tzinfo=UTC) + timedelta(hours=hour)


def span(day: int, first: float, last: float) -> Interval:
    return Interval(at(day, first), at(day, last))


def facts(**known: object) -> Facts:
    return Facts(**{"now": NOW, "zone": LONDON, "needs": (Need(0, (1,)),), "windows": OFFICE, **known})


def opened(known: Facts, span: Interval = WEEK) -> tuple[Interval, ...]:
    return known.hours.open_in(span)


def first(known: Facts, wish: Wish = TWO_HOURS) -> Interval | None:
    found = next(slots(1, known, opened(known), wish), None)
    return found.wanted.interval if found else None


def test_the_first_slot_begins_when_it_opens() -> None:
    assert first(facts()) == span(2, 8, 10)


@pytest.mark.parametrize(
    ("known", "expected"),
    [
        (facts(taken={1: [span(2, 8, 12)]}), span(2, 12, 14)),
        (facts(taken={1: [span(2, 8, 9), span(2, 10.5, 12)]}), span(2, 12, 14)),
        (facts(taken={1: [span(2, 9, 17)]}), span(3, 8, 10)),
        (facts(taken={1: [span(2, 8, 12)]}, policy=Policy(setup_minutes=30)), span(2, 12.5, 14.5)),
        (facts(taken={1: [span(2, 10, 12)]}, policy=Policy(cleanup_minutes=15)), span(2, 12, 14)),
        (facts(closures=(Shut(span(2, 0, 24), "service"),)), span(3, 8, 10)),
        (facts(policy=Policy(notice_minutes=27 * 60)), span(3, 9, 11)),
        (facts(taken={1: [span(2, 8, 12)]}, needs=(Need(0, (1, 2)),)), span(2, 8, 10)),
        (facts(taken={9: [span(2, 8, 12)]}, needs=(Need(0, (1,)), Need(1, (9,)))), span(2, 12, 14)),
        (facts(policy=Policy(is_whole_day=True, longest_minutes=1440)), span(2, 8, 18)),
        (facts(policy=Policy(is_whole_day=True, longest_minutes=1440), taken={1: [span(2, 17, 18)]}), span(3, 8, 18)),
        (facts(policy=Policy(increment_minutes=90, shortest_minutes=90)), span(2, 9, 12)),
        (facts(policy=Policy(shortest_minutes=180)), None),
        (facts(policy=Policy(longest_minutes=60)), None),
        (facts(condition=Condition.OUT_OF_ORDER), None),
        (facts(needs=()), None),
    ],
)
def test_the_first_slot(known: Facts, expected: Interval | None) -> None:
    assert first(known) == expected


def test_a_gap_that_is_long_is_offered_piece_by_piece() -> None:
    known = facts(taken={1: [span(2, 14, 18)]})
    found = [slot.wanted.interval for slot in slots(1, known, opened(known, span(2, 0, 24)), TWO_HOURS)]
    assert found == [span(2, 8, 10), span(2, 10, 12), span(2, 12, 14)]


def test_what_only_the_person_stands_in_the_way_of_is_found_when_it_is_asked_for() -> None:
    foreign = facts(open_to=OpenTo.INSTITUTION)
    assert first(foreign) is None
    found = next(slots(1, foreign, opened(foreign), Wish(2 * HOUR, is_for_anybody=True)))
    assert [reason.code for reason in found.verdict.refusals] == [Code.OWN_SCHOOL_ONLY]


def test_the_soonest_of_many_come_first_and_of_equals_the_one_that_ranks_first() -> None:
    known = {
        1: facts(taken={1: [span(2, 8, 12)]}),
        2: facts(),
        3: facts(),
        4: facts(policy=Policy(longest_minutes=60)),
    }

    def rank(one: int, start: datetime) -> tuple[datetime, int]:
        return start, -one

    found = soonest(known, opened, TWO_HOURS, rank, most=10)
    assert [slot.instrument_id for slot in found] == [3, 2, 1]
    assert [slot.instrument_id for slot in soonest(known, opened, TWO_HOURS, rank, most=1)] == [3]
    assert len(soonest(known, opened, TWO_HOURS, rank, most=10, before=at(2, 10))) == 2


@pytest.mark.parametrize(
    ("known", "expected"),
    [
        (facts(taken={1: [span(2, 8, 17)]}), Code.TAKEN),
        (facts(closures=(Shut(span(2, 8, 17), "service"),)), Code.CLOSED),
        (facts(windows=(Window(4, 8 * 60, 18 * 60),)), Code.OUTSIDE_OPENING_HOURS),
        (facts(policy=Policy(notice_minutes=48 * 60)), Code.TOO_SOON),
        (facts(policy=Policy(shortest_minutes=180)), Code.TOO_SHORT),
        (facts(policy=Policy(longest_minutes=60)), Code.TOO_LONG),
        (facts(open_to=OpenTo.INSTITUTION), Code.OWN_SCHOOL_ONLY),
        (facts(person=Person(is_member=False)), Code.NO_SCHOOL),
        (facts(policy=Policy(horizon_days=1), now=NOW - timedelta(days=3)), Code.TOO_FAR),
    ],
)
def test_why_there_is_no_slot(known: Facts, expected: Code) -> None:
    asked = [span(2, 6, 18)]
    assert why_not(known, asked, intersection(opened(known), asked), TWO_HOURS) is expected


def test_asked_time_that_is_too_short_is_nobodys_fault() -> None:
    asked = [span(2, 9, 10), span(3, 9, 10)]
    assert why_not(facts(), asked, asked, TWO_HOURS) is None


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        (Asked(date(2026, 3, 2), date(2026, 3, 3)), (Interval(at(2, 0), at(4, 0)),)),
        (
            Asked(date(2026, 3, 2), date(2026, 3, 4), frozenset({0, 2}), 9 * 60, 12 * 60),
            (span(2, 9, 12), span(4, 9, 12)),
        ),
        (Asked(date(2026, 3, 2), date(2026, 3, 2), from_minute=20 * 60, to_minute=6 * 60), (span(2, 20, 30),)),
        (Asked(date(2026, 3, 29), date(2026, 3, 29)), (Interval(at(29, 0), at(29, 23)),)),  # clocks go forward
        (Asked(date(2026, 3, 29), date(2026, 3, 29), from_minute=60, to_minute=120), ()),  # an hour that is skipped
    ],
)
def test_asked_days_and_hours_become_time(asked: Asked, expected: tuple[Interval, ...]) -> None:
    assert asked.in_zone(LONDON) == expected


def quarter(number: int) -> datetime:
    return at(2, 6 + number / 4)


pieces = st.lists(
    st.tuples(st.integers(0, 150), st.integers(1, 24)).map(lambda pair: Interval(quarter(pair[0]), quarter(sum(pair)))),
    max_size=6,
)
disjoint = pieces.map(merged)
paddings = st.sampled_from([0, 15, 30])
known_facts = st.builds(
    lambda one, two, laser, shut, before, after, needs: facts(
        taken={1: one, 2: two, 9: laser},
        closures=tuple(Shut(span, "service") for span in shut),
        needs=needs,
        policy=Policy(setup_minutes=before, cleanup_minutes=after, increment_minutes=15, shortest_minutes=15),
    ),
    disjoint, disjoint, disjoint, pieces, paddings, paddings,
    st.sampled_from([SINGLE, TWO_PLACES, WITH_LASER, (*TWO_PLACES, Need(1, (9,)))]),
)  # fmt: skip


@given(known_facts)
def test_free_and_taken_and_closed_are_the_whole_span(known: Facts) -> None:
    usable = opened(known)
    free = merged(Interval(*gap) for gap in free_gaps(known, usable, NOW))
    closed = intersection(usable, [shut.interval for shut in known.closures])
    left = subtracted(usable, closed)
    taken = subtracted(left, gaps(left, known.needs, known.taken, known.policy.padding))
    assert merged([*free, *closed, *taken]) == usable
    assert not intersection(free, closed)
    assert not intersection(free, taken)


@settings(max_examples=50)
@given(known_facts, st.sampled_from([15, 60, 120, 300]))
def test_every_offer_keeps_every_rule_and_nothing_earlier_was_left_out(known: Facts, minutes: int) -> None:
    wish = Wish(timedelta(minutes=minutes))
    two_days = Interval(NOW, quarter(192))
    found: list[Slot] = list(slots(1, known, opened(known, two_days), wish))
    for slot in found:
        assert judge(slot.wanted, known).is_allowed
    starts = (quarter(number) for number in range(192 - minutes // 15 + 1))
    uses = (Interval(start, start + wish.length) for start in starts)
    first_of_all = next((use for use in uses if judge(wish.as_offered(use, known), known).is_allowed), None)
    assert (found[0].wanted.interval if found else None) == first_of_all


@given(known_facts)
def test_candidates_come_in_order(known: Facts) -> None:
    starts = [use.starts_at for use in candidates(known, opened(known), TWO_HOURS)]
    assert len(known.needs[0].resource_ids) > 1 or starts == sorted(starts)


def test_padding_is_left_on_both_sides() -> None:
    known = facts(taken={1: [span(2, 10, 11), span(2, 14, 15)]}, policy=Policy(setup_minutes=30, cleanup_minutes=15))
    found = list(free_gaps(known, [span(2, 8, 18)], NOW))
    assert found == [(at(2, 8), at(2, 9.75)), (at(2, 11.5), at(2, 13.75)), (at(2, 15.5), at(2, 18))]
    assert known.policy.padding == Padding(timedelta(minutes=30), timedelta(minutes=15))
