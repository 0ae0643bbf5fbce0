"""Each line of a price in words: what, how much of it, at what price, and why."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from booking import formats
from booking.domain.pricing import Line, LineKind, Quote, Tier, Why
from booking.languages import current_language
from booking.rates.words import TIERS
from models import ReservationQuote

WORDS: dict[str, LazyString] = {
    "hours": _l("%(time)s at %(price)s an hour"),
    "off_peak_hours": _l("%(time)s off peak at %(price)s an hour"),
    "peak_hours": _l("%(time)s in peak hours at %(price)s an hour"),
    "later_hours": _l("%(time)s after the first %(first)s at %(price)s an hour (%(percent)s %% of the price)"),
    "later_peak_hours": _l(
        "%(time)s in peak hours after the first %(first)s at %(price)s an hour (%(percent)s %% of the price)"
    ),
    "session": _l("One session at %(price)s"),
    "sample": _l("Samples: %(quantity)s at %(price)s"),
    "item": _l("%(name)s: %(quantity)s at %(price)s"),
    "seat": _l("Training seats: %(quantity)s at %(price)s"),
    "minimum": _l("Up to the minimum of %(minimum)s a use"),
    "setup": _l("Set-up, once a use"),
    "late_cancellation": _l("Late cancellation: %(percent)s %% of the price of %(basis)s"),
    "no_show": _l("Booked, not used and not cancelled: %(percent)s %% of the price of %(basis)s"),
    "overrun": _l("Longer than booked: %(percent)s %% of %(basis)s, the price of the time over"),
    "fault": _l("Credit for %(time)s in which the instrument failed"),
    "fault_all": _l("Credit, because the instrument failed"),
    "subsidy": _l("%(payer)s pays %(percent)s %% (%(name)s)"),
    "voucher": _l("Voucher of %(payer)s (%(name)s)"),
}


@dataclass(frozen=True, slots=True)
class Said:
    """A line in words of the language of the moment; of one that `is_aid` somebody else bears the amount."""

    text: str
    amount: str
    is_aid: bool


@dataclass(frozen=True, slots=True)
class Told:
    """A price in words: its lines, what is left to pay, and what was the price before funds."""

    lines: list[Said]
    total: str
    total_minor: int
    price: str
    tier: str
    has_aid: bool


def told(quote: Quote) -> Told:
    """A quote in words."""
    return _told(quote.lines, quote.currency, quote.total_minor, quote.price_minor, quote.tier)


def told_of_kept(kept: ReservationQuote) -> Told:
    """What a reservation was told, as it was kept."""
    lines = [line_from(one) for one in kept.lines]
    return _told(lines, kept.currency, kept.total_minor, kept.price_minor, kept.tier)


def line_from(kept: Mapping[str, Any]) -> Line:
    """A line as a reservation keeps it."""
    return Line(
        LineKind(kept["kind"]), Decimal(kept["quantity"]), kept["unit"], kept["unit_price_minor"],
        kept["amount_minor"], kept["rate_id"], Why(kept["why"], kept["params"]), kept["payer_fund_id"],
    )  # fmt: skip


def line_in_words(line: Line, currency: str) -> str:
    """Why it is there, with its figures."""
    params: dict[str, Any] = dict(line.why.params)
    if current_language() == "zh":
        params |= {name.removesuffix("_zh"): text for name, text in params.items() if name.endswith("_zh") and text}
    spoken = {
        "time": formats.hours(int(params.get("minutes", 0))),
        "first": formats.hours(int(params.get("from_minutes", 0))),
        "price": formats.money(line.unit_price_minor, currency),
        "quantity": formats.number(line.quantity.normalize()),
        "minimum": formats.money(int(params.get("minimum_minor", 0)), currency),
        "basis": formats.money(int(params.get("basis_minor", 0)), currency),
        "percent": str(params.get("percent", "")),
        "name": str(params.get("name", "")),
        "payer": str(params.get("payer", "")) or _("The region"),
    }
    return str(WORDS[line.why.code]) % spoken


def _told(lines: Iterable[Line], currency: str, total_minor: int, price_minor: int, tier: Tier) -> Told:
    said = [
        Said(line_in_words(line, currency), formats.money(line.amount_minor, currency), line.payer_fund_id is not None)
        for line in lines
    ]
    total, price = formats.money(total_minor, currency), formats.money(price_minor, currency)
    return Told(said, total, total_minor, price, str(TIERS[tier]), total_minor != price_minor)
