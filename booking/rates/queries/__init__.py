"""What can be asked of prices: lists, quotes before a booking, what a booking was told, what last year would cost."""

from booking.rates.queries.kept import kept_quote, quote_of, use_of
from booking.rates.queries.last_year import Effect, last_year_under
from booking.rates.queries.lists import (
    cost_sheet_of,
    find_list,
    has_prices,
    list_on,
    lists_of,
    priced_instruments,
    tier_of,
)
from booking.rates.queries.offered import TierQuote, quote_for, quotes_by_tier, version_of

__all__ = [
    "Effect",
    "TierQuote",
    "cost_sheet_of",
    "find_list",
    "has_prices",
    "kept_quote",
    "last_year_under",
    "list_on",
    "lists_of",
    "priced_instruments",
    "quote_for",
    "quote_of",
    "quotes_by_tier",
    "tier_of",
    "use_of",
    "version_of",
]
