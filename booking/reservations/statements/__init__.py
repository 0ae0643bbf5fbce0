"""The statements on the way of every booking, written once with parameters.

They speak of tables instead of records and are put together only once: that makes each several times faster, and
what a booking costs is the time between the driver and Python.
"""

from booking.reservations.statements.asked import (
    CLOSURES,
    HOLIDAYS,
    INSTRUMENT_AND_WINDOWS,
    INSTRUMENTS,
    NOBODYS,
    QUALIFICATIONS,
    QUOTAS,
    QUOTAS_TO_DECIDE,
    REGIONS_HOURS,
    SCHOOLS,
    WINDOWS,
)
from booking.reservations.statements.held import ALL_CLAIMS, CLAIMS, EXTRAS, NEEDS_AND_LAST_HOLDS
from booking.reservations.statements.written import (
    HISTORY,
    HOLD,
    OUTBOX,
    RAISE_GROUP,
    RAISE_PEOPLE,
    RELEASE,
    RESENT,
)

__all__ = [
    "ALL_CLAIMS",
    "CLAIMS",
    "CLOSURES",
    "EXTRAS",
    "HISTORY",
    "HOLD",
    "HOLIDAYS",
    "INSTRUMENTS",
    "INSTRUMENT_AND_WINDOWS",
    "NEEDS_AND_LAST_HOLDS",
    "NOBODYS",
    "OUTBOX",
    "QUALIFICATIONS",
    "QUOTAS",
    "QUOTAS_TO_DECIDE",
    "RAISE_GROUP",
    "RAISE_PEOPLE",
    "REGIONS_HOURS",
    "RELEASE",
    "RESENT",
    "SCHOOLS",
    "WINDOWS",
]
