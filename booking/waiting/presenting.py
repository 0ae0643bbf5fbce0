"""What My bookings shows of the waiting list."""

from dataclasses import dataclass
from datetime import datetime

from booking.waiting import queries
from booking.waiting.queries.lines import InLine
from booking.waiting.words import left_until, reasons_of, wish
from models import User, WaitingOffer


@dataclass(frozen=True, slots=True)
class Mine:
    """`offers`: each with the time left; `places`: each with what is waited for, and what its place rests on."""

    offers: list[tuple[WaitingOffer, str]]
    places: list[tuple[InLine, str, list[str]]]

    def __bool__(self) -> bool:
        return bool(self.offers or self.places)


def mine_of(person: User, now: datetime) -> Mine:
    """Two queries where she waits for nothing."""
    offers = [(offer, left_until(offer.expires_at, now)) for offer in queries.open_offers(person, now)]
    return Mine(offers, [(one, wish(one.entry), reasons_of(one, line)) for one, line in queries.places_of(person, now)])
