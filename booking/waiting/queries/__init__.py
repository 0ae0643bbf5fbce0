"""What can be asked of the waiting list: an instrument's line, a person's places in it, what is to be looked at."""

from booking.waiting.queries.due import instruments_to_look_at, offers_over, open_offers_of, revision_around
from booking.waiting.queries.lines import InLine, Line, line_of, lines_of, rule_of
from booking.waiting.queries.mine import (
    entry_of,
    offer_of,
    offer_to,
    open_offers,
    places_of,
    waiting_count,
    waits_behind,
)

__all__ = [
    "InLine", "Line", "entry_of", "instruments_to_look_at", "line_of", "lines_of", "offer_of", "offer_to",
    "offers_over", "open_offers", "open_offers_of", "places_of", "revision_around", "rule_of",
    "waiting_count", "waits_behind",
]  # fmt: skip
