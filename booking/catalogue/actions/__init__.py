"""What can be done in the catalogue. Pages, importer and demo region all go through these."""

from booking.catalogue.actions.facilities import create_facility
from booking.catalogue.actions.institutions import create_institution
from booking.catalogue.actions.instruments import change_instrument, create_instrument
from booking.catalogue.actions.openings import set_opening_windows
from booking.catalogue.actions.search_text import update_search_text
from booking.catalogue.actions.techniques import create_technique

__all__ = [
    "change_instrument", "create_facility", "create_institution", "create_instrument", "create_technique",
    "set_opening_windows", "update_search_text",
]  # fmt: skip
