"""The pages of reservations: booking one, one reservation and its changes, lists."""

from booking.reservations.routes import (
    adding,
    booking,
    changing,
    lists,
    showing,
)  # their routes stand on the blueprint when imported
from booking.reservations.routes.blueprint import blueprint

__all__ = ["adding", "blueprint", "booking", "changing", "lists", "showing"]
