"""What the lab asks: its facilities and their weeks, closures, and the bookings that a closure comes over."""

from booking.facility.queries.closures import Listed, Place, closures_ahead, places_of
from booking.facility.queries.week import (
    Week,
    instruments_of,
    requests_by_facility,
    requests_waiting,
    reservations_by_day,
    touched_by,
)

__all__ = [
    "Listed",
    "Place",
    "Week",
    "closures_ahead",
    "instruments_of",
    "places_of",
    "requests_by_facility",
    "requests_waiting",
    "reservations_by_day",
    "touched_by",
]
