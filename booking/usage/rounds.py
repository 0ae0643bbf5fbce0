"""The rounds of the scheduler: what nobody came to is settled, each in a transaction of its own."""

from datetime import datetime

from booking.reservations.judging import Refused
from booking.transaction import LostRace, transaction
from booking.usage import actions, queries


def settle_missed(now: datetime) -> str:
    """Release and mark what nobody came to; whoever checks in meanwhile is faster. Words for the job's record."""
    done = 0
    for reservation_id in queries.missed_at(now):
        try:
            with transaction():
                done += actions.settle_missed(reservation_id, now)
        except (LostRace, Refused):
            continue
    return f"{done} missed"
