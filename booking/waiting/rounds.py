"""The rounds of the scheduler: offers that are over lapse, and what has fallen free is offered to the next person.

Each instrument is a transaction of its own. Whoever loses a race leaves its instrument for the next round.
"""

from collections.abc import Callable, Iterable
from datetime import datetime

from booking.reservations.judging import Refused
from booking.transaction import LostRace, transaction
from booking.waiting import actions, queries


def offer_freed(now: datetime) -> str:
    """Offer what has fallen free of any instrument that somebody waits for; words for the job's record."""
    return f"{_one_by_one(queries.instruments_to_look_at(now), actions.look_at, now)} offered"


def lapse_offers(now: datetime) -> str:
    """Offers that are over are given back, and the next person is asked in the same transaction."""
    return f"{_one_by_one(queries.offers_over(now), actions.lapse, now)} lapsed"


def _one_by_one(ids: Iterable[int], act: Callable[[int, datetime], int], now: datetime) -> int:
    done = 0
    for one in ids:
        try:
            with transaction():
                done += act(one, now)
        except (LostRace, Refused):
            continue
    return done
