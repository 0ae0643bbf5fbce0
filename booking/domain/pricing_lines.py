"""The price of a use in full, without fees, credits and subsidies: time, sessions, samples, items, set-up."""

from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal

from booking.domain.interval import Interval, subtracted
from booking.domain.pricing_time import time_lines
from booking.domain.quoted import SAMPLE_SUBMISSION, WITH_OPERATOR, Line, LineKind, Use, Why
from booking.domain.tariff import Billable, Rate, Tariff, Unit

ONE = Decimal(1)


def full_lines(use: Use, tariff: Tariff) -> tuple[Line, ...]:
    """Everything but fees, credits and subsidies."""
    spans = billed_spans(use, tariff.billable)
    rate = time_rate(use.mode, tariff)
    timed = time_lines(rate, spans, tariff.zone) if rate is not None else ()
    basis = (*timed, *_flat_lines(use, tariff))
    return (*basis, *_minimum(rate, basis), *_setup(rate), *_items(use, tariff))


def time_rate(mode: str, tariff: Tariff) -> Rate | None:
    """What an hour costs in the mode; a submission of samples takes none."""
    if mode == SAMPLE_SUBMISSION:
        return None
    return tariff.rate_of(Unit.OPERATOR_HOUR if mode == WITH_OPERATOR else Unit.HOUR)


def flat_unit(mode: str) -> Unit:
    """What is priced in the mode besides time."""
    return Unit.SAMPLE if mode == SAMPLE_SUBMISSION else Unit.SESSION


def billed_spans(use: Use, billable: Billable) -> tuple[Interval, ...]:
    """Without a record of use, what was reserved."""
    return subtracted([_billed(use, billable)], use.excluded)


def _billed(use: Use, billable: Billable) -> Interval:
    if use.used is None or billable is Billable.RESERVED:
        return use.reserved
    is_longer = use.used.duration > use.reserved.duration
    return use.used if billable is Billable.USED or is_longer else use.reserved


def _flat_lines(use: Use, tariff: Tariff) -> tuple[Line, ...]:
    """A price of the session, and of the samples: of a submission at least one."""
    session, sample = tariff.rate_of(Unit.SESSION), tariff.rate_of(Unit.SAMPLE)
    samples = use.samples or (1 if use.mode == SAMPLE_SUBMISSION else 0)
    lines = [_times(LineKind.SESSION, session, ONE)] if session and use.mode != SAMPLE_SUBMISSION else []
    return (*lines, *([_times(LineKind.SAMPLE, sample, Decimal(samples))] if sample and samples else ()))


def _items(use: Use, tariff: Tariff) -> tuple[Line, ...]:
    """Counts of consumables; what has no price costs nothing."""
    priced = ((tariff.rate_of(Unit.ITEM, code), quantity) for code, quantity in use.items)
    return tuple(_times(LineKind.ITEM, rate, quantity) for rate, quantity in priced if rate is not None)


def _times(kind: LineKind, rate: Rate, quantity: Decimal) -> Line:
    params = {"name": rate.name, "name_zh": rate.name_zh or rate.name, "code": rate.code}
    amount = half_up(quantity * rate.price_minor)
    return Line(kind, quantity, rate.unit, rate.price_minor, amount, rate.id, Why(kind.value, params))


def _minimum(rate: Rate | None, lines: Iterable[Line]) -> tuple[Line, ...]:
    lacking = (rate.minimum_minor if rate else 0) - summed(lines)
    if rate is None or lacking <= 0:
        return ()
    why = Why("minimum", {"minimum_minor": rate.minimum_minor})
    return (Line(LineKind.MINIMUM, ONE, Unit.SESSION, lacking, lacking, rate.id, why),)


def _setup(rate: Rate | None) -> tuple[Line, ...]:
    if rate is None or not rate.setup_minor:
        return ()
    return (Line(LineKind.SETUP, ONE, Unit.SESSION, rate.setup_minor, rate.setup_minor, rate.id, Why("setup")),)


def summed(lines: Iterable[Line]) -> int:
    """Their amounts, in minor units."""
    return sum(line.amount_minor for line in lines)


def half_up(amount: Decimal) -> int:
    """The nearest minor unit."""
    return int(amount.quantize(ONE, ROUND_HALF_UP))
