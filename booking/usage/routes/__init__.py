"""HTTP of uses: at the bench, on a booking's page, for the lab."""

from booking.usage.routes import bench, boards, checking, codes, confirming, records, settings
from booking.usage.routes.blueprint import blueprint

__all__ = ["bench", "blueprint", "boards", "checking", "codes", "confirming", "records", "settings"]
