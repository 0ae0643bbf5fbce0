"""What the settings of a school and of a facility ask."""

import re
from collections.abc import Sequence

from babel.numbers import is_currency
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import Field, SelectField
from wtforms.validators import Regexp, ValidationError

from booking.accounts.addresses import is_anybodys
from booking.accounts.time_zones import zone_choices
from booking.catalogue import sentences
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
from booking.domain.ror import NotROR, read_ror
from booking.languages import current_language
from models import Facility, Institution

CODE = r"[A-Za-z0-9][A-Za-z0-9-]*$"
DOMAIN = re.compile(r"(?=.{4,255}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]")


class InstitutionForm(CatalogueForm):
    """A school. `domains` and `parent` are no columns of text."""

    name = line(_l("Name in English"), Institution.name, is_required=True)
    name_zh = line(_l("Name in Chinese"), Institution.name_zh)
    code = line(
        _l("Code"), Institution.code, Regexp(CODE, message=_l("Letters, digits and hyphens only.")), is_required=True
    )
    kind = SelectField(_l("Kind"), choices=choices_of(sentences.KINDS))
    parent = SelectField(_l("Belongs to"))
    ror = short_line(_l("ROR identifier"), 60)
    city = line(_l("Town in English"), Institution.city)
    city_zh = line(_l("Town in Chinese"), Institution.city_zh)
    website = line(_l("Web page"), Institution.website, is_web_address)
    time_zone = SelectField(_l("Time zone"))
    currency = line(_l("Currency"), Institution.currency, is_required=True)
    domains = ListField(_l("E-mail domains"))

    def offer(self, institutions: Sequence[Institution], present: Institution | None) -> None:
        """The schools that it can belong to, and the time zones."""
        language = current_language()
        others = {one.public_id: one.name_in(language) for one in institutions}
        self.parent.choices = choices_of({"": _("No other school")} | others)
        self.time_zone.choices = zone_choices(language, present.time_zone if present else "")

    def validate_ror(self, field: Field) -> None:
        """Kept bare, whatever its address was typed like."""
        try:
            field.data = read_ror(field.data)
        except NotROR as error:
            if error.is_mistyped:
                raise ValidationError(_("The check digits do not fit: one character is wrong.")) from error
            raise ValidationError(_("A ROR identifier looks like https://ror.org/02wn5qz54.")) from error

    def validate_currency(self, field: Field) -> None:
        """One that there is."""
        field.data = field.data.upper()
        if not is_currency(field.data):
            raise ValidationError(_("A currency has a code of three letters, such as GBP or CNY."))

    def validate_domains(self, field: Field) -> None:
        """Names of domains, without an @."""
        field.data = [domain.lower().lstrip("@").rstrip(".") for domain in field.data]
        wrong = next((domain for domain in field.data if not DOMAIN.fullmatch(domain)), None)
        if wrong is not None:
            raise ValidationError(_("“%(text)s” is not a domain; write it like school.example.", text=wrong))
        anybodys = next((domain for domain in field.data if is_anybodys(domain)), None)
        if anybodys is not None:
            raise ValidationError(_("Addresses of %(domain)s belong to no one school.", domain=anybodys))


class FacilityForm(CatalogueForm):
    """A facility, without its hours."""

    name = line(_l("Name in English"), Facility.name, is_required=True)
    name_zh = line(_l("Name in Chinese"), Facility.name_zh)
    code = line(
        _l("Code"), Facility.code, Regexp(CODE, message=_l("Letters, digits and hyphens only.")), is_required=True
    )
    description = text(_l("What it offers, in English"))
    description_zh = text(_l("What it offers, in Chinese"))
    site = line(_l("Site in English"), Facility.site)
    site_zh = line(_l("Site in Chinese"), Facility.site_zh)
    building = line(_l("Building"), Facility.building)
    contact_name = line(_l("Contact"), Facility.contact_name)
    contact_email = line(_l("E-mail"), Facility.contact_email, is_email)
    contact_phone = line(_l("Telephone"), Facility.contact_phone)
    website = line(_l("Web page"), Facility.website, is_web_address)
    time_zone = SelectField(_l("Time zone"))

    def offer(self, present: str) -> None:
        """The time zones."""
        self.time_zone.choices = zone_choices(current_language(), present)
