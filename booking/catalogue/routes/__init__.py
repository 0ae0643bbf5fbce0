"""The catalogue's pages."""

from booking.catalogue.routes import (
    facility_settings,
    files,
    institution_settings,
    institutions,
    instrument_settings,
    instruments,
    search,
    standing,
)
from booking.catalogue.routes.blueprint import blueprint

__all__ = [
    "blueprint", "facility_settings", "files", "institution_settings", "institutions", "instrument_settings",
    "instruments", "search", "standing",
]  # fmt: skip
