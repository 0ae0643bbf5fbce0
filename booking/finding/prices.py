"""What the found uses cost the person who asks, and the cheapest of them first."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from booking.domain.finding import Slot
from booking.domain.pricing import Quote
from booking.domain.question import Facts
from booking.domain.rules.money import quote_of

COMPARED = 100  # instruments whose earliest use is compared by price

Known = Mapping[int, Facts]


def prices_of(slots: Iterable[Slot], facts: Known) -> dict[int, Quote]:
    """By instrument, of those where a price is set. No query: the facts have it."""
    told = {slot.instrument_id: quote_of(slot.wanted, facts[slot.instrument_id]) for slot in slots}
    return {instrument_id: quote for instrument_id, quote in told.items() if quote is not None}


def cheapest_first(slots: Iterable[Slot], facts: Known) -> list[Slot]:
    """What is free of charge, then by price, of equal prices the earliest. Amounts of different currencies cannot be
    compared: each currency stands by itself."""
    listed = list(slots)
    told = prices_of(listed, facts)

    def rank(slot: Slot) -> tuple[bool, str, int, datetime, int]:
        quote = told.get(slot.instrument_id)
        price = quote.total_minor if quote else 0
        starts_at = slot.wanted.interval.starts_at
        return price > 0, quote.currency if quote and price else "", price, starts_at, slot.instrument_id

    return sorted(listed, key=rank)
