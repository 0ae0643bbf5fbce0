"""The arithmetic of quotas: periods cover time without gaps, and what is used adds up, whatever the clock does."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from booking.domain.interval import Interval
from booking.domain.opening import Window
from booking.domain.quota import Period, Quota, Subject, Tally, Unit, periods

ZONES = [ZoneInfo(name) for name in ("Europe/London", "America/New_York", "Asia/Shanghai")]
BEGIN = datetime(2025, 1, 1, tzinfo=UTC)
STARTS = st.integers(0, 4 * 365 * 24 * 60).map(lambda minutes: BEGIN + timedelta(minutes=minutes))
CALENDAR = [Period.DAY, Period.WEEK, Period.MONTH, Period.YEAR]


@st.composite
def intervals(draw: st.DrawFn, longest: int = 60 * 24 * 40) -> Interval:
    starts_at = draw(STARTS)
    return Interval(starts_at, starts_at + timedelta(minutes=draw(st.integers(1, longest))))


@given(intervals(), st.sampled_from(CALENDAR), st.sampled_from(ZONES))
def test_the_periods_of_a_span_cover_it_and_touch(span: Interval, period: Period, zone: ZoneInfo) -> None:
    found = periods(period, span, zone)
    assert found[0].starts_at <= span.starts_at
    assert span.ends_at <= found[-1].ends_at
    assert all(first.ends_at == second.starts_at for first, second in pairwise(found))
    assert all(one.overlaps(span) for one in found)


@given(intervals(), st.sampled_from(CALENDAR), st.sampled_from(ZONES))
def test_no_minute_is_counted_twice_or_lost(used: Interval, period: Period, zone: ZoneInfo) -> None:
    quota = Quota(1, Unit.MINUTES, 0, period, Subject.PERSON)
    assert sum(quota.share_of(span, used, zone) for span in periods(period, used, zone)) == used.minutes


@given(intervals(), st.sampled_from(CALENDAR), st.sampled_from(ZONES))
def test_a_booking_counts_once(used: Interval, period: Period, zone: ZoneInfo) -> None:
    quota = Quota(1, Unit.BOOKINGS, 0, period, Subject.PERSON)
    assert sum(quota.share_of(span, used, zone) for span in periods(period, used, zone)) == 1


@given(st.lists(intervals(600), max_size=8), st.integers(0, 2000), st.sampled_from(CALENDAR), st.sampled_from(ZONES))
def test_what_is_booked_one_after_another_never_exceeds(
    wishes: list[Interval], amount: int, period: Period, zone: ZoneInfo
) -> None:
    quota = Quota(1, Unit.MINUTES, amount, period, Subject.PERSON)
    around = Interval(datetime(2024, 12, 1, tzinfo=UTC), datetime(2029, 2, 1, tzinfo=UTC))
    tally = Tally(quota, dict.fromkeys(periods(period, around, zone), 0))
    for wish in wishes:
        if tally.excess(wish, zone) is None:
            tally = tally.with_booked(wish, zone)
    assert all(used <= amount for used in tally.used.values())


@pytest.mark.parametrize(
    ("period", "first", "after"),
    [
        (Period.DAY, "2026-03-29", "2026-03-30"),
        (Period.WEEK, "2026-03-23", "2026-03-30"),
        (Period.MONTH, "2026-03-01", "2026-04-01"),
        (Period.YEAR, "2026-01-01", "2027-01-01"),
        (Period.TERM, "2026-02-23", "2026-07-01"),
    ],
)
def test_a_period_is_counted_on_the_dates_of_the_instruments_clock(period: Period, first: str, after: str) -> None:
    """On the Sunday when London's clock goes forward, at 00:30 its time."""
    moment = datetime(2026, 3, 29, 0, 30, tzinfo=UTC)
    terms = [(date(2026, 2, 23), date(2026, 7, 1)), (date(2026, 9, 1), date(2027, 1, 20))]
    (found,) = periods(period, Interval(moment, moment + timedelta(minutes=1)), ZONES[0], terms)
    local = [at.astimezone(ZONES[0]).isoformat()[:16] for at in (found.starts_at, found.ends_at)]
    assert local == [f"{first}T00:00", f"{after}T00:00"]


def test_only_time_in_peak_hours_counts() -> None:
    tuesday = Interval(datetime(2026, 3, 3, 8, tzinfo=UTC), datetime(2026, 3, 3, 20, tzinfo=UTC))
    quota = Quota(1, Unit.MINUTES, 60, Period.WEEK, Subject.PERSON, peak=(Window(1, 9 * 60, 10 * 60),))
    (week,) = periods(Period.WEEK, tuesday, ZONES[0])
    assert quota.share_of(week, tuesday, ZONES[0]) == 60
