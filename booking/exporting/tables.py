"""The catalogue as tables: UNIQUIP 1.0 for equipment portals, and our own with every field, which imports as it was."""

import json
from collections.abc import Callable, Iterable
from typing import Any

from booking.catalogue.described import Contact, contacts
from booking.importing.fields import FIELDS
from booking.importing.stored import identity_of, stored_value
from models import Instrument

NOBODY = Contact("", "", "", "")
PARTING = set(";；|\n[")  # what a list's items must not hold to be parted by semicolons

UNIQUIP: dict[str, Callable[[Instrument], str]] = {
    "Type": lambda one: one.kind,
    "ID": identity_of,
    "Name": lambda one: one.name,
    "Description": lambda one: one.description or one.description_zh,
    "Related Facility ID": lambda one: one.related_facility_codes,
    "Technique": lambda one: written([technique.name for technique in one.techniques]),
    "Department": lambda one: one.department or one.facility.name,
    "Site Location": lambda one: one.site or one.facility.site,
    "Building": lambda one: one.building or one.facility.building,
    "Location": lambda one: one.location_url,
    "Contact Name": lambda one: _contact(one, 0).name,
    "Contact Telephone": lambda one: _contact(one, 0).phone,
    "Contact URL": lambda one: _contact(one, 0).url,
    "Contact Email": lambda one: _contact(one, 0).email,
    "Secondary Contact Name": lambda one: _contact(one, 1).name,
    "Secondary Contact Telephone": lambda one: _contact(one, 1).phone,
    "Secondary Contact URL": lambda one: _contact(one, 1).url,
    "Secondary Contact Email": lambda one: _contact(one, 1).email,
    "Photo": lambda one: one.photo_url,
    "Service Level": lambda one: one.service_level,
    "Web Address": lambda one: one.website,
}
OWN = tuple(name for name in FIELDS if name not in ("doi", "value"))


def uniquip_rows(instruments: Iterable[Instrument]) -> Iterable[list[str]]:
    """Rows with the columns of UNIQUIP; what an instrument does not say of its place and contact its facility says."""
    return ([write(one) for write in UNIQUIP.values()] for one in instruments)


def own_rows(instruments: Iterable[Instrument]) -> Iterable[list[str]]:
    """Rows with the columns of OWN: every field that an import reads, as it reads it."""
    return ([written(stored_value(one, name)) for name in OWN] for one in instruments)


def written(value: Any) -> str:
    """A field's value as the cell that reads as this value."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, dict):
        return json.dumps(value, ensure_ascii=False) if value else ""
    if isinstance(value, list):
        is_plain = not any(PARTING & set(item) for item in value)
        return "; ".join(value) if is_plain else json.dumps(value, ensure_ascii=False)
    return str(value)


def _contact(instrument: Instrument, number: int) -> Contact:
    known = contacts(instrument)
    return known[number] if number < len(known) else NOBODY
