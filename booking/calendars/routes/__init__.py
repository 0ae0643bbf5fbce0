"""The pages of calendar addresses, and what the addresses themselves answer."""

from booking.calendars.routes import addresses, feeds, files
from booking.calendars.routes.blueprint import blueprint

__all__ = ["addresses", "blueprint", "feeds", "files"]
