"""The pages of accessories and operators: their calendars, and what labs set."""

from booking.extras.routes import settings, showing  # their routes stand on the blueprint when imported
from booking.extras.routes.blueprint import blueprint

__all__ = ["blueprint", "settings", "showing"]
