"""Where an instrument stands, in words, from the room outwards."""

from booking.languages import current_language
from models import Instrument


def place_of(instrument: Instrument) -> tuple[str, ...]:
    """Room, building, site, school, as far as known, in the language of the moment; the facility fills in."""
    facility, language = instrument.facility, current_language()
    sites = ((instrument.site_zh, facility.site_zh) if language == "zh" else ()) + (instrument.site, facility.site)
    site = next((name for name in sites if name), "")
    parts = (instrument.room, instrument.building or facility.building, site, facility.institution.name_in(language))
    return tuple(dict.fromkeys(part for part in parts if part))  # a hall is room and building in one
