"""A new quota: how much, how often, for whom, of which instruments, and when it counts."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import RadioField, SelectField, SelectMultipleField
from wtforms.validators import InputRequired, NumberRange, Optional

from booking import formats
from booking.catalogue.forms.fields import HoursField, TimeField, choices_of, line, short_line
from booking.domain.quota import Audience, Period, Subject, Unit
from booking.number_fields import WholeNumberField
from booking.quotas import words
from models import Institution, Instrument, Quota

MOST_BOOKINGS = 10_000
ANY_SCHOOL = ""


class AmountField(TimeField):
    """A length of time that may be left out; a bare number is hours, as the label says, not minutes as elsewhere."""

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        """Raises ValueError in words."""
        self.data = None
        if valuelist and valuelist[0].strip():
            text = valuelist[0].strip()
            super().process_formdata([f"{text} h"] if text.isdecimal() else valuelist)


class QuotaForm(FlaskForm):
    """`values()` are columns of Quota, `instrument_ids` the public ids of the instruments that were named."""

    name = line(_l("Name in English"), Quota.name, is_required=True)
    name_zh = line(_l("Name in Chinese"), Quota.name_zh)
    unit = RadioField(
        _l("What is counted"),
        [InputRequired(_l("Choose one."))],
        choices=choices_of(words.UNITS),
        default=Unit.MINUTES.value,
    )
    time_amount = AmountField(_l("At most so many hours"))
    count = WholeNumberField(
        _l("At most so many bookings"),
        [Optional(), NumberRange(0, MOST_BOOKINGS, _l("Between %(min)d and %(max)d."))],
    )
    period = SelectField(_l("How often"), choices=choices_of(words.PERIODS))
    subject = SelectField(_l("Added up for"), choices=choices_of(words.SUBJECTS))
    audience = SelectField(_l("Holds for"), choices=choices_of(words.AUDIENCES))
    partner = SelectField(_l("Only for this school"))
    peak_hours = HoursField(_l("Peak hours"))
    peak_days = SelectMultipleField(_l("Peak days"), coerce=str)
    instrument_ids = SelectMultipleField(_l("Only these instruments"))
    note = short_line(_l("Why"), 500)

    def offer(self, schools: Iterable[Institution], instruments: Iterable[Instrument], language: str) -> None:
        """What can be chosen at this level."""
        names: Mapping[str, Any] = {one.public_id: one.name_in(language) for one in schools}
        self.partner.choices = choices_of({ANY_SCHOOL: _("Any"), **names})
        self.instrument_ids.choices = choices_of({one.public_id: one.name_in(language) for one in instruments})
        self.peak_days.choices = choices_of({day: formats.weekday(day) for day in range(7)})

    def validate(self, extra_validators: Any = None) -> bool:
        """Of the two amounts the one that is counted; hours and days of the peak belong together."""
        is_valid = super().validate(extra_validators)
        amount = self.time_amount if self.unit.data == Unit.MINUTES else self.count
        if self.unit.data and amount.data is None and not amount.errors:
            amount.errors, is_valid = [_("This is needed.")], False
        if bool(self.peak_days.data) != bool(self.peak_hours.data):
            self.peak_days.errors, is_valid = [_("Give both the hours and the days, or neither.")], False
        return is_valid

    def values(self) -> dict[str, Any]:
        """What was entered, by column."""
        return {
            "name": self.name.data,
            "name_zh": self.name_zh.data or "",
            "unit": Unit(self.unit.data),
            "amount": self.time_amount.data if self.unit.data == Unit.MINUTES else self.count.data,
            "period": Period(self.period.data),
            "subject": Subject(self.subject.data),
            "audience": Audience(self.audience.data),
            "peak": [[int(day), *span] for day in self.peak_days.data or () for span in self.peak_hours.data or ()],
            "note": self.note.data or "",
        }
