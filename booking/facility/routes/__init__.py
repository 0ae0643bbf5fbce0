"""The lab's pages: its facilities, a facility's week, closing, changing what is closed, opening again."""

from booking.facility.routes import changing, closing, lab
from booking.facility.routes.blueprint import blueprint

__all__ = ["blueprint", "changing", "closing", "lab"]
