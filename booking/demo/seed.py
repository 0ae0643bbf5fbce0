"""Settling the demo region in a database: who and what there is, then three months of bookings."""

from datetime import datetime

from booking.demo.people import settle_people
from booking.demo.region import settle_region


def seed_cast(now: datetime) -> None:
    """Schools, facilities, techniques, instruments, people, labs and roles, into an empty database.

    Adds to the session and flushes; whoever calls it commits.
    """
    settle_region()
    settle_people(now)
