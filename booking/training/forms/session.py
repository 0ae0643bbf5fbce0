"""A session of a training: when, where, with whom, how many seats, on which instrument."""

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, SelectChoice, SelectField, SelectMultipleField
from wtforms.validators import InputRequired, NumberRange

from booking.accounts.addresses import find_address
from booking.catalogue.forms.fields import line, short_line
from booking.languages import LANGUAGES, current_language
from booking.number_fields import WholeNumberField
from booking.reservations.wall_clock import IntervalForm, WallTimeField
from models import Instrument, Training, TrainingSession, User

MOST_SEATS = 500


class UntilField(WallTimeField):
    """Empty: until it begins."""

    def pre_validate(self, form: Any) -> None:
        self.moment = None
        if self.data:
            super().pre_validate(form)


class SessionForm(IntervalForm):
    enrol_until = UntilField(_l("Enrol until"))
    place = line(_l("Place in English"), TrainingSession.place)
    place_zh = line(_l("Place in Chinese"), TrainingSession.place_zh)
    language = SelectField(_l("Language"))
    seats = WholeNumberField(
        _l("Seats"), validators=[InputRequired(_l("This is needed.")), NumberRange(1, MOST_SEATS)], default=6
    )
    has_waiting_list = BooleanField(_l("With a waiting list"), default=True)
    trainer_ids = SelectMultipleField(_l("Trainers"))
    further_trainer = short_line(_l("Another trainer's e-mail address"), 320)
    instrument_id = SelectField(_l("On the instrument"))

    def __init__(self, training: Training, *args: Any, **kwargs: Any) -> None:
        super().__init__(training.zone, *args, **kwargs)
        self.enrol_until.zone = training.zone

    def offer(self, training: Training, instruments: Sequence[Instrument], staff: Sequence[User]) -> None:
        """What there is to choose from; first the instruments that the training covers."""
        language = current_language()
        covered = {one.id for one in training.instruments}
        ordered = sorted(instruments, key=lambda one: one.id not in covered)
        named = [SelectChoice(one.public_id, one.name_in(language)) for one in ordered]
        self.instrument_id.choices = [SelectChoice("", _("None")), *named]
        self.trainer_ids.choices = [SelectChoice(one.public_id, one.name) for one in staff]
        self.language.choices = [
            SelectChoice(code, LANGUAGES[code]) for code in training.languages or LANGUAGES if code in LANGUAGES
        ]

    def validate(self, extra_validators: Any = None) -> bool:
        if not super().validate(extra_validators):
            return False
        if self.enrol_until.moment and self.starts.moment and self.enrol_until.moment > self.starts.moment:
            self.enrol_until.errors = [_("Enrolment ends before the session begins.")]
            return False
        if self.further_trainer.data and not find_address(self.further_trainer.data):
            self.further_trainer.errors = [_("Enter an e-mail address such as name@school.example.")]
            return False
        return True
