"""Pricing: monotone in time, no cent lost at a boundary, every discount with a payer."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from booking.domain.interval import Interval
from booking.domain.opening import Window, open_intervals
from booking.domain.pricing import (
    Billable,
    Fees,
    LineKind,
    NotOffered,
    Rate,
    Step,
    Subsidy,
    Tariff,
    Tier,
    Unit,
    Use,
    is_steady,
    quote,
)

LONDON = ZoneInfo("Europe/London")
MINUTE = timedelta(minutes=1)
MONDAY = datetime(2026, 3, 23, tzinfo=UTC)  # the clock is changed on the Sunday after
FIRST = MONDAY - timedelta(days=7)
windows = st.builds(
    lambda day, opens, length: Window(day, opens, min(1440, opens + length)),
    st.integers(0, 6), st.integers(0, 1439), st.integers(1, 1440),
)  # fmt: skip
moments = st.integers(0, 14 * 1440).map(lambda minute: FIRST + minute * MINUTE)
increments = st.sampled_from([1, 5, 15, 30, 60])
prices = st.integers(0, 200_000)
rates = st.builds(
    Rate,
    st.just(7),
    st.just(Unit.HOUR),
    prices,
    increment_minutes=increments,
    minimum_minor=st.integers(0, 50_000),
    setup_minor=st.integers(0, 50_000),
    peak_price_minor=st.none() | prices,
    peak=st.lists(windows, max_size=4).map(tuple),
    steps=st.lists(st.builds(Step, st.integers(1, 1440), st.integers(0, 150)), max_size=3).map(tuple),
)
lengths = st.integers(1, 3 * 1440).map(lambda minutes: minutes * MINUTE)


def tariff(*given: Rate, **fields: object) -> Tariff:
    return replace(Tariff("EUR", Tier.REGION_PARTNER, LONDON, tuple(given)), **fields)


def priced(interval: Interval, rate: Rate) -> int:
    return quote(Use(interval), tariff(rate)).total_minor


@given(rates, moments, lengths, lengths)
def test_what_lasts_longer_never_costs_less(rate: Rate, starts_at: datetime, first: timedelta, more: timedelta) -> None:
    shorter, longer = (
        Interval(starts_at, starts_at + first),
        Interval(starts_at, starts_at + first + more),
    )
    assert priced(longer, rate) >= priced(shorter, rate)


@given(prices, prices, st.lists(windows, max_size=4), moments, lengths)
def test_cutting_at_the_edges_of_peaks_changes_no_more_than_rounding(
    price: int, peak_price: int, peak: list[Window], starts_at: datetime, length: timedelta
) -> None:
    rate = Rate(1, Unit.HOUR, price, peak_price_minor=peak_price, peak=tuple(peak))
    whole = Interval(starts_at, starts_at + length)
    peaks = open_intervals(peak, LONDON, whole)
    edges = {starts_at, whole.ends_at, *(moment for one in peaks for moment in (one.starts_at, one.ends_at))}
    parts = [priced(Interval(*ends), rate) for ends in pairwise(sorted(edges))]
    assert abs(sum(parts) - priced(whole, rate)) <= len(parts)  # each part is rounded once, and the whole twice


@given(prices, moments, st.lists(st.integers(1, 40), min_size=1, max_size=5), increments)
def test_cutting_between_increments_changes_no_more_than_rounding(
    price: int, starts_at: datetime, counts: list[int], increment: int
) -> None:
    rate = Rate(1, Unit.HOUR, price, increment_minutes=increment)
    ends = [starts_at + sum(counts[:number]) * increment * MINUTE for number in range(len(counts) + 1)]
    parts = [priced(Interval(*two), rate) for two in pairwise(ends)]
    assert abs(sum(parts) - priced(Interval(ends[0], ends[-1]), rate)) <= len(parts)


@given(rates, moments, lengths)
def test_amounts_are_units_times_price_rounded_once(rate: Rate, starts_at: datetime, length: timedelta) -> None:
    for line in quote(Use(Interval(starts_at, starts_at + length)), tariff(rate)).lines:
        assert abs(line.quantity * line.unit_price_minor - line.amount_minor) <= Decimal("0.7")


@given(rates, moments, lengths, st.lists(st.tuples(st.integers(1, 100), st.none() | prices), max_size=4))
def test_funds_bear_no_more_than_the_price_and_each_of_them_is_named(
    rate: Rate, starts_at: datetime, length: timedelta, given_funds: list[tuple[int, int | None]]
) -> None:
    funds = tuple(Subsidy(number, f"Fund {number}", *fund) for number, fund in enumerate(given_funds, 1))
    told = quote(Use(Interval(starts_at, starts_at + length)), tariff(rate, subsidies=funds))
    assert 0 <= told.total_minor <= told.price_minor
    negative = [line for line in told.lines if line.amount_minor < 0]
    assert all(line.payer_fund_id and line.kind is LineKind.SUBSIDY for line in negative)
    for line in negative:
        cap = funds[line.payer_fund_id - 1].most_minor
        assert cap is None or -line.amount_minor <= cap


@given(rates, moments, lengths, st.integers(-600, 600), st.integers(1, 2000))
def test_a_fault_of_the_instrument_never_makes_a_use_dearer(
    rate: Rate, starts_at: datetime, length: timedelta, after: int, minutes: int
) -> None:
    use = Use(Interval(starts_at, starts_at + length))
    began = starts_at + after * MINUTE
    failed = replace(use, faults=(Interval(began, began + minutes * MINUTE),))
    assert 0 <= quote(failed, tariff(rate)).total_minor <= quote(use, tariff(rate)).total_minor
    assert quote(replace(use, is_instrument_fault=True), tariff(rate)).total_minor == 0


@given(rates, moments, lengths, st.integers(0, 100), st.integers(0, 3000), st.integers(-4000, 0))
def test_a_cancellation_costs_a_fee_at_most_and_only_inside_the_notice(
    rate: Rate, starts_at: datetime, length: timedelta, percent: int, notice: int, cancelled: int
) -> None:
    use = Use(Interval(starts_at, starts_at + length), cancelled_at=starts_at + cancelled * MINUTE)
    known = tariff(rate, fees=Fees(percent, notice))
    total = quote(use, known).total_minor
    assert 0 <= total <= quote(replace(use, cancelled_at=None), known).total_minor
    assert total == 0 or -cancelled < notice


@given(rates, moments, lengths, moments, lengths)
def test_minutes_that_somebody_else_pays_are_not_billed_twice(
    rate: Rate, starts_at: datetime, length: timedelta, others_start: datetime, others: timedelta
) -> None:
    plain = replace(rate, increment_minutes=1)
    reserved, other = Interval(starts_at, starts_at + length), Interval(others_start, others_start + others)
    told = quote(Use(reserved, excluded=(other,)), tariff(plain))
    billed = sum(line.quantity for line in told.lines if line.kind is LineKind.TIME) * 60
    common = reserved.common_with(other)
    assert abs(billed - (reserved.minutes - (common.minutes if common else 0))) < Decimal("0.001")


def test_what_has_no_price_for_the_tier_is_not_offered_rather_than_free() -> None:
    with pytest.raises(NotOffered):
        quote(Use(Interval(MONDAY, MONDAY + 60 * MINUTE)), tariff())
    with pytest.raises(NotOffered):
        quote(Use(Interval(MONDAY, MONDAY + 60 * MINUTE), "with_operator"), tariff(Rate(1, Unit.HOUR, 100)))


def test_the_longer_of_booked_and_used_time_is_billed_where_the_lab_says_so() -> None:
    reserved, used = (
        Interval(MONDAY, MONDAY + 120 * MINUTE),
        Interval(MONDAY, MONDAY + 90 * MINUTE),
    )
    rate = Rate(1, Unit.HOUR, 6000)
    totals = {way: quote(Use(reserved, used=used), tariff(rate, billable=way)).total_minor for way in Billable}
    assert totals == {Billable.RESERVED: 12000, Billable.USED: 9000, Billable.LONGER: 12000}


def test_the_hour_that_is_shown_twice_is_paid_twice_and_the_skipped_one_not() -> None:
    night = Window(6, 0, 240)
    rate = Rate(1, Unit.HOUR, 1000, peak_price_minor=2000, peak=(night,))
    spring = Interval(datetime(2026, 3, 29, tzinfo=UTC), datetime(2026, 3, 29, 3, tzinfo=UTC))
    assert priced(spring, rate) == 6000  # four o'clock by the wall, three hours on the bench


def test_tiers_that_are_further_away_never_pay_less() -> None:
    assert is_steady([0, 100, None, 100])
    assert not is_steady([200, None, 100, 300])
