"""What a use costs by a tariff, line by line: the same for the preview, the reservation and the charge."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

from booking.domain.interval import merged, subtracted
from booking.domain.pricing_lines import ONE, billed_spans, flat_unit, full_lines, half_up, summed, time_rate
from booking.domain.pricing_time import time_lines
from booking.domain.quoted import Line, LineKind, Quote, Use, Why
from booking.domain.tariff import Billable, Fees, Rate, Step, Subsidy, Tariff, Tier, Unit

__all__ = [
    "Billable", "Fees", "Line", "LineKind", "NotOffered", "Quote", "Rate", "Step", "Subsidy", "Tariff", "Tier", "Unit",
    "Use", "Why", "is_offered", "is_steady", "percent_of", "quote",
]  # fmt: skip


class NotOffered(LookupError):
    """The tariff has no price for such a use: it is not offered to this tier, which is never a price of 0."""


def quote(use: Use, tariff: Tariff) -> Quote:
    """The lines of what `use` costs. Raises NotOffered where the tariff has no price for its mode.

    What was cancelled or not used costs a fee at most. Subsidies come last and bear no fee.
    """
    if not is_offered(use.mode, tariff):
        raise NotOffered(tariff.tier)
    if use.cancelled_at is not None:
        return Quote(tariff.currency, _late_cancellation(use, tariff), tariff.tier)
    if use.is_no_show:
        return Quote(tariff.currency, _no_show(use, tariff), tariff.tier)
    lines = full_lines(use, tariff)
    lines += _credit(use, tariff, lines)
    fees = () if use.is_instrument_fault else _overrun(use, tariff)
    return Quote(tariff.currency, (*lines, *fees, *_subsidies(lines, tariff)), tariff.tier)


def is_offered(mode: str, tariff: Tariff) -> bool:
    """Whether there is a price of time, session or sample for the mode."""
    return time_rate(mode, tariff) is not None or tariff.rate_of(flat_unit(mode)) is not None


def is_steady(prices_minor: Iterable[int | None]) -> bool:
    """Whether no tier pays less than a nearer one; None is not offered. Prices in the order of the tiers."""
    known = [price for price in prices_minor if price is not None]
    return known == sorted(known)


def percent_of(amount_minor: int, percent: int) -> int:
    """Rounded half up."""
    return half_up(Decimal(amount_minor * percent) / 100)


def _late_cancellation(use: Use, tariff: Tariff) -> tuple[Line, ...]:
    last_moment = use.reserved.starts_at - timedelta(minutes=tariff.fees.notice_minutes)
    if use.cancelled_at is None or use.cancelled_at <= last_moment:
        return ()
    return _fee(LineKind.LATE_CANCELLATION, tariff.fees.late_cancellation_percent, use, tariff)


def _no_show(use: Use, tariff: Tariff) -> tuple[Line, ...]:
    return _fee(LineKind.NO_SHOW, tariff.fees.no_show_percent, use, tariff)


def _fee(kind: LineKind, percent: int, use: Use, tariff: Tariff) -> tuple[Line, ...]:
    """A share of what the reserved use would have cost."""
    lines = full_lines(Use(use.reserved, use.mode, excluded=use.excluded), tariff)
    return _fee_line(kind, percent, summed(lines), lines)


def _overrun(use: Use, tariff: Tariff) -> tuple[Line, ...]:
    """Of the price of the time over the reserved end; nothing within the grace time."""
    rate, over = time_rate(use.mode, tariff), use.overrun
    if rate is None or over is None or over.duration <= timedelta(minutes=tariff.fees.grace_minutes):
        return ()
    lines = time_lines(rate, subtracted([over], (*use.excluded, *use.faults)), tariff.zone)
    return _fee_line(LineKind.OVERRUN, tariff.fees.overrun_percent, summed(lines), lines)


def _fee_line(kind: LineKind, percent: int, basis_minor: int, lines: tuple[Line, ...]) -> tuple[Line, ...]:
    amount = percent_of(basis_minor, percent)
    if not amount:
        return ()
    why = Why(kind.value, {"percent": percent, "basis_minor": basis_minor})
    return (Line(kind, ONE, Unit.SESSION, amount, amount, lines[0].rate_id if lines else None, why),)


def _credit(use: Use, tariff: Tariff, lines: tuple[Line, ...]) -> tuple[Line, ...]:
    """Takes back what the time of an instrument's fault costs; all, where nothing else is left."""
    if not use.is_instrument_fault and not use.faults:
        return ()
    without = replace(use, excluded=merged((*use.excluded, *use.faults)), faults=())
    is_all = use.is_instrument_fault or not billed_spans(without, tariff.billable)
    credit = summed(lines) - (0 if is_all else summed(full_lines(without, tariff)))
    if credit <= 0:
        return ()
    why = Why("fault_all" if is_all else "fault", {"minutes": sum(span.minutes for span in merged(use.faults))})
    return (Line(LineKind.CREDIT, ONE, Unit.SESSION, -credit, -credit, lines[0].rate_id, why),)


def _subsidies(lines: tuple[Line, ...], tariff: Tariff) -> tuple[Line, ...]:
    """Each bears its part of the price, never more than is left of it."""
    price = left = summed(lines)
    found = []
    for one in tariff.subsidies:
        limits = [limit for limit in (one.most_minor, one.left_minor) if limit is not None]
        amount = max(0, min(percent_of(price, one.percent), left, *limits))
        left -= amount
        if amount:
            found.append(_subsidy(one, amount))
    return tuple(found)


def _subsidy(one: Subsidy, amount: int) -> Line:
    names = {"name": one.name, "name_zh": one.name_zh or one.name}
    payers = {"payer": one.payer, "payer_zh": one.payer_zh or one.payer}
    params: dict[str, int | str] = {**names, **payers, "percent": one.percent}
    why = Why("voucher" if one.is_voucher else "subsidy", params)
    return Line(LineKind.SUBSIDY, ONE, Unit.SESSION, -amount, -amount, None, why, one.fund_id)
