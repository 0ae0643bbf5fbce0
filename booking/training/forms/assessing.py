"""Marking those ticked on the attendance list."""

from collections.abc import Sequence

from flask_babel import lazy_gettext as _l
from wtforms import RadioField, SelectChoice, SelectField, SelectMultipleField
from wtforms.validators import DataRequired, InputRequired

from booking.catalogue.forms.fields import CatalogueForm, choices_of, line
from booking.training.words import LEVELS, OUTCOMES
from models import Enrolment, Outcome, Training


class AttendanceForm(CatalogueForm):
    people = SelectMultipleField(_l("Participants"), validators=[DataRequired(_l("Tick at least one person."))])
    outcome = RadioField(_l("Mark those ticked as"), validators=[InputRequired(_l("Choose one."))])
    level = SelectField(_l("Level of those who passed"))
    evidence = line(_l("Evidence, for those who check later"), Enrolment.evidence)

    def offer(self, training: Training, enrolments: Sequence[Enrolment]) -> None:
        self.people.choices = [SelectChoice(one.public_id, one.user.name) for one in enrolments]
        self.outcome.choices = choices_of({one.value: words for one, words in OUTCOMES.items()})
        self.level.choices = [SelectChoice(str(level), str(LEVELS[level])) for level in training.level_numbers]

    @property
    def chosen(self) -> tuple[Outcome, int]:
        """Of a form that is valid."""
        return Outcome(self.outcome.data), int(self.level.data)
