"""Requirements as tables of cases: nesting, levels, expiry on the day, last-use validity, recognition without loops.

The instrument stands in London; it is used on Tuesday 3 March 2026.
"""

from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from booking.domain.held import (
    RANK,
    Certificate,
    Days,
    Held,
    QualificationState,
    Qualified,
    Recognised,
    Recognition,
    Standing,
    find_training,
    months_later,
    recognised,
)
from booking.domain.interval import Interval
from booking.domain.requirement_form import read_tree, write_tree
from booking.domain.requirements import (
    AllOf,
    AnyOf,
    Asked,
    Certified,
    Item,
    Scope,
    Supervised,
    Trained,
    Tree,
    check,
    days_of,
    leaves,
    missing,
)

LONDON = ZoneInfo("Europe/London")
DAY = date(2026, 3, 3)
DAYS = Days(DAY, DAY)
GIVEN = date(2025, 1, 31)
LASER, CONFOCAL, THEIRS, OTHERS = 1, 2, 3, 4
BASIC = Trained(CONFOCAL, 1)
SAFE = Certified("laser")


def has(training_id: int = CONFOCAL, level: int = 2, **more: Any) -> Qualified:
    return Qualified(training_id, level, more.pop("granted_on", GIVEN), **more)


def held(*several: Any) -> Held:
    certificates = tuple(one for one in several if isinstance(one, Certificate))
    return Held(tuple(one for one in several if isinstance(one, Qualified)), certificates)


def says(from_id: int, to_id: int, kind: Recognised, first: date = GIVEN, last: date | None = None) -> Recognition:
    return Recognition(from_id, to_id, kind, first, last)


NESTED = AllOf((SAFE, AnyOf((Trained(CONFOCAL, 2), AllOf((BASIC, Supervised(CONFOCAL, 3)))))))


@pytest.mark.parametrize(
    ("mine", "supervisor", "is_fulfilled", "open_ends"),
    [
        (held(), None, False, 2),
        (held(Certificate("laser")), None, False, 1),
        (held(Certificate("laser"), has(level=2)), None, True, 0),
        (held(has(level=2)), None, False, 1),
        (held(Certificate("laser"), has(level=1)), None, False, 1),
        (held(Certificate("laser"), has(level=1)), held(has(level=2)), False, 1),
        (held(Certificate("laser"), has(level=1)), held(has(level=3)), True, 0),
        (held(Certificate("laser")), held(has(level=3)), False, 1),
        (held(Certificate("laser", is_accepted=False), has(level=3)), None, False, 1),
        (held(Certificate("biosafety"), has(level=3)), None, False, 1),
    ],
)
def test_what_is_nested_is_fulfilled_as_it_reads(
    mine: Held, supervisor: Held | None, is_fulfilled: bool, open_ends: int
) -> None:
    checked = check(NESTED, Asked(mine, DAYS, supervisor=supervisor))
    assert checked.is_fulfilled is is_fulfilled
    assert len(missing(checked)) == open_ends
    assert [item.leaf for item in leaves(checked)] == list(leaves(NESTED))


def test_all_of_nothing_is_fulfilled_and_any_of_nothing_never() -> None:
    assert check(AllOf(), Asked(held(), DAYS)).is_fulfilled
    assert not check(AnyOf(), Asked(held(), DAYS)).is_fulfilled


@pytest.mark.parametrize(
    ("qualified", "standing"),
    [
        (has(), Standing.FULFILLED),
        (has(level=1), Standing.LOW_LEVEL),
        (has(level=3), Standing.FULFILLED),
        (has(valid_until=date(2026, 3, 2)), Standing.EXPIRES),
        (has(valid_until=DAY), Standing.FULFILLED),
        (has(months_after_use=13, granted_on=date(2025, 2, 3)), Standing.FULFILLED),
        (has(months_after_use=13, granted_on=date(2025, 2, 2)), Standing.UNUSED),
        (has(months_after_use=6, last_used_on=date(2025, 9, 3)), Standing.FULFILLED),
        (has(months_after_use=6, last_used_on=date(2025, 9, 2)), Standing.UNUSED),
        (has(months_after_use=6, last_used_on=date(2026, 2, 1), valid_until=date(2026, 3, 1)), Standing.EXPIRES),
        (has(state=QualificationState.SUSPENDED), Standing.SUSPENDED),
        (has(state=QualificationState.REVOKED, level=3), Standing.REVOKED),
        (has(LASER), Standing.MISSING),
    ],
)
def test_a_qualification_counts_on_the_day_of_use(qualified: Qualified, standing: Standing) -> None:
    assert find_training(held(qualified), CONFOCAL, 2, DAYS).standing is standing


