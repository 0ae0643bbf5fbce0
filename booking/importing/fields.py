"""What a column of a file can mean: every field of an instrument, and what is said of its place and its parts.

The names are those of models/instrument.py, and of our own plain CSV. Beyond the columns of the instrument:
`source_key` (ID), `facility` (code or name), `techniques`, `opening_hours`, `places` (how many equal ones), `shared`
(codes of resources that it needs besides its own), `institution` (the school's code, checked), `doi`, `value`.
"""

import enum
from dataclasses import dataclass
from functools import cache
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import String

from models import Instrument


class Kind(enum.Enum):
    """How a cell becomes a value; importing.cells has the reader of each."""

    LINE = "line"
    TEXT = "text"
    EMAIL = "email"
    ADDRESS = "address"
    NUMBER = "number"
    YES_NO = "yes or no"
    DAY = "day"
    CHOICE = "choice"
    CHOICES = "choices"
    LIST = "list"
    RELATED = "related identifiers"
    HOURS = "opening hours"


@dataclass(frozen=True, slots=True)
class Field:
    """`is_several`: more than one column may be mapped to it. `is_rule`: what it says decides about bookings, so that
    a value that cannot be read refuses the row instead of being left out."""

    name: str
    label: Any
    kind: Kind = Kind.LINE
    choices: tuple[str, ...] = ()
    is_several: bool = False
    is_rule: bool = False
    longest: int = 0

    @property
    def is_stored(self) -> bool:
        """Whether it is a column of the instrument, not something beside it."""
        return self.name in Instrument.__table__.columns


