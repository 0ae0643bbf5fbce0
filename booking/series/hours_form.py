"""Other hours, weekdays and words for what is still to come of a series."""

from datetime import time
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from flask_wtf import FlaskForm
from wtforms import SelectChoice, SelectMultipleField, StringField, TextAreaField, TimeField
from wtforms.validators import InputRequired, Length

from booking import formats
from booking.domain.opening import MINUTES_A_DAY
from booking.domain.recurrence import Hours, OtherWeekdays, Recurrence


class HoursForm(FlaskForm):
    """Other hours, weekdays and words for what is still to come of a series."""

    weekdays = SelectMultipleField(_l("On these weekdays"), coerce=str)

    starts = TimeField(_l("From"), validators=[InputRequired()])
    ends = TimeField(_l("Until"), validators=[InputRequired()])
    title = StringField(_l("What for"), validators=[Length(max=200)])
    note = TextAreaField(_l("Note to the lab"), validators=[Length(max=2000)])

    def __init__(self, rule: Recurrence, *args: Any, **kwargs: Any) -> None:
        """`rule` is the series' own: one that names no weekday is asked for none."""
        super().__init__(*args, **kwargs)
        self.rule = rule
        self.weekdays.choices = [SelectChoice(str(number), formats.weekday(number)) for number in range(7)]
        self.weekdays.data = self.weekdays.data or [str(number) for number in rule.weekdays]

    def validate(self, extra_validators: Any = None) -> bool:
        if not super().validate(extra_validators):
            return False
        wanted = len(self.rule.weekdays)
        if wanted and len(set(self.weekdays.data)) != wanted:
            words = ngettext("Choose %(num)d weekday, as before.", "Choose %(num)d weekdays, as before.", wanted)
            self.weekdays.errors = [words]
        return not self.errors

    @property
    def days(self) -> OtherWeekdays:
        """Only after validation."""
        chosen = {int(number) for number in self.weekdays.data} if self.rule.weekdays else set()
        return OtherWeekdays(self.rule, tuple(sorted(chosen)))

    def hours(self, present: Hours) -> Hours:
        """An end that does not come after the start is on the next day; whole days that it lasts besides stay."""
        first, last = (_minutes(one.data or time()) for one in (self.starts, self.ends))
        whole = (present.minutes - 1) // MINUTES_A_DAY
        return Hours(self.starts.data or time(), (last - first - 1) % MINUTES_A_DAY + 1 + whole * MINUTES_A_DAY)

    @property
    def words(self) -> tuple[str, str]:
        return (self.title.data or "").strip(), (self.note.data or "").strip()

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """All fields, for the check page to hand on."""
        starts, ends = ((one.data or time()).strftime("%H:%M") for one in (self.starts, self.ends))
        title, note = self.words
        days = [("weekdays", number) for number in self.weekdays.data if self.rule.weekdays]
        return [("starts", starts), ("ends", ends), *days, ("title", title), ("note", note)]


def _minutes(at: time) -> int:
    return at.hour * 60 + at.minute
