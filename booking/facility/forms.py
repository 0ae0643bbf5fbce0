"""Closing time: what is shut, from when until when, and why."""

from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import SelectChoice, SelectField, StringField
from wtforms.validators import InputRequired, Length

from booking.reservations.wall_clock import IntervalForm
from models import Facility, Instrument

WHOLE_FACILITY = ""


class ClosureForm(IntervalForm):
    """A closure, on the facility's wall clock."""

    instrument = SelectField(_l("What is closed"), default=WHOLE_FACILITY)
    reason = StringField(
        _l("Reason"), validators=[InputRequired(_l("Say why, so that people understand.")), Length(max=300)]
    )

    def __init__(self, facility: Facility, instruments: list[Instrument], language: str, **kwargs: Any) -> None:
        super().__init__(ZoneInfo(facility.time_zone), **kwargs)
        names = [SelectChoice(instrument.public_id, instrument.name_in(language)) for instrument in instruments]
        self.instrument.choices = [SelectChoice(WHOLE_FACILITY, _("The whole facility")), *names]