WHAT = (
    Field("source_key", _l("ID"), longest=120),
    Field("name", _l("Name")),
    Field("name_zh", _l("Name in Chinese")),
    Field("kind", _l("Type"), Kind.CHOICE, choices=("equipment", "facility")),
    Field("description", _l("Description"), Kind.TEXT),
    Field("description_zh", _l("Description in Chinese"), Kind.TEXT),
    Field("techniques", _l("Techniques"), Kind.LIST, is_several=True),
    Field("manufacturer", _l("Manufacturer"), is_several=True),
    Field("manufacturer_identifier", _l("Manufacturer's identifier")),
    Field("model", _l("Model")),
    Field("model_identifier", _l("Model's identifier")),
    Field("serial_number", _l("Serial number")),
    Field("inventory_number", _l("Inventory number")),
    Field("identifier", _l("Persistent identifier")),
    Field("identifier_type", _l("Type of the persistent identifier")),
    Field("doi", _l("DOI"), longest=300),
    Field("measured_variables", _l("Measured variables"), Kind.LIST, is_several=True),
    Field("subjects", _l("Subjects"), Kind.LIST, is_several=True),
    Field("related_identifiers", _l("Related identifiers"), Kind.RELATED),
    Field("commissioned_on", _l("Commissioned on"), Kind.DAY),
    Field("decommissioned_on", _l("Decommissioned on"), Kind.DAY),
    Field("technical_data", _l("Technical data"), Kind.TEXT),
    Field("technical_data_zh", _l("Technical data in Chinese"), Kind.TEXT),
    Field("user_notes", _l("What users must know"), Kind.TEXT),
    Field("user_notes_zh", _l("What users must know, in Chinese"), Kind.TEXT),
    Field("photo_url", _l("Photo (address)"), Kind.ADDRESS),
    Field("website", _l("Web address"), Kind.ADDRESS),
    Field("related_url", _l("Related web address"), Kind.ADDRESS),
    Field("owners", _l("Further owners"), is_several=True),
    Field("open_licence", _l("Open licence")),
)
WHERE = (
    Field("institution", _l("School (code)"), longest=20),
    Field("facility", _l("Facility (code or name)"), longest=300),
    Field("related_facility_codes", _l("Related facility IDs")),
    Field("department", _l("Department"), is_several=True),
    Field("site", _l("Site")),
    Field("site_zh", _l("Site in Chinese")),
    Field("building", _l("Building")),
    Field("room", _l("Room")),
    Field("location_url", _l("Location (address)"), Kind.ADDRESS),
    Field("contact_name", _l("Contact: name")),
    Field("contact_email", _l("Contact: e-mail"), Kind.EMAIL),
    Field("contact_phone", _l("Contact: telephone")),
    Field("contact_url", _l("Contact: web address"), Kind.ADDRESS),
    Field("contact_orcid", _l("Contact: ORCID")),
    Field("contact2_name", _l("Second contact: name")),
    Field("contact2_email", _l("Second contact: e-mail"), Kind.EMAIL),
    Field("contact2_phone", _l("Second contact: telephone")),
    Field("contact2_url", _l("Second contact: web address"), Kind.ADDRESS),
    Field("service_level", _l("Service level")),
)
REPORTED = (
    Field("national_class", _l("National class (six digits)")),
    Field("carrier", _l("Carrier")),
    Field("region_code", _l("Region code")),
    Field("value_minor", _l("Original value in cents"), Kind.NUMBER),
    Field("value", _l("Original value"), longest=40),
    Field("is_above_threshold", _l("Above the UKRI threshold"), Kind.YES_NO),
    Field("acquired_by", _l("Acquired by"), Kind.CHOICE, choices=("bought", "made", "given")),
    Field("is_special_purpose", _l("Special purpose"), Kind.YES_NO),
    Field("discipline", _l("Discipline"), is_several=True),
    Field("country", _l("Country (two letters)")),
    Field("entered_in_accounts_on", _l("Entered in the accounts on"), Kind.DAY),
    Field("functions", _l("Functions"), Kind.TEXT),
    Field("functions_zh", _l("Functions in Chinese"), Kind.TEXT),
    Field("service_content", _l("Service content"), Kind.TEXT),
    Field("reference_prices", _l("Reference prices"), Kind.TEXT),
    Field("funding_source", _l("Funding source")),
    Field("is_under_customs", _l("Under customs supervision"), Kind.YES_NO),
)
BOOKED = (
    Field("state", _l("State"), Kind.CHOICE, choices=("in_service", "out_of_order", "retired"), is_rule=True),
    Field("open_to", _l("Open to"), Kind.CHOICE, choices=("nobody", "institution", "region"), is_rule=True),
    Field("modes", _l("Modes"), Kind.CHOICES, is_rule=True,
          choices=("self_operated", "with_operator", "sample_submission", "remote")),
    Field("is_approval_needed", _l("Needs approval"), Kind.YES_NO, is_rule=True),
    Field("increment_minutes", _l("Increment in minutes"), Kind.NUMBER, is_rule=True),
    Field("shortest_minutes", _l("Shortest booking in minutes"), Kind.NUMBER, is_rule=True),
    Field("longest_minutes", _l("Longest booking in minutes"), Kind.NUMBER, is_rule=True),
    Field("notice_minutes", _l("Notice in minutes"), Kind.NUMBER, is_rule=True),
    Field("cancel_notice_minutes", _l("Cancellation notice in minutes"), Kind.NUMBER, is_rule=True),
    Field("horizon_days", _l("Bookable days ahead"), Kind.NUMBER, is_rule=True),
    Field("setup_minutes", _l("Set-up time in minutes"), Kind.NUMBER, is_rule=True),
    Field("cleanup_minutes", _l("Clean-up time in minutes"), Kind.NUMBER, is_rule=True),
    Field("opening_hours", _l("Opening hours"), Kind.HOURS, is_rule=True),
    Field("places", _l("Equal places"), Kind.NUMBER, is_rule=True),
    Field("shared", _l("Shared resources (codes)"), Kind.LIST, is_rule=True),
)  # fmt: skip
GROUPS = (
    (_l("What it is"), WHAT), (_l("Where it is and whom to ask"), WHERE), (_l("What reports need"), REPORTED),
    (_l("How it is booked"), BOOKED),
)  # fmt: skip
FIELDS: dict[str, Field] = {field.name: field for _label, group in GROUPS for field in group}


@cache
def longest(name: str) -> int:
    """How many characters the field holds; 0 for a long text or what is no text."""
    field = FIELDS[name]
    if field.longest or not field.is_stored:
        return field.longest
    column = Instrument.__table__.columns[name].type
    return column.length or 0 if isinstance(column, String) else 0
