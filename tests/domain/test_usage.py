"""What was used, what is paid for, what lacks, and what check-in waits for: tables of cases, and any use at all."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from booking.domain.attendance import Grace, Standing, standing
from booking.domain.interval import Interval
from booking.domain.usage import (
    MENDERS,
    MINUTE,
    Difference,
    Lack,
    Purpose,
    Record,
    at_the_minute,
    billable,
    difference,
    effective_minutes,
    ended,
    lacks,
)


def moment(clock: str) -> datetime:
    """On the one day of all these cases."""
    return datetime.fromisoformat(f"2026-03-03 {clock:0>5}").replace(tzinfo=UTC)


def span(first: str, last: str) -> Interval:
    return Interval(moment(first), moment(last))


BOOKED = span("10:00", "12:00")
USED = Record(
    BOOKED, moment("10:00"), moment("12:00"), 10, 100, 10, 3, purpose=Purpose.RESEARCH, has_group=True,
    is_confirmed=True,
)  # fmt: skip
RUNS = Record(BOOKED, moment("10:00"), None)
MISSED = Record(BOOKED, None, None)


@pytest.mark.parametrize(
    ("by", "first", "last", "paid"),
    [
        ("reserved", "10:00", "12:00", BOOKED),
        ("reserved", "10:10", "11:00", BOOKED),
        ("reserved", "10:00", "12:40", BOOKED),
        ("used", "10:10", "11:00", span("10:10", "11:00")),
        ("used", "10:00", "12:40", span("10:00", "12:40")),
        ("longer", "10:10", "11:00", BOOKED),
        ("longer", "10:00", "12:40", span("10:00", "12:40")),
        ("longer", "10:30", "12:30", span("10:30", "12:30")),
    ],
)
def test_what_is_paid_for(by: str, first: str, last: str, paid: Interval) -> None:
    assert billable(replace(USED, started_at=moment(first), ended_at=moment(last)), by) == paid


@pytest.mark.parametrize("by", ["reserved", "used", "longer"])
def test_what_runs_is_not_paid_yet_and_what_was_missed_only_as_reserved(by: str) -> None:
    assert billable(RUNS, by) is None
    assert billable(MISSED, by) == (None if by == "used" else BOOKED)


@pytest.mark.parametrize(
    ("changes", "minutes"),
    [
        ({}, 120),
        ({"startup_minutes": None, "measuring_minutes": None, "postprocessing_minutes": None}, 120),
        ({"startup_minutes": None, "measuring_minutes": 45, "postprocessing_minutes": None}, 45),
        ({"measuring_minutes": 500}, 120),
        ({"ended_at": None}, 0),
    ],
)
def test_effective_minutes_are_the_parts_within_what_was_used(changes: dict[str, Any], minutes: int) -> None:
    assert effective_minutes(replace(USED, **changes)) == minutes


@pytest.mark.parametrize(
    ("first", "last", "minutes", "is_notable"),
    [
        ("10:00", "12:00", (0, 0), False),
        ("10:09", "12:00", (9, 0), False),
        ("10:10", "12:00", (10, 0), True),
        ("10:00", "11:50", (0, -10), True),
        ("9:40", "12:09", (-20, 9), True),
    ],
)
def test_how_the_use_differs_from_the_booking(
    first: str, last: str, minutes: tuple[int, int], is_notable: bool
) -> None:
    found = difference(replace(USED, started_at=moment(first), ended_at=moment(last)))
    assert found == Difference(*minutes)
    assert found.is_notable == is_notable
    assert difference(RUNS) is difference(MISSED) is None


@pytest.mark.parametrize(
    ("record", "now", "missing"),
    [
        (USED, "13:00", ()),
        (RUNS, "11:59", ()),
        (RUNS, "12:00", (Lack.END,)),
        (MISSED, "13:00", (Lack.CONFIRMATION,)),
        (replace(MISSED, is_confirmed=True), "13:00", ()),
        (replace(USED, purpose=None), "13:00", (Lack.PURPOSE,)),
        (replace(USED, samples=None), "13:00", (Lack.SAMPLES,)),
        (replace(USED, samples=0), "13:00", ()),
        (replace(USED, measuring_minutes=200), "13:00", (Lack.SPLIT,)),
        (replace(USED, mode="with_operator"), "13:00", (Lack.OPERATOR,)),
        (replace(USED, mode="with_operator", has_operator=True), "13:00", ()),
        (replace(USED, has_group=False), "13:00", (Lack.GROUP,)),
        (replace(USED, is_end_assumed=True), "13:00", ()),
        (replace(USED, is_end_assumed=True, is_confirmed=False), "13:00", (Lack.CHECKED_END, Lack.CONFIRMATION)),
    ],
)
def test_what_lacks(record: Record, now: str, missing: tuple[Lack, ...]) -> None:
    assert lacks(record, moment(now)) == missing


def test_somebody_can_mend_each_lack() -> None:
    assert set(MENDERS) == set(Lack)
    assert all(MENDERS.values())


@pytest.mark.parametrize(
    ("record", "now", "where"),
    [
        (None, "9:59", Standing.NEXT),
        (None, "10:00", Standing.LATE),
        (None, "12:00", Standing.NOT_CHECKED),
        (RUNS, "11:00", Standing.RUNNING),
        (RUNS, "12:00", Standing.OVERRUN),
        (USED, "11:00", Standing.DONE),
        (MISSED, "11:00", Standing.NO_SHOW),
    ],
)
def test_where_a_booking_stands_at_the_bench(record: Record | None, now: str, where: Standing) -> None:
    assert standing(BOOKED, record, moment(now)) is where


GRACE = Grace(is_asked=True, minutes=30, early_minutes=20)


@pytest.mark.parametrize(
    ("grace", "now", "is_open", "is_reminded", "has_run_out"),
    [
        (GRACE, "9:39", False, False, False),
        (GRACE, "9:40", True, False, False),
        (GRACE, "10:14", True, False, False),
        (GRACE, "10:15", True, True, False),
        (GRACE, "10:29", True, True, False),
        (GRACE, "10:30", True, False, True),
        (GRACE, "12:00", False, False, True),
        (replace(GRACE, is_asked=False), "10:20", True, False, False),
        (replace(GRACE, is_asked=False), "10:30", True, False, False),
        (replace(GRACE, minutes=300), "11:30", True, True, False),
        (replace(GRACE, minutes=300), "12:00", False, False, True),
    ],
)
def test_what_check_in_waits_for(grace: Grace, now: str, is_open: bool, is_reminded: bool, has_run_out: bool) -> None:
    at = moment(now)
    assert grace.is_open(BOOKED, at) == is_open
    assert grace.is_to_be_reminded(BOOKED, at) == is_reminded
    assert grace.has_run_out(BOOKED, at) == has_run_out


MOMENTS = st.integers(0, 30 * 24 * 3600).map(lambda seconds: moment("0:00") + timedelta(seconds=seconds))
MINUTES = st.one_of(st.none(), st.integers(0, 2000))


@st.composite
def spans(draw: st.DrawFn) -> Interval:
    start = at_the_minute(draw(MOMENTS))
    return Interval(start, start + draw(st.integers(1, 3000)) * MINUTE)


@st.composite
def records(draw: st.DrawFn) -> Record:
    reserved, used = draw(spans()), draw(st.one_of(st.none(), spans()))
    end = used.ends_at if used and draw(st.booleans()) else None
    parts = draw(st.tuples(MINUTES, MINUTES, MINUTES))
    return Record(reserved, used.starts_at if used else None, end, *parts, is_confirmed=draw(st.booleans()))


@given(records())
def test_nothing_is_effective_that_was_not_used_and_the_longer_is_one_of_both(record: Record) -> None:
    used = record.used
    assert 0 <= effective_minutes(record) <= (used.minutes if used else 0)
    longer, paid = billable(record, "longer"), {by: billable(record, by) for by in ("reserved", "used")}
    if used is not None:
        assert longer in paid.values()
        assert longer is not None
        assert longer.duration == max(used.duration, record.reserved.duration)


@given(records(), MOMENTS)
def test_only_what_is_confirmed_may_lack_nothing(record: Record, now: datetime) -> None:
    """What runs in its time lacks nothing yet, and cannot be billed either."""
    if not lacks(record, now):
        assert record.is_confirmed or billable(record, "used") is None
    found = standing(record.reserved, record, now)
    assert (found in (Standing.RUNNING, Standing.OVERRUN)) == (record.started_at is not None and record.used is None)


@given(MOMENTS, st.timedeltas(timedelta(0), timedelta(days=2)))
def test_a_use_is_whole_minutes_and_never_empty(start: datetime, passed: timedelta) -> None:
    first = at_the_minute(start)
    last = ended(first, start + passed)
    assert first <= start < first + MINUTE
    assert last - first >= MINUTE
    assert (last - first) % MINUTE == timedelta(0)
    assert last - first <= max(MINUTE, passed + MINUTE)


@given(spans(), MOMENTS, st.integers(5, 1440), st.booleans())
def test_nobody_is_reminded_after_the_grace_time_nor_released_before(
    reserved: Interval, now: datetime, minutes: int, is_asked: bool
) -> None:
    grace = Grace(is_asked, minutes)
    assert not (grace.is_to_be_reminded(reserved, now) and grace.has_run_out(reserved, now))
    assert reserved.starts_at < grace.ends_at(reserved) <= reserved.ends_at
    if grace.has_run_out(reserved, now):
        assert is_asked
        assert now >= min(reserved.starts_at + minutes * MINUTE, reserved.ends_at)
