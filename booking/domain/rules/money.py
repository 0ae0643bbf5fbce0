"""Rules about money: there is a price for the person's school, and what is to pay can."""

from datetime import date

from booking.domain.localtime import wall_time
from booking.domain.parameters import Money
from booking.domain.payment import Centre, parts_of
from booking.domain.pricing import Quote, Use, is_offered, quote
from booking.domain.question import Facts, Wanted, asks_for_time
from booking.domain.tariff import Tariff
from booking.domain.verdict import Code, Reason


def tariff_of(wanted: Wanted, facts: Facts) -> Tariff | None:
    """By what a use like this is priced; None where no price is set."""
    if facts.prices is None:
        return None
    starts_at = wanted.interval.starts_at
    return facts.prices.tariff_at(starts_at, facts.zone, facts.clause_at(starts_at))


def quote_of(wanted: Wanted, facts: Facts) -> Quote | None:
    """What it costs; None where no price is set, or none for this tier and way of use."""
    tariff = tariff_of(wanted, facts)
    if tariff is None or not is_offered(wanted.mode, tariff):
        return None
    return quote(Use(wanted.interval, wanted.mode), tariff)


def is_offered_to_the_school(wanted: Wanted, facts: Facts) -> Reason | None:
    """Where prices are set, there is one for the tier of the person's school in the wanted way of use; without one, it
    is not offered, which is not the same as free."""
    if facts.prices is None or not asks_for_time(wanted, facts):
        return None
    tariff = tariff_of(wanted, facts)
    if tariff is None or is_offered(wanted.mode, tariff):
        return None
    return Reason(Code.NOT_OFFERED, {"tier": tariff.tier.value})


def is_within_budget(wanted: Wanted, facts: Facts) -> tuple[Reason, ...]:
    """Each cost centre that is to pay is one of the person's, is valid on the day of the use, is kept in the currency
    of the price, and has enough left for its part: what bookings hold counts as used."""
    if facts.prices is None or not asks_for_time(wanted, facts):
        return ()
    told = quote_of(wanted, facts)
    if told is None:
        return ()
    day = wall_time(wanted.interval.starts_at, facts.zone).date()
    payers = facts.prices.payers_on(day)
    parts = parts_of(told.total_minor, payers)
    found = (
        _objection(centre, Money(part, told.currency), day, wanted)
        for (centre, _), part in zip(payers, parts, strict=True)
    )
    return tuple(reason for reason in found if reason is not None)


def _objection(centre: Centre | None, asked: Money, day: date, wanted: Wanted) -> Reason | None:
    if centre is None:
        return Reason(Code.CENTRE_NOT_YOURS)
    names = {"centre": centre.code, "name": centre.name, "name_zh": centre.name_zh}
    if not centre.validity.includes(day):
        starts_at = wanted.interval.starts_at
        return Reason(Code.CENTRE_NOT_VALID, {**names, "day": starts_at, "validity": _days(centre)})
    if centre.currency != asked.currency:
        return Reason(Code.OTHER_CURRENCY, {**names, "centre_currency": centre.currency, "currency": asked.currency})
    left = centre.left_minor
    if left is None or asked.minor <= left:
        return None
    return Reason(Code.OVER_BUDGET, {**names, "left": Money(left, asked.currency), "asked": asked})


def _days(centre: Centre) -> str:
    """The first and the last day as figures, which every language reads."""
    last = centre.validity.last_day
    return f"{centre.validity.valid_from} – {last or ''}".strip()
