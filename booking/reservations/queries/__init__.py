"""What can be asked of reservations: lists of a person, of a lab; the history of one, in words."""

from booking.reservations.queries.closed import closures_during
from booking.reservations.queries.history import Entry, history
from booking.reservations.queries.lists import (
    all_of,
    named_instruments,
    reservations_of,
    reservations_of_group,
    with_extras,
)

__all__ = [
    "Entry",
    "all_of",
    "closures_during",
    "history",
    "named_instruments",
    "reservations_of",
    "reservations_of_group",
    "with_extras",
]
