"""The forms of accessories and operators: a new one, its settings, its days off; and what a booking adds."""

from collections.abc import Iterable

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, DateField, Field, RadioField, SelectChoice, SelectMultipleField
from wtforms.validators import InputRequired, NumberRange, Optional, ValidationError

from booking.catalogue.forms.fields import CatalogueForm, choices_of, line, short_line, text
from booking.catalogue.forms.week import WeekFields
from booking.domain.opening import Window
from booking.extras.words import KINDS
from booking.languages import current_language
from booking.number_fields import WholeNumberField
from models import DaysOff, Instrument, Option, User

MOST_PIECES = 50


class NewOptionForm(CatalogueForm):
    """What a new one needs to begin with; the rest is asked by its settings."""

    kind = RadioField(_l("Kind"), [InputRequired(_l("Choose one."))], choices=choices_of(KINDS))
    name = line(_l("Name in English"), Option.name, is_required=True)
    name_zh = line(_l("Name in Chinese"), Option.name_zh)


class OptionForm(WeekFields, CatalogueForm):
    """Everything of one. An operator has an account, an accessory several equal pieces."""

    name = line(_l("Name in English"), Option.name, is_required=True)
    name_zh = line(_l("Name in Chinese"), Option.name_zh)
    note = text(_l("What users should know, in English"), rows=2)
    note_zh = text(_l("What users should know, in Chinese"), rows=2)
    person = short_line(_l("Her account (e-mail)"), User.email.type.length)
    pieces = WholeNumberField(
        _l("Equal pieces"), [Optional(), NumberRange(1, MOST_PIECES, _l("Between %(min)d and %(max)d."))], default=1
    )
    instrument_ids = SelectMultipleField(_l("Offered with"), coerce=int)
    is_there_for_setup = BooleanField(_l("These hours hold for set-up and clean-up, too"))

    def offer(self, instruments: Iterable[Instrument]) -> None:
        """With which instruments it can be offered."""
        language = current_language()
        self.instrument_ids.choices = [SelectChoice(one.id, one.name_in(language)) for one in instruments]

    def fill(self, option: Option) -> None:
        """Show what it is now."""
        self.person.data = option.user.email if option.user else ""
        self.pieces.data = len(option.resources)
        self.instrument_ids.data = [one.id for one in option.instruments]
        self.show((weekday, opens, closes) for weekday, opens, closes in option.hours)

    def windows(self) -> list[Window]:
        """None means whenever the instrument can be used."""
        return list(self.entered())


class DaysOffForm(CatalogueForm):
    """Dates, both included, and why."""

    first = DateField(_l("First day off"), [InputRequired(_l("This is needed."))])
    last = DateField(_l("Last day off"), [InputRequired(_l("This is needed."))])
    reason = line(_l("Reason"), DaysOff.reason)

    def validate_last(self, field: Field) -> None:
        """Not before the first."""
        if self.first.data and field.data and field.data < self.first.data:
            raise ValidationError(_("The last day cannot be before the first."))
