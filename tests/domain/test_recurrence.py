"""Series on the calendar and on the wall clock: tables of rules, the clock changes, and an independent library."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from dateutil import rrule
from hypothesis import given
from hypothesis import strategies as st

from booking.domain.localtime import is_ambiguous, wall_time
from booking.domain.recurrence import (
    LAST,
    MOST,
    Frequency,
    Hours,
    OtherWeekdays,
    Recurrence,
    TooMany,
    occurrence_on,
    occurrences,
)

LONDON, NEW_YORK, SHANGHAI = (ZoneInfo(name) for name in ("Europe/London", "America/New_York", "Asia/Shanghai"))
MONDAY, TUESDAY, THURSDAY, FRIDAY, SUNDAY = 0, 1, 3, 4, 6
TUE_24_NOV = date(2026, 11, 24)


def days(first: date, frequency: str, **rule: Any) -> list[str]:
    return [day.isoformat() for day in Recurrence(first, Frequency(frequency), **rule).days()]


CASES: list[tuple[str, date, str, dict[str, Any], list[str]]] = [
    ("every day", TUE_24_NOV, "daily", {"times": 3}, ["2026-11-24", "2026-11-25", "2026-11-26"]),
    ("every third day until one of them", TUE_24_NOV, "daily", {"every": 3, "last_on": date(2026, 11, 30)},
     ["2026-11-24", "2026-11-27", "2026-11-30"]),
    ("every third day until between two", TUE_24_NOV, "daily", {"every": 3, "last_on": date(2026, 11, 29)},
     ["2026-11-24", "2026-11-27"]),
    ("weekly", TUE_24_NOV, "weekly", {"weekdays": (TUESDAY,), "times": 3}, ["2026-11-24", "2026-12-01", "2026-12-08"]),
    ("weekly on several days, named in any order, the first in the middle of a week", TUE_24_NOV, "weekly",
     {"weekdays": (FRIDAY, MONDAY), "times": 3}, ["2026-11-27", "2026-11-30", "2026-12-04"]),
    ("every second week on two days: weeks begin on Monday", TUE_24_NOV, "weekly",
     {"every": 2, "weekdays": (MONDAY, THURSDAY), "times": 4},
     ["2026-11-26", "2026-12-07", "2026-12-10", "2026-12-21"]),
    ("a Sunday belongs to the week before", date(2026, 11, 29), "weekly",
     {"every": 2, "weekdays": (MONDAY, SUNDAY), "times": 3}, ["2026-11-29", "2026-12-07", "2026-12-13"]),
    ("monthly by date", TUE_24_NOV, "monthly", {"month_day": 24, "times": 3},
     ["2026-11-24", "2026-12-24", "2027-01-24"]),
    ("a date that is over in the first month", TUE_24_NOV, "monthly", {"month_day": 2, "times": 2},
     ["2026-12-02", "2027-01-02"]),
    ("the 31st: shorter months are left out", date(2026, 1, 31), "monthly", {"month_day": 31, "times": 4},
     ["2026-01-31", "2026-03-31", "2026-05-31", "2026-07-31"]),
    ("the last day of each month, in a leap year", date(2028, 1, 31), "monthly", {"month_day": LAST, "times": 3},
     ["2028-01-31", "2028-02-29", "2028-03-31"]),
    ("29 February, every twelve months", date(2024, 2, 29), "monthly", {"every": 12, "month_day": 29, "times": 3},
     ["2024-02-29", "2028-02-29", "2032-02-29"]),
    ("the fourth Tuesday", TUE_24_NOV, "monthly", {"nth": 4, "weekdays": (TUESDAY,), "times": 3},
     ["2026-11-24", "2026-12-22", "2027-01-26"]),
    ("the fifth Friday, which few months have", date(2026, 1, 30), "monthly",
     {"nth": 5, "weekdays": (FRIDAY,), "times": 4}, ["2026-01-30", "2026-05-29", "2026-07-31", "2026-10-30"]),
    ("the last Friday", date(2026, 1, 30), "monthly", {"nth": LAST, "weekdays": (FRIDAY,), "times": 3},
     ["2026-01-30", "2026-02-27", "2026-03-27"]),
    ("the first Monday, from the middle of a month", TUE_24_NOV, "monthly",
     {"nth": 1, "weekdays": (MONDAY,), "last_on": date(2027, 1, 31)}, ["2026-12-07", "2027-01-04"]),
    ("no day at all", TUE_24_NOV, "weekly", {"weekdays": (FRIDAY,), "last_on": date(2026, 11, 26)}, []),
]  # fmt: skip


@pytest.mark.parametrize(
    ("first", "frequency", "rule", "expected"), [case[1:] for case in CASES], ids=[c[0] for c in CASES]
)
def test_a_rule_means_these_days(first: date, frequency: str, rule: dict[str, Any], expected: list[str]) -> None:
    assert days(first, frequency, **rule) == expected


WRONG: list[tuple[str, dict[str, Any]]] = [
    ("daily", {}), ("daily", {"times": 2, "last_on": TUE_24_NOV}), ("daily", {"times": 0}),
    ("daily", {"times": MOST + 1}),
    ("daily", {"times": 2, "every": 0}), ("daily", {"times": 2, "every": 100}),
    ("daily", {"times": 2, "weekdays": (1,)}),
    ("daily", {"last_on": date(2026, 11, 23)}), ("daily", {"last_on": date(2046, 1, 1)}), ("weekly", {"times": 2}),
    ("weekly", {"times": 2, "weekdays": (7,)}), ("weekly", {"times": 2, "weekdays": (1, 1)}),
    ("weekly", {"times": 2, "weekdays": (1,), "nth": 1}), ("monthly", {"times": 2}),
    ("monthly", {"times": 2, "month_day": 32}), ("monthly", {"times": 2, "month_day": 0}),
    ("monthly", {"times": 2, "nth": 6, "weekdays": (1,)}), ("monthly", {"times": 2, "nth": 1, "weekdays": (1, 2)}),
    ("monthly", {"times": 2, "month_day": 3, "nth": 1, "weekdays": (1,)}),
]  # fmt: skip


@pytest.mark.parametrize(("frequency", "rule"), WRONG)
def test_what_is_no_rule_is_refused(frequency: str, rule: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="no such rule"):
        Recurrence(TUE_24_NOV, Frequency(frequency), **rule)


def test_a_series_is_bounded() -> None:
    assert len(Recurrence(TUE_24_NOV, Frequency.DAILY, times=MOST).days()) == MOST
    with pytest.raises(TooMany):
        Recurrence(TUE_24_NOV, Frequency.DAILY, last_on=TUE_24_NOV + timedelta(days=MOST)).days()
    with pytest.raises(TooMany):  # 40 years
        Recurrence(date(2024, 2, 29), Frequency.MONTHLY, every=12, month_day=29, times=10).days()
    with pytest.raises(TooMany):  # never
        Recurrence(date(2026, 2, 1), Frequency.MONTHLY, every=12, month_day=30, times=1).days()


CLOCKS = [
    ("London, clocks forward on the 29th", LONDON, date(2026, 3, 28), ["09:00+00:00", "09:00+01:00", "09:00+01:00"]),
    ("London, clocks back on the 25th", LONDON, date(2026, 10, 24), ["09:00+01:00", "09:00+00:00", "09:00+00:00"]),
    ("New York, clocks forward on the 8th", NEW_YORK, date(2026, 3, 7), ["09:00-05:00", "09:00-04:00", "09:00-04:00"]),
    ("New York, clocks back on the 1st", NEW_YORK, date(2026, 10, 31), ["09:00-04:00", "09:00-05:00", "09:00-05:00"]),
    ("Shanghai never changes them", SHANGHAI, date(2026, 3, 28), ["09:00+08:00"] * 3),
]


@pytest.mark.parametrize(("zone", "first", "expected"), [case[1:] for case in CLOCKS], ids=[case[0] for case in CLOCKS])
def test_nine_stays_nine_when_the_clocks_change(zone: ZoneInfo, first: date, expected: list[str]) -> None:
    found = occurrences(Recurrence(first, Frequency.DAILY, times=3), Hours(time(9), 180), zone)
    spans = [one.interval for one in found if one.interval]
    assert [span.starts_at.astimezone(zone).isoformat(timespec="minutes")[11:] for span in spans] == expected
    assert [span.minutes for span in spans] == [180] * 3


def test_an_hour_that_the_clock_skips_is_told_and_not_moved() -> None:
    gap = occurrence_on(date(2026, 3, 29), Hours(time(1, 30), 60), LONDON)
    assert gap.interval is None
    assert gap.gap is not None
    assert gap.gap.next_real.isoformat() == "2026-03-29T02:00:00"
    ending = occurrence_on(date(2026, 3, 29), Hours(time(0, 30), 60), LONDON)
    assert ending.interval is None


def test_of_an_hour_that_the_clock_shows_twice_the_first_is_taken() -> None:
    twice = occurrence_on(date(2026, 10, 25), Hours(time(1, 15), 30), LONDON)
    assert twice.interval is not None
    assert twice.interval.starts_at == datetime(2026, 10, 25, 0, 15, tzinfo=UTC)
    assert twice.interval.minutes == 30


def test_a_night_ends_on_the_wall_clock_too() -> None:
    night = occurrence_on(date(2026, 10, 24), Hours(time(22), 600), LONDON).interval
    assert night is not None
    assert wall_time(night.ends_at, LONDON).isoformat() == "2026-10-25T08:00:00"
    assert night.minutes == 660  # that night has an hour more


FIRSTS = st.dates(date(2020, 1, 1), date(2032, 12, 31))
ENDS: st.SearchStrategy[dict[str, Any]] = st.one_of(
    st.integers(1, 30).map(lambda times: {"times": times}),
    st.integers(0, 1200).map(lambda length: {"length": length}),
)
WEEKDAYS = st.lists(st.integers(0, 6), min_size=1, unique=True).map(tuple)
SHAPES: st.SearchStrategy[dict[str, Any]] = st.one_of(
    st.just({"frequency": Frequency.DAILY}),
    WEEKDAYS.map(lambda weekdays: {"frequency": Frequency.WEEKLY, "weekdays": weekdays}),
    st.sampled_from([*range(1, 32), LAST]).map(lambda day: {"frequency": Frequency.MONTHLY, "month_day": day}),
    st.tuples(st.sampled_from([1, 2, 3, 4, 5, LAST]), st.integers(0, 6)).map(
        lambda both: {"frequency": Frequency.MONTHLY, "nth": both[0], "weekdays": (both[1],)}
    ),
)


@st.composite
def rules(draw: st.DrawFn) -> Recurrence:
    first, end = draw(FIRSTS), dict(draw(ENDS))
    if "length" in end:
        end = {"last_on": first + timedelta(days=end["length"])}
    return Recurrence(first, every=draw(st.integers(1, 5)), **draw(SHAPES), **end)


def by_the_library(rule: Recurrence) -> list[date]:
    """The same rule as RFC 5545 has it."""
    names: dict[Frequency, Any] = {
        Frequency.DAILY: rrule.DAILY,
        Frequency.WEEKLY: rrule.WEEKLY,
        Frequency.MONTHLY: rrule.MONTHLY,
    }
    weekdays = [rrule.weekday(one, rule.nth) for one in rule.weekdays]
    until = datetime.combine(rule.last_on, time()) if rule.last_on else None
    found = rrule.rrule(
        names[rule.frequency], dtstart=datetime.combine(rule.first_on, time()), interval=rule.every,
        wkst=rrule.MO, count=rule.times, until=until, byweekday=weekdays or None, bymonthday=rule.month_day,
    )  # fmt: skip
    return [moment.date() for _, moment in zip(range(MOST + 1), found, strict=False)]


@given(rules())
def test_the_days_are_those_of_an_independent_library(rule: Recurrence) -> None:
    try:
        found = list(rule.days())
    except TooMany:
        expected = by_the_library(rule)
        assert len(expected) > MOST or (rule.times and expected[-1] - rule.first_on > timedelta(days=3000))
        return
    assert found == by_the_library(rule)


@given(
    rules(),
    st.times().map(lambda at: at.replace(second=0, microsecond=0)),
    st.integers(1, 3000),
    st.sampled_from([LONDON, NEW_YORK, SHANGHAI, ZoneInfo("Australia/Lord_Howe"), ZoneInfo("America/Sao_Paulo")]),
)
def test_every_occurrence_is_on_the_wall_clock(rule: Recurrence, starts: time, minutes: int, zone: ZoneInfo) -> None:
    hours = Hours(starts, minutes)
    for day in rule.days()[:20] if rule.times else ():
        one = occurrence_on(day, hours, zone)
        if one.interval is None:
            assert one.gap is not None
            assert one.gap.wall in hours.on(day)
            continue
        shown = [wall_time(moment, zone) for moment in (one.interval.starts_at, one.interval.ends_at)]
        assert [wall.replace(fold=0) for wall in shown] == list(hours.on(day))
        assert all(wall.fold == 0 or not is_ambiguous(wall, zone) for wall in shown)


@given(st.sampled_from([(1,), (0, 4), (1, 3, 5)]), st.data(), st.integers(1, 4), st.integers(1, 30))
def test_other_weekdays_keep_the_week_and_the_number(
    weekdays: tuple[int, ...], data: st.DataObject, every: int, times: int
) -> None:
    new = tuple(data.draw(st.permutations(range(7)))[: len(weekdays)])
    rule = Recurrence(date(2026, 3, 3), Frequency.WEEKLY, every, weekdays, times=times)
    other = OtherWeekdays(rule, new)
    moved = [other.of(day) for day in rule.days()]
    assert list(other.renewed().days()) == moved
    assert {day.weekday() for day in moved} <= set(new)
    assert [day.isocalendar()[:2] for day in moved] == [day.isocalendar()[:2] for day in rule.days()]


def test_the_second_tuesday_becomes_the_second_friday() -> None:
    rule = Recurrence(date(2026, 3, 10), Frequency.MONTHLY, weekdays=(1,), nth=2, times=3)
    other = OtherWeekdays(rule, (4,))
    assert [other.of(day) for day in rule.days()] == [date(2026, 3, 13), date(2026, 4, 10), date(2026, 5, 8)]
    assert list(other.renewed().days()) == [date(2026, 3, 13), date(2026, 4, 10), date(2026, 5, 8)]
    with pytest.raises(ValueError, match="not as many"):
        OtherWeekdays(rule, (1, 2))
