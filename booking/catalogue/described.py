"""What is known of an instrument, as names and values for its page; what is not known is left out."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import quote, urlsplit
from zoneinfo import ZoneInfo

from flask_babel import gettext as _

from booking import formats
from booking.catalogue.sentences import ACQUIRED_BY
from booking.domain.interval import Interval
from booking.domain.localtime import wall_time
from booking.languages import current_language
from models import Facility, Instrument

ORCID = r"(?:^|orcid\.org/)(\d{4}-\d{4}-\d{4}-\d{3}[\dX])$"
PHONE = re.compile(r"\+?[\d\s().\-/\u2010-\u2015]+")


@dataclass(frozen=True, slots=True)
class Fact:
    """A name and its value; `url` is where the value leads, if it leads anywhere."""

    name: str
    value: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class Contact:
    """Whom to ask."""

    name: str
    email: str
    phone: str
    url: str
    orcid: str = ""  # https://orcid.org/…, or nothing

    @property
    def mail_address(self) -> str:
        """For a link: nothing in the address may add a subject or another reader."""
        return f"mailto:{quote(self.email, safe='@+')}"

    @property
    def phone_address(self) -> str:
        """For a link: the first number of what people wrote, without what only eyes need; empty where none is."""
        number = PHONE.match(self.phone.replace("(0)", "").strip() if "+" in self.phone else self.phone.strip())
        digits = re.sub(r"[^+\d]", "", number[0]) if number else ""
        return f"tel:{digits}" if digits.strip("+") else ""


def facts(instrument: Instrument) -> list[Fact]:
    """What it is."""
    identifier_url = web_address(instrument.identifier) or _doi_address(instrument)
    return _known(
        Fact(_("Manufacturer"), instrument.manufacturer, web_address(instrument.manufacturer_identifier.split(";")[0])),
        Fact(_("Model"), instrument.model, web_address(instrument.model_identifier)),
        Fact(_("Identifier"), instrument.identifier, identifier_url),
        Fact(_("In service since"), _day(instrument.commissioned_on)),
        Fact(_("Out of service since"), _day(instrument.decommissioned_on)),
        Fact(_("Measures"), _(", ").join(instrument.measured_variables)),
        Fact(_("Subjects"), _(", ").join(instrument.subjects)),
        Fact(_("Department"), instrument.department),
        Fact(_("Service level"), instrument.service_level),
        Fact(_("Inventory number"), instrument.inventory_number),
        Fact(_("Serial number"), instrument.serial_number),
        Fact(_("Web page"), instrument.website, web_address(instrument.website)),
        Fact(_("Related web page"), instrument.related_url, web_address(instrument.related_url)),
        Fact(_("Further owners"), _(", ").join(further_owners(instrument))),
        Fact(_("Licence of this description"), instrument.open_licence),
        Fact(_("Photo elsewhere"), instrument.photo_url, web_address(instrument.photo_url)),
    )


def report_facts(instrument: Instrument) -> list[Fact]:
    """What the national platform asks."""
    value = instrument.value_minor
    currency = instrument.institution.currency
    return _known(
        Fact(_("Class"), instrument.national_class),
        Fact(_("Carrier"), instrument.carrier),
        Fact(_("Region code"), instrument.region_code),
        Fact(_("Original value"), formats.money(value, currency) if value is not None else ""),
        Fact(_("Above UKRI's threshold of 138,000 pounds"), _("yes") if instrument.is_above_threshold else ""),
        Fact(_("Acquired"), str(ACQUIRED_BY.get(instrument.acquired_by, instrument.acquired_by))),
        Fact(_("Purpose"), _("Special purpose") if instrument.is_special_purpose else _("General purpose")),
        Fact(_("Discipline"), instrument.discipline),
        Fact(_("Country of origin"), instrument.country),
        Fact(
            _("Entered in the accounts"),
            _day(instrument.entered_in_accounts_on),
        ),
        Fact(_("Service content"), instrument.service_content),
        Fact(_("Reference prices"), instrument.reference_prices),
        Fact(_("Funding"), instrument.funding_source),
        Fact(_("Under customs supervision"), _("yes") if instrument.is_under_customs else ""),
    )


def contacts(instrument: Instrument) -> list[Contact]:
    """The instrument's own two, or its facility's where it has none."""
    one = instrument
    own = (
        Contact(
            one.contact_name,
            one.contact_email,
            one.contact_phone,
            web_address(one.contact_url),
            orcid_address(one.contact_orcid),
        ),
        Contact(one.contact2_name, one.contact2_email, one.contact2_phone, web_address(one.contact2_url)),
    )
    known = [contact for contact in own if contact.name or contact.email or contact.phone or contact.url]
    return known or contacts_of_facility(instrument.facility)


def contacts_of_facility(facility: Facility) -> list[Contact]:
    """The facility's contact, if it has one."""
    contact = Contact(
        facility.contact_name, facility.contact_email, facility.contact_phone, web_address(facility.website)
    )
    return [contact] if contact.name or contact.email or contact.phone else []


def in_language(record: Any, name: str) -> str:
    """A text that a record has in two languages, in the reader's; the other one where it has only that."""
    texts: tuple[str, str] = (getattr(record, name), getattr(record, f"{name}_zh"))
    first, second = reversed(texts) if current_language() == "zh" else texts
    return first or second


def free_until(gap: Interval, zone: ZoneInfo) -> str:
    """Until when a free time lasts."""
    last = wall_time(gap.ends_at, zone)
    if last.date() == wall_time(gap.starts_at, zone).date():
        return _("free until %(time)s", time=formats.clock(gap.ends_at, zone))
    return _("free until %(moment)s", moment=formats.moment(gap.ends_at, zone, "short"))


def web_address(text: str) -> str:
    """`text` if it is an address that a page may lead to, else nothing: imported files hold anything."""
    try:
        parts = urlsplit(text.strip())
    except ValueError:
        return ""
    return text.strip() if parts.scheme in ("http", "https") and parts.netloc else ""


def orcid_address(text: str) -> str:
    """Where an ORCID iD leads, however it was written; nothing for what is none."""
    found = re.search(ORCID, text.strip())
    return f"https://orcid.org/{found[1]}" if found else ""


def further_owners(instrument: Instrument) -> list[str]:
    """Besides its school, by the names that an import gave."""
    school = instrument.institution
    names = (name.strip() for name in instrument.owners.split(";"))
    return [name for name in names if name and name not in (school.name, school.name_zh)]


def _day(on: date | None) -> str:
    return formats.day(on) if on else ""


def _doi_address(instrument: Instrument) -> str:
    is_doi = instrument.identifier_type.upper() == "DOI" or instrument.identifier.startswith("10.")
    return f"https://doi.org/{instrument.identifier}" if instrument.identifier and is_doi else ""


def _known(*all_of_them: Fact) -> list[Fact]:
    return [fact for fact in all_of_them if fact.value]
