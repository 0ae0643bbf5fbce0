"""What can be done in the catalogue. Pages, importer and demo region all go through these."""

from booking.catalogue.actions.facilities import change_facility, create_facility
from booking.catalogue.actions.files import add_file, put_first, remove_file, restore_file
from booking.catalogue.actions.institutions import change_institution, create_institution
from booking.catalogue.actions.instruments import (
    change_instrument,
    create_instrument,
    move_instrument,
    retire_instrument,
    return_instrument,
)
from booking.catalogue.actions.openings import set_opening_windows
from booking.catalogue.actions.resources import create_resource, set_places, share_resources
from booking.catalogue.actions.search_text import update_search_text
from booking.catalogue.actions.techniques import change_technique, create_technique, technique_called

__all__ = [
    "add_file", "change_facility", "change_institution", "change_instrument", "change_technique", "create_facility",
    "create_institution", "create_instrument", "create_resource", "create_technique", "move_instrument", "put_first",
    "remove_file", "restore_file", "retire_instrument", "return_instrument", "set_opening_windows", "set_places",
    "share_resources", "technique_called", "update_search_text",
]  # fmt: skip
