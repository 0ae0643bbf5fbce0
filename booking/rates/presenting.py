"""Price lists as tables: a row for each unit, a column for each tier."""

from collections.abc import Iterable
from dataclasses import dataclass

from flask_babel import gettext as _

from booking import formats
from booking.domain.tariff import Tier, Unit
from booking.rates.words import A_UNIT, TIERS, rate_terms, unit_name
from models import PriceList, Rate


@dataclass(frozen=True, slots=True)
class Cell:
    """What one tier pays: in words, with the peak price under it; empty words are not offered."""

    tier: str
    price: str
    peak: str


@dataclass(frozen=True, slots=True)
class Row:
    unit: Unit
    code: str
    name: str
    per: str
    cells: list[Cell]
    terms: list[str]
    rates: dict[Tier, Rate]


def rows_of(listed: PriceList) -> list[Row]:
    """In the order of the units, items by their code."""
    found: dict[tuple[Unit, str], dict[Tier, Rate]] = {}
    order = list(Unit)
    for rate in sorted(listed.rates, key=lambda one: (order.index(one.unit), one.code)):
        found.setdefault((rate.unit, rate.code), {})[rate.tier] = rate
    return [_row(unit, code, rates, listed.currency) for (unit, code), rates in found.items()]


def columns() -> list[str]:
    """The tiers, from the nearest on."""
    return [str(words) for words in TIERS.values()]


def days_in_words(listed: PriceList) -> str:
    """From when until when it holds."""
    first = formats.day(listed.valid_from)
    if listed.valid_until is None:
        return _("from %(first)s on", first=first)
    last = formats.day(listed.valid_until.fromordinal(listed.valid_until.toordinal() - 1))
    return _("%(first)s – %(last)s", first=first, last=last)


def cheapest(rows: Iterable[Row], tier: Tier) -> str:
    """The price of an hour for a tier, for one line of words; empty where there is none."""
    of_hour = (row.cells[list(Tier).index(tier)].price for row in rows if row.unit is Unit.HOUR)
    return next(of_hour, "")


def _row(unit: Unit, code: str, rates: dict[Tier, Rate], currency: str) -> Row:
    one = next(iter(rates.values()))
    cells = [_cell(tier, rates.get(tier), currency) for tier in Tier]
    return Row(unit, code, unit_name(one), str(A_UNIT[unit]), cells, rate_terms(one, currency), rates)


def _cell(tier: Tier, rate: Rate | None, currency: str) -> Cell:
    if rate is None:
        return Cell(str(TIERS[tier]), "", "")
    price = formats.money(rate.price_minor, currency) if rate.price_minor else _("free of charge")
    peak = formats.money(rate.peak_price_minor, currency) if rate.peak_price_minor is not None and rate.peak else ""
    return Cell(str(TIERS[tier]), price, peak)
