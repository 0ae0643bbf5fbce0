"""The pages of series: making one, one series and what can be done with all of it."""

from booking.series.routes import changing, creating, showing  # their routes stand on the blueprint when imported
from booking.series.routes.blueprint import blueprint

__all__ = ["blueprint", "changing", "creating", "showing"]
