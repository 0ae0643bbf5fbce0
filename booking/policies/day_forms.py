"""Forms of a school's calendar: a year of a country, one day, a term."""

from datetime import date
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import DateField, Field, SelectChoice, SelectField, StringField
from wtforms.validators import InputRequired, Length, Optional, ValidationError

from booking import formats
from booking.catalogue.forms.fields import CatalogueForm, short_line
from booking.policies.calendar import FIRST_YEAR, LAST_YEAR, Proposed, countries
from booking.policies.country_names import country_name

NEEDED = _l("This is needed.")
YEARS = 3
COUNTRIES = {"Europe/London": "GB", "Europe/Berlin": "DE", "Europe/Paris": "FR", "Asia/Hong_Kong": "HK"}


class LibraryForm(FlaskForm):
    """Which public holidays to look up."""

    country = SelectField(_l("Country"), [InputRequired(NEEDED)])
    subdivision = StringField(_l("Part of the country"), [Optional(), Length(max=12)])
    year = SelectField(_l("Year"), [InputRequired(NEEDED)])

    def offer(self, this_year: int, time_zone: str = "") -> None:
        """The coming years; the country of the school's clock first."""
        named = sorted(((country_name(code), code) for code in countries()), key=lambda one: one[0])
        self.country.choices = [SelectChoice(code, name) for name, code in named]
        if not self.country.data:
            self.country.data = COUNTRIES.get(time_zone, "CN")
        self.year.choices = [SelectChoice(str(this_year + n), str(this_year + n)) for n in range(YEARS)]


class DayForm(CatalogueForm):
    """A holiday, or a working day that makes up for one. `hours_of`: a weekday, or closed."""

    on = DateField(_l("Day"), [InputRequired(NEEDED)])
    name = short_line(_l("Name in English"), 200, is_required=True)
    name_zh = short_line(_l("Name in Chinese"), 200)
    hours_of = SelectField(_l("That day"), default="")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        weekdays = [
            SelectChoice(str(number), _("open as on a %(weekday)s", weekday=formats.weekday(number)))
            for number in range(7)
        ]
        self.hours_of.choices = [SelectChoice("", _("closed: a public holiday")), *weekdays]

    def validate_on(self, field: Field) -> None:
        """Of a year that anybody plans for."""
        _check_year(field.data)

    @property
    def day(self) -> Proposed:
        weekday = int(self.hours_of.data) if self.hours_of.data else None
        return Proposed(self.on.data or date.min, self.name.data or "", self.name_zh.data or "", weekday)


class TermForm(CatalogueForm):
    """A term from its first to its last day."""

    term_name = short_line(_l("Name in English"), 120, is_required=True)
    term_name_zh = short_line(_l("Name in Chinese"), 120)
    starts_on = DateField(_l("First day"), [InputRequired(NEEDED)])
    ends_on = DateField(_l("Last day"), [InputRequired(NEEDED)])

    def validate_starts_on(self, field: Field) -> None:
        """Of a year that anybody plans for."""
        _check_year(field.data)

    def validate_ends_on(self, field: Field) -> None:
        """Not before it begins."""
        _check_year(field.data)
        if self.starts_on.data and field.data and field.data < self.starts_on.data:
            raise ValidationError(_("The last day cannot be before the first."))

    @property
    def term(self) -> dict[str, Any]:
        """The columns of the term. (Its names' fields stand on one page with those of a day.)"""
        names = {"name": self.term_name.data, "name_zh": self.term_name_zh.data or ""}
        return {**names, "starts_on": self.starts_on.data, "ends_on": self.ends_on.data}


def _check_year(day: date | None) -> None:
    """What is no date has been refused before."""
    if day is not None and not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise ValidationError(_("Between %(first)d and %(last)d.", first=FIRST_YEAR, last=LAST_YEAR))
