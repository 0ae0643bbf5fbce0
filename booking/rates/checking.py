"""What the check page says of money: the price line by line, who pays, and which cost centres could."""

from dataclasses import dataclass

from flask_babel import gettext as _

from booking import formats
from booking.domain.localtime import wall_time
from booking.domain.payment import Centre, parts_of
from booking.domain.question import Facts, Wanted
from booking.domain.rules.money import quote_of, tariff_of
from booking.languages import current_language
from booking.rates.sentences import Told, told
from booking.rates.words import fee_sentences


@dataclass(frozen=True, slots=True)
class Payment:
    """`told` is None where it is not offered. `payers`: who bears how much, in words; nobody where the school pays.
    `centres`: what can be chosen, public ids and words; `chosen` and `share` are as they were chosen."""

    told: Told | None
    agreement: str
    payers: list[tuple[str, str]]
    centres: list[tuple[str, str]]
    chosen: tuple[str, ...]
    share: int
    fees: list[str]


def payment_of(wanted: Wanted, facts: Facts) -> Payment | None:
    """Of a question, by the facts that it was judged by; None where no price is set."""
    tariff = tariff_of(wanted, facts)
    if facts.prices is None or tariff is None:
        return None
    quote = quote_of(wanted, facts)
    day = wall_time(wanted.interval.starts_at, facts.zone).date()
    paying = facts.prices.payers_on(day)
    parts = parts_of(quote.total_minor, paying) if quote else ()
    payers = [
        (_words(centre), formats.money(part, tariff.currency))
        for (centre, _weight), part in zip(paying, parts, strict=True)
        if centre is not None
    ] if quote else []  # fmt: skip
    is_chinese = current_language() == "zh" and tariff.agreement_zh
    return Payment(
        told=told(quote) if quote else None,
        agreement=tariff.agreement_zh if is_chinese else tariff.agreement,
        payers=payers,
        centres=[(one.public_id, _with_rest(one)) for one in facts.prices.centres if one.validity.includes(day)],
        chosen=tuple(centre.public_id for centre, _weight in paying if centre is not None),
        share=paying[0][1] if len(paying) == 2 else 50,
        fees=fee_sentences(tariff.fees),
    )


def _words(centre: Centre) -> str:
    name = centre.name_zh if current_language() == "zh" and centre.name_zh else centre.name
    return f"{centre.code} {name}"


def _with_rest(centre: Centre) -> str:
    """With what is left of it."""
    left = centre.left_minor
    if left is None:
        return _words(centre)
    return _("%(centre)s, %(left)s left", centre=_words(centre), left=formats.money(left, centre.currency))
