"""What can be done with the waiting list: join and leave it, offer what falls free, accept or decline an offer."""

from booking.domain.lifecycle import WrongState
from booking.waiting.actions.deciding import accept, decline, lapse
from booking.waiting.actions.joining import MOST_ENTRIES, CannotWait, join, rejoin, withdraw
from booking.waiting.actions.looking import look_at
from booking.waiting.actions.offering import offer_free_time
from booking.waiting.actions.settings import set_rule

__all__ = [
    "MOST_ENTRIES", "CannotWait", "WrongState", "accept", "decline", "join", "lapse", "look_at", "offer_free_time",
    "rejoin", "set_rule", "withdraw",
]  # fmt: skip