def test_what_runs_out_in_the_night_of_use_does_not_reach() -> None:
    night = Interval(datetime(2026, 3, 3, 20, tzinfo=UTC), datetime(2026, 3, 4, 2, tzinfo=UTC))
    evening = Interval(night.starts_at, datetime(2026, 3, 4, 0, tzinfo=UTC))
    mine = held(has(valid_until=DAY))
    assert find_training(mine, CONFOCAL, 2, days_of(night, LONDON)).standing is Standing.EXPIRES
    assert find_training(mine, CONFOCAL, 2, days_of(evening, LONDON)).standing is Standing.FULFILLED


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        (date(2025, 8, 31), 6, date(2026, 2, 28)),
        (date(2023, 8, 31), 6, date(2024, 2, 29)),
        (date(2025, 12, 15), 1, date(2026, 1, 15)),
        (date(2025, 1, 1), 120, date(2035, 1, 1)),
    ],
)
def test_months_end_on_the_same_day_or_the_last(day: date, months: int, later: date) -> None:
    assert months_later(day, months) == later


E, C, N = Recognised.EQUAL, Recognised.CHECK_RIDE, Recognised.NOT
LOOP = (says(THEIRS, OTHERS, E), says(OTHERS, THEIRS, E), says(THEIRS, LASER, E), says(LASER, OTHERS, E))


@pytest.mark.parametrize(
    ("links", "answer"),
    [
        ((), None),
        ((says(THEIRS, CONFOCAL, E),), E),
        ((says(THEIRS, CONFOCAL, C),), C),
        ((says(THEIRS, CONFOCAL, N),), N),
        ((says(CONFOCAL, THEIRS, E),), None),
        ((says(THEIRS, OTHERS, E), says(OTHERS, CONFOCAL, E)), E),
        ((says(THEIRS, OTHERS, C), says(OTHERS, CONFOCAL, E)), C),
        ((says(THEIRS, OTHERS, E), says(OTHERS, CONFOCAL, C)), C),
        ((says(THEIRS, OTHERS, N), says(OTHERS, CONFOCAL, E)), None),
        ((says(THEIRS, OTHERS, E), says(OTHERS, CONFOCAL, E), says(THEIRS, CONFOCAL, N)), N),
        ((says(THEIRS, OTHERS, E), says(OTHERS, LASER, E), says(LASER, CONFOCAL, E)), None),
        (LOOP, None),
        ((*LOOP, says(OTHERS, CONFOCAL, C)), C),
    ],
)
def test_recognition_follows_chains_and_no_loops(links: tuple[Recognition, ...], answer: Recognised | None) -> None:
    assert recognised(THEIRS, CONFOCAL, links) is answer


@pytest.mark.parametrize(
    ("first", "last", "standing"),
    [
        (date(2026, 3, 4), None, Standing.MISSING),
        (DAY, DAY, Standing.FULFILLED),
        (GIVEN, date(2026, 3, 2), Standing.MISSING),
    ],
)
def test_recognition_holds_from_its_first_day_to_its_last(first: date, last: date | None, standing: Standing) -> None:
    known = [says(THEIRS, CONFOCAL, E, first, last)]
    assert find_training(held(has(THEIRS)), CONFOCAL, 2, DAYS, known).standing is standing


@pytest.mark.parametrize(
    ("kind", "theirs", "standing"),
    [
        (E, has(THEIRS), Standing.FULFILLED),
        (C, has(THEIRS), Standing.CHECK_RIDE),
        (C, has(THEIRS, level=1), Standing.LOW_LEVEL),
        (C, has(THEIRS, valid_until=GIVEN), Standing.EXPIRES),
        (N, has(THEIRS), Standing.NOT_RECOGNISED),
        (E, has(THEIRS, state=QualificationState.SUSPENDED), Standing.SUSPENDED),
    ],
)
def test_another_schools_training_counts_as_it_is_recognised(
    kind: Recognised, theirs: Qualified, standing: Standing
) -> None:
    found = find_training(held(theirs), CONFOCAL, 2, DAYS, [says(THEIRS, CONFOCAL, kind)])
    assert found.standing is standing


NIGHT = Scope(from_minute=22 * 60, until_minute=6 * 60)
ALONE = Scope(modes=("self_operated",))


