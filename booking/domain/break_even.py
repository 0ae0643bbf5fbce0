"""The break-even price: what an hour has to cost so that a year's costs are paid, over hours with a floor."""

from decimal import ROUND_HALF_UP, Decimal

GENERAL_HOURS, SPECIAL_HOURS = 1400, 800  # a year, of a general and of a special-purpose instrument


def rated_hours(planned: int, is_special_purpose: bool) -> int:
    """The hours that the costs are spread over: those planned, and never fewer than such an instrument owes. (Few hours
    would make each of them dear.)"""
    return max(planned, SPECIAL_HOURS if is_special_purpose else GENERAL_HOURS)


def break_even_minor(costs_minor: int, planned: int, is_special_purpose: bool) -> int:
    """Of an hour, in minor units, rounded half up."""
    hours = rated_hours(planned, is_special_purpose)
    return int((Decimal(costs_minor) / hours).quantize(Decimal(1), ROUND_HALF_UP))


def distance_percent(price_minor: int, even_minor: int) -> int | None:
    """How far a price is above (or, negative, below) the break-even price, in whole percent; None without costs."""
    if not even_minor:
        return None
    share = Decimal(price_minor - even_minor) * 100 / even_minor
    return int(share.quantize(Decimal(1), ROUND_HALF_UP))
