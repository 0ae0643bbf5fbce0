"""What an instrument is and where it stands: the forms of its settings, one a page."""

from datetime import date
from decimal import Decimal
from typing import Any

from babel.numbers import get_currency_precision
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, DateField, DecimalField, Field, SelectChoice, SelectField, SelectMultipleField
from wtforms.validators import NumberRange, Optional, Regexp, ValidationError

from booking.catalogue import sentences
from booking.catalogue.described import ORCID
from booking.catalogue.forms.fields import (
    CatalogueForm,
    ListField,
    choices_of,
    is_email,
    is_web_address,
    line,
    short_line,
    text,
)
from models import Instrument, Technique

MOST_VALUE = 10**12  # in whole units of money
EARLIEST, LATEST = date(1900, 1, 1), date(2200, 1, 1)


def _is_a_likely_day(form: Any, field: Field) -> None:
    if field.data and not EARLIEST <= field.data <= LATEST:
        raise ValidationError(_("This day is too far away to be right."))


def _day(label: Any) -> DateField:
    return DateField(label, [Optional(), _is_a_likely_day])


class NameForm(CatalogueForm):
    """What a new instrument needs to begin with."""

    name = line(_l("Name in English"), Instrument.name, is_required=True)
    name_zh = line(_l("Name in Chinese"), Instrument.name_zh)
    manufacturer = line(_l("Manufacturer"), Instrument.manufacturer)
    model = line(_l("Model"), Instrument.model)


class IdentityForm(NameForm):
    """What it is. `technique_ids` and the new technique are no columns."""

    description = text(_l("What it does, in English"), rows=5)
    description_zh = text(_l("What it does, in Chinese"), rows=5)
    technique_ids = SelectMultipleField(_l("Techniques"), coerce=int)
    new_technique = short_line(_l("Another technique, in English"), 300)
    new_technique_zh = short_line(_l("The same in Chinese"), 300)
    technical_data = text(_l("Technical data, in English"))
    technical_data_zh = text(_l("Technical data, in Chinese"))
    user_notes = text(_l("What users must know, in English"))
    user_notes_zh = text(_l("What users must know, in Chinese"))
    measured_variables = ListField(_l("What it measures"))
    subjects = ListField(_l("Subjects"))
    commissioned_on = _day(_l("In service since"))
    decommissioned_on = _day(_l("Out of service since"))
    serial_number = line(_l("Serial number"), Instrument.serial_number)
    inventory_number = line(_l("Inventory number"), Instrument.inventory_number)
    identifier = line(_l("Identifier (DOI, Handle or address)"), Instrument.identifier)
    identifier_type = line(_l("Kind of identifier"), Instrument.identifier_type)
    manufacturer_identifier = line(_l("Manufacturer's identifier"), Instrument.manufacturer_identifier)
    model_identifier = line(_l("Model's identifier"), Instrument.model_identifier)
    website = line(_l("Web page"), Instrument.website, is_web_address)
    related_url = line(_l("Related web page"), Instrument.related_url, is_web_address)
    owners = line(_l("Further owners"), Instrument.owners)
    open_licence = line(_l("Licence of this description"), Instrument.open_licence)

    def offer(self, techniques: list[Technique]) -> None:
        """The techniques that can be chosen."""
        self.technique_ids.choices = [SelectChoice(technique.id, technique.name) for technique in techniques]

    def validate_decommissioned_on(self, field: Field) -> None:
        """After it came."""
        if self.commissioned_on.data and field.data and field.data < self.commissioned_on.data:
            raise ValidationError(_("It cannot have gone before it came."))


class PlaceForm(CatalogueForm):
    """Where it stands and whom to ask; what is empty its facility says."""

    department = line(_l("Department"), Instrument.department)
    site = line(_l("Site in English"), Instrument.site)
    site_zh = line(_l("Site in Chinese"), Instrument.site_zh)
    building = line(_l("Building"), Instrument.building)
    room = line(_l("Room"), Instrument.room)
    location_url = line(_l("Web page of the place"), Instrument.location_url, is_web_address)
    contact_name = line(_l("Contact"), Instrument.contact_name)
    contact_email = line(_l("E-mail"), Instrument.contact_email, is_email)
    contact_phone = line(_l("Telephone"), Instrument.contact_phone)
    contact_url = line(_l("Web page of the contact"), Instrument.contact_url, is_web_address)
    contact_orcid = line(
        _l("The contact's ORCID"), Instrument.contact_orcid,
        Regexp(ORCID, message=_l("Four groups of four digits, such as 0000-0002-1825-0097.")),
    )  # fmt: skip
    contact2_name = line(_l("Second contact"), Instrument.contact2_name)
    contact2_email = line(_l("Second contact's e-mail"), Instrument.contact2_email, is_email)
    contact2_phone = line(_l("Second contact's telephone"), Instrument.contact2_phone)
    contact2_url = line(_l("Second contact's web page"), Instrument.contact2_url, is_web_address)
    service_level = line(_l("Service level"), Instrument.service_level)


class ReportForm(CatalogueForm):
    """What the national platform asks. `value` is in whole units of the school's currency."""

    national_class = line(
        _l("Class (six digits)"), Instrument.national_class, Regexp(r"[0-9]{6}$", message=_l("Six digits."))
    )
    carrier = line(_l("Carrier"), Instrument.carrier)
    region_code = line(_l("Region code"), Instrument.region_code, Regexp(r"[0-9]{2,12}$", message=_l("Digits only.")))
    value = DecimalField(
        _l("Original value"), [Optional(), NumberRange(0, MOST_VALUE, _l("Between 0 and %(max)s."))], places=None
    )
    is_above_threshold = BooleanField(_l("Above UKRI's threshold of 138,000 pounds"))
    acquired_by = SelectField(_l("Acquired"), choices=choices_of({"": ""} | sentences.ACQUIRED_BY))
    is_special_purpose = BooleanField(_l("For a special purpose only"))
    discipline = line(_l("Discipline"), Instrument.discipline)
    country = line(
        _l("Country of origin (two letters)"),
        Instrument.country,
        Regexp(r"[A-Z]{2}$", message=_l("Two capital letters, such as DE.")),
    )
    entered_in_accounts_on = _day(_l("Entered in the accounts"))
    functions = text(_l("Functions, in English"))
    functions_zh = text(_l("Functions, in Chinese"))
    service_content = text(_l("Service content"))
    reference_prices = text(_l("Reference prices"))
    funding_source = line(_l("Funding"), Instrument.funding_source)
    is_under_customs = BooleanField(_l("Under customs supervision"))

    def values(self) -> dict[str, Any]:
        """With the value in the smallest unit of the currency that `currency` names."""
        entered = super().values()
        value = entered.pop("value")
        return entered | {"value_minor": None if value is None else in_minor(value, self.currency)}

    currency = "EUR"


def in_minor(value: Decimal, currency: str) -> int:
    """Rounded half up once."""
    return int((value.scaleb(get_currency_precision(currency))).to_integral_value("ROUND_HALF_UP"))


def in_major(minor: int | None, currency: str) -> Decimal | None:
    """The amount as people write it."""
    return None if minor is None else Decimal(minor).scaleb(-get_currency_precision(currency))
