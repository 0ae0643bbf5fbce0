"""The price of time: begun increments, peak windows and steps by duration, one line for each price of an hour."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from zoneinfo import ZoneInfo

from booking.domain.interval import Interval
from booking.domain.opening import open_intervals
from booking.domain.quoted import Line, LineKind, Why
from booking.domain.tariff import Rate, Step

MINUTE, HOUR_SECONDS = timedelta(minutes=1), 3600
SIX_DIGITS = Decimal("0.000001")
WHOLE = Step(0, 100)


def time_lines(rate: Rate, spans: Sequence[Interval], zone: ZoneInfo) -> tuple[Line, ...]:
    """What `spans` (apart, in order) cost. Time at one price is one line, so that a boundary between two prices costs
    no rounding but its own. A begun increment reaches beyond the end, at the prices that hold there: what is longer
    never costs less."""
    seconds: dict[tuple[bool, Step], int] = {}
    for part, step in _by_step(_filled(spans, rate.increment_minutes), rate.steps):
        for is_peak, amount in _by_peak(part, rate, zone):
            seconds[is_peak, step] = seconds.get((is_peak, step), 0) + amount
    return tuple(_line(rate, is_peak, step, amount) for (is_peak, step), amount in seconds.items() if amount)


def _filled(spans: Sequence[Interval], increment_minutes: int) -> tuple[Interval, ...]:
    """The last one made longer, so that the sum is whole increments."""
    if not spans:
        return ()
    total = sum((span.duration for span in spans), timedelta())
    increment = increment_minutes * MINUTE
    lacking = -(-total // increment) * increment - total
    return (*spans[:-1], Interval(spans[-1].starts_at, spans[-1].ends_at + lacking))


def _by_step(spans: Iterable[Interval], steps: Iterable[Step]) -> Iterable[tuple[Interval, Step]]:
    """The time cut where the sum of it reaches a step."""
    cuts = (WHOLE, *sorted(steps))
    passed = timedelta()
    for span in spans:
        at = span.starts_at
        while at < span.ends_at:
            step, until = _step_at(passed, cuts)
            end = min(span.ends_at, at + (until - passed)) if until is not None else span.ends_at
            yield Interval(at, end), step
            passed, at = passed + (end - at), end


def _step_at(passed: timedelta, cuts: Sequence[Step]) -> tuple[Step, timedelta | None]:
    """The step that holds after so much time, and how much time there is when the next begins."""
    reached = [step for step in cuts if step.from_minutes * MINUTE <= passed]
    coming = [step.from_minutes * MINUTE for step in cuts if step.from_minutes * MINUTE > passed]
    return reached[-1], min(coming, default=None)


def _by_peak(part: Interval, rate: Rate, zone: ZoneInfo) -> Iterable[tuple[bool, int]]:
    """Seconds off peak and in peak, in this order."""
    peak = 0
    if rate.peak_price_minor is not None and rate.peak:
        peak = sum(_seconds(one.starts_at, one.ends_at) for one in open_intervals(rate.peak, zone, part))
    return (False, _seconds(part.starts_at, part.ends_at) - peak), (True, peak)


def _seconds(starts_at: datetime, ends_at: datetime) -> int:
    return (ends_at - starts_at) // timedelta(seconds=1)


def _line(rate: Rate, is_peak: bool, step: Step, seconds: int) -> Line:
    base = rate.peak_price_minor if is_peak and rate.peak_price_minor is not None else rate.price_minor
    price = _half_up(Decimal(base * step.percent) / 100)
    amount = _half_up(Decimal(price * seconds) / HOUR_SECONDS)
    hours = (Decimal(seconds) / HOUR_SECONDS).quantize(SIX_DIGITS, ROUND_HALF_UP)
    params = {"minutes": seconds // 60, "from_minutes": step.from_minutes, "percent": step.percent}
    code = ("later_peak_hours" if is_peak else "later_hours") if step.from_minutes else _plain(rate, is_peak)
    return Line(LineKind.TIME, hours, rate.unit, price, amount, rate.id, Why(code, params))


def _plain(rate: Rate, is_peak: bool) -> str:
    if is_peak:
        return "peak_hours"
    return "off_peak_hours" if rate.peak_price_minor is not None and rate.peak else "hours"


def _half_up(amount: Decimal) -> int:
    return int(amount.quantize(Decimal(1), ROUND_HALF_UP))
