"""A training: what it is, what it leads to, what it covers, what one must have before."""

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, DateField, RadioField, SelectChoice, SelectField, SelectMultipleField
from wtforms.validators import DataRequired, InputRequired, NumberRange, Optional

from booking.catalogue.forms.fields import CatalogueForm, choices_of, line, text
from booking.languages import LANGUAGES, current_language
from booking.number_fields import WholeNumberField
from booking.training.words import LEVELS, VALIDITIES
from models import Instrument, Technique, Training, Validity

MOST_MONTHS = 120
COLUMNS = (
    "name", "name_zh", "description", "description_zh", "languages", "model", "pass_percent", "most_attempts",
    "is_active",
)  # fmt: skip


class CourseForm(CatalogueForm):
    """`columns` are the values of the training, `needed` its prerequisites: (public id, least level)."""

    name = line(_l("Name in English"), Training.name, is_required=True)
    name_zh = line(_l("Name in Chinese"), Training.name_zh)
    description = text(_l("Description in English"), rows=6)
    description_zh = text(_l("Description in Chinese"), rows=6)
    level_choices = SelectMultipleField(
        _l("Levels that it can lead to"), validators=[DataRequired(_l("Choose at least one."))]
    )
    languages = SelectMultipleField(_l("Languages"), validators=[DataRequired(_l("Choose at least one."))])
    instrument_ids = SelectMultipleField(_l("Instruments that it covers"))
    model = line(_l("Or all instruments of this model"), Training.model)
    technique_id = SelectField(_l("Or a technique"))
    prerequisite_ids = SelectMultipleField(_l("Trainings that one must have before"))
    validity = RadioField(_l("How long what it gives is good"), validators=[InputRequired(_l("Choose one."))])
    validity_months = WholeNumberField(_l("Months"), validators=[Optional(), NumberRange(1, MOST_MONTHS)])
    validity_on = DateField(_l("Until"), validators=[Optional()])
    pass_percent = WholeNumberField(
        _l("Pass mark of the quiz, in percent"),
        default=80,
        validators=[InputRequired(_l("This is needed.")), NumberRange(1, 100)],
    )
    most_attempts = WholeNumberField(
        _l("Tries of the quiz"), default=3, validators=[InputRequired(_l("This is needed.")), NumberRange(1, 20)]
    )
    is_active = BooleanField(_l("Shown to everybody"), default=True)

    def offer(
        self, instruments: Sequence[Instrument], techniques: Sequence[Technique], trainings: Sequence[Training]
    ) -> None:
        """What there is to choose from."""
        language = current_language()
        self.level_choices.choices = choices_of(LEVELS)
        self.languages.choices = choices_of(LANGUAGES)
        self.validity.choices = choices_of({one.value: words for one, words in VALIDITIES.items()})
        self.instrument_ids.choices = [SelectChoice(one.public_id, one.name_in(language)) for one in instruments]
        named = [SelectChoice(one.code, one.name_in(language)) for one in techniques]
        self.technique_id.choices = [SelectChoice("", _("None")), *named]
        self.prerequisite_ids.choices = [
            SelectChoice(
                f"{one.public_id}-{level}",
                _("%(training)s, at least %(level)s", training=one.name_in(language), level=LEVELS[level]),
            )
            for one in trainings
            for level in one.level_numbers
        ]

    def validate(self, extra_validators: Any = None) -> bool:
        is_fine = super().validate(extra_validators)
        for name, wanted in ((
            "validity_months", (Validity.MONTHS, Validity.MONTHS_AFTER_USE)), ("validity_on", (Validity.UNTIL_DATE,)),
        ):  # fmt: skip
            field = self[name]
            if self.validity.data in wanted and field.data is None and not field.errors:
                field.errors = [_("This is needed for what you have chosen.")]
                is_fine = False
        return is_fine

    @property
    def columns(self) -> dict[str, Any]:
        validity = Validity(self.validity.data)
        has_months = validity in (Validity.MONTHS, Validity.MONTHS_AFTER_USE)
        return {
            **{name: self[name].data for name in COLUMNS},
            "levels": "".join(sorted(self.level_choices.data)),
            "validity": validity,
            "validity_months": self.validity_months.data if has_months else None,
            "validity_on": self.validity_on.data if validity == Validity.UNTIL_DATE else None,
        }

    @property
    def needed(self) -> dict[str, int]:
        """Of a training that was ticked at several levels the highest counts."""
        found: dict[str, int] = {}
        for value in self.prerequisite_ids.data or ():
            public_id, _dash, level = value.rpartition("-")
            found[public_id] = max(found.get(public_id, 0), int(level))
        return found