@pytest.mark.parametrize(
    ("scope", "hours", "mode", "extras", "covers"),
    [
        (Scope(), (12, 13), "remote", (), True),
        (ALONE, (12, 13), "self_operated", (), True),
        (ALONE, (12, 13), "with_operator", (), False),
        (NIGHT, (12, 22), "remote", (), False),
        (NIGHT, (21, 23), "remote", (), True),
        (NIGHT, (2, 4), "remote", (), True),
        (NIGHT, (6, 8), "remote", (), False),
        (NIGHT, (5, 8), "remote", (), True),
        (Scope(extra_id=7), (12, 13), "remote", (), False),
        (Scope(extra_id=7), (12, 13), "remote", (7, 9), True),
        (Scope(from_minute=0, until_minute=0), (12, 13), "remote", (), True),
    ],
)
def test_a_requirement_holds_for_its_way_of_use(
    scope: Scope, hours: tuple[int, int], mode: str, extras: tuple[int, ...], covers: bool
) -> None:
    span = Interval(*(datetime(2026, 3, 3, hour, tzinfo=UTC) for hour in hours))
    assert scope.covers(mode, span, extras, LONDON) is covers


@pytest.mark.parametrize(
    "kept",
    [
        None, [], {}, {"all": 3}, {"training": "1", "level": 1}, {"training": 1}, {"training": 1, "level": 4},
        {"training": True, "level": 1}, {"supervised": 0, "level": 1}, {"all": [{"any": [{"what": 1}]}]},
        {"all": [{"all": [{"all": [{"all": [{"all": []}]}]}]}]}, {"all": [{"certificate": "laser"}] * 41},
    ],
)  # fmt: skip
def test_what_is_no_requirement_is_not_read(kept: Any) -> None:
    with pytest.raises(ValueError, match="not a requirement"):
        read_tree(kept)


LEAVES = st.one_of(
    st.builds(Trained, st.integers(1, 4), st.integers(1, 3)),
    st.builds(Supervised, st.integers(1, 4), st.integers(1, 3)),
    st.builds(Certified, st.sampled_from(["laser", "biosafety"])),
)
TREES = st.recursive(
    LEAVES,
    lambda inner: st.one_of(*(st.builds(kind, st.lists(inner, max_size=3).map(tuple)) for kind in (AllOf, AnyOf))),
    max_leaves=6,
)
NEAR = st.dates(date(2026, 2, 1), date(2026, 4, 1))
QUALIFIED = st.builds(
    Qualified, st.integers(1, 4), st.integers(1, 3), NEAR, st.sampled_from(QualificationState), st.none() | NEAR
)
CERTIFICATES = st.builds(Certificate, st.sampled_from(["laser", "biosafety"]), st.booleans(), st.none() | NEAR)
HELDS = st.builds(Held, st.lists(QUALIFIED, max_size=4).map(tuple), st.lists(CERTIFICATES, max_size=2).map(tuple))
RECOGNITIONS = st.lists(
    st.builds(Recognition, st.integers(1, 4), st.integers(1, 4), st.sampled_from(Recognised), NEAR), max_size=6
).map(tuple)


@given(TREES, HELDS, HELDS, RECOGNITIONS)
def test_holding_more_never_makes_it_worse(tree: Tree, mine: Held, more: Held, known: tuple[Recognition, ...]) -> None:
    both = Held(mine.qualifications + more.qualifications, mine.certificates + more.certificates)
    before, after = check(tree, Asked(mine, DAYS, known, more)), check(tree, Asked(both, DAYS, known, both))
    assert after.is_fulfilled or not before.is_fulfilled
    for first, second in zip(leaves(before), leaves(after), strict=True):
        assert isinstance(first, Item)
        assert RANK[second.finding.standing] <= RANK[first.finding.standing]


@given(TREES, HELDS, RECOGNITIONS)
def test_something_is_missing_exactly_when_it_is_not_fulfilled(
    tree: Tree, mine: Held, known: tuple[Recognition, ...]
) -> None:
    checked = check(tree, Asked(mine, DAYS, known))
    assert all(not one.is_fulfilled for one in missing(checked))
    assert bool(missing(checked)) is not checked.is_fulfilled


@given(TREES)
def test_a_requirement_is_read_as_it_was_written(tree: Tree) -> None:
    kept = write_tree(tree)
    try:
        assert read_tree(kept) == tree
    except ValueError:
        assert str(kept).count("[") > 4  # deeper than is allowed
