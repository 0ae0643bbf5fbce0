"""Accessories and operators: what a use asks for, when each is there, and that gaps and rules say the same of it."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from booking.domain.availability import Need, Padding, gaps
from booking.domain.extras import Choice, Extra, ExtraKind, choices
from booking.domain.finding import Wish, free_gaps
from booking.domain.interval import Interval
from booking.domain.opening import Hours
from booking.domain.question import Wanted
from booking.domain.rules import RULES, answers
from booking.domain.together import with_held
from tests.domain.test_rules import LONDON, MEI, NOW, STAGE, TOM, WORKING_WEEK, facts, span

DAY = span("3 7:00", "3 19:00")
ROOM_AND_EXTRAS = [rule for rule in RULES if rule.__name__ in ("is_free", "has_its_extras")]
NOBODY: tuple[int, ...] = ()


@pytest.mark.parametrize(
    ("mode", "wanted", "expected"),
    [
        ("self_operated", NOBODY, []),
        ("self_operated", (21,), [(STAGE,)]),
        ("self_operated", (31,), []),
        ("self_operated", (99,), []),
        ("with_operator", NOBODY, [(MEI, TOM)]),
        ("with_operator", (31,), [(MEI,)]),
        ("with_operator", (21, 32), [(STAGE,), (TOM,)]),
    ],
)
def test_what_a_use_asks_for(mode: str, wanted: tuple[int, ...], expected: list[tuple[Extra, ...]]) -> None:
    assert [choice.extras for choice in choices((STAGE, MEI, TOM), wanted, mode)] == expected


def test_without_operators_nobody_is_asked() -> None:
    assert choices((STAGE,), NOBODY, "with_operator") == ()
    assert choices((STAGE, MEI), NOBODY, "with_operator") == (Choice(ExtraKind.OPERATOR, (MEI,)),)


@pytest.mark.parametrize(
    ("extra", "off"),
    [
        (replace(MEI, hours=None), []),
        (STAGE, []),
        (MEI, [("3 7:00", "3 9:00"), ("3 17:00", "3 19:00")]),
        (replace(MEI, days_off=((date(2026, 3, 2), date(2026, 3, 3)),)), [("3 7:00", "3 19:00")]),
        (replace(MEI, days_off=((date(2026, 3, 4),) * 2,)), [("3 7:00", "3 9:00"), ("3 17:00", "3 19:00")]),
        (replace(STAGE, days_off=((date(2026, 3, 3), date(2026, 3, 3)),)), [("3 7:00", "3 19:00")]),
    ],
)  # fmt: skip
def test_when_it_is_not_there(extra: Extra, off: list[tuple[str, str]]) -> None:
    assert list(extra.off_in(DAY)) == [span(*one) for one in off]


def test_set_up_lies_outside_of_her_hours_unless_the_lab_says_that_she_is_there() -> None:
    padding = Padding(timedelta(minutes=30), timedelta(minutes=15))
    there = replace(MEI, is_there_for_setup=True)
    assert MEI.kept_from(span("3 9:00", "3 17:00"), padding) == (span("3 8:30", "3 9:00"), span("3 17:00", "3 17:15"))
    kept = there.kept_from(span("3 9:00", "3 17:00"), padding)
    assert kept == (span("3 8:15", "3 9:30"), span("3 16:45", "3 17:45"))


hours = st.integers(7, 18)
holds = st.lists(hours.map(lambda hour: span(f"3 {hour}:00", f"3 {hour + 1}:00")), max_size=5, unique=True).map(sorted)


@given(
    st.dictionaries(st.sampled_from([1, 51, 61, 62]), holds.map(tuple)),
    st.sampled_from([0, 15, 60]),
    st.sampled_from([0, 45]),
    st.sampled_from([NOBODY, (21,), (31,), (21, 32)]),
    st.sampled_from(["self_operated", "with_operator"]),
    st.booleans(),
)
def test_gaps_and_rules_say_the_same(
    taken: dict[int, tuple[Interval, ...]], setup: int, cleanup: int, extras: tuple[int, ...], mode: str, there: bool
) -> None:
    lunch = tuple(replace(one, closes_minute=12 * 60) for one in WORKING_WEEK)
    tom = replace(TOM, hours=Hours(lunch, LONDON), days_off=(), is_there_for_setup=there)
    known = facts(
        extras=(STAGE, MEI, tom), taken=taken, setup_minutes=setup, cleanup_minutes=cleanup, modes=(mode,),
    )  # fmt: skip
    wanted = Wanted(DAY, mode=mode, extras=extras)
    free = gaps([DAY], known.needs_of(wanted, DAY), taken, known.policy.padding)
    for quarter in range(4 * 11):
        use = Interval(
            DAY.starts_at + quarter * timedelta(minutes=15), DAY.starts_at + timedelta(minutes=15 * quarter + 60)
        )
        asked = replace(wanted, interval=use)
        refused = [reason for rule in ROOM_AND_EXTRAS for reason in answers(rule, asked, known)]
        assert any(gap.contains(use) for gap in free) == (not refused)


def test_a_search_for_an_operator_finds_her_free_hours_only() -> None:
    known = facts(extras=(MEI,), taken={61: (span("3 10:00", "3 12:00"),)}, modes=("with_operator",))
    found = list(free_gaps(known, [DAY], NOW, Wish(timedelta(hours=1), "with_operator")))
    assert [Interval(*gap) for gap in found] == [span("3 9:00", "3 10:00"), span("3 12:00", "3 17:00")]
    assert len(list(free_gaps(known, [DAY], NOW, Wish(timedelta(hours=1), "self_operated")))) == 1


def test_of_several_wanted_together_each_takes_an_operator() -> None:
    known = facts(extras=(MEI,), needs=(Need(0, (1, 2)),))
    wanted = Wanted(span("3 10:00", "3 11:00"), mode="with_operator")
    after = with_held(known, wanted)
    assert after.taken[61] == (span("3 10:00", "3 11:00"),)
