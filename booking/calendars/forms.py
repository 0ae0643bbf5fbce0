"""The form that makes a calendar address."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, RadioField, SelectField, ValidationError
from wtforms.validators import InputRequired

from booking.calendars.queries.scope import BACK
from booking.calendars.queries.subjects import Choice, choices_of, find_choice, name_of
from booking.languages import LANGUAGES
from models import FeedKind, FeedLevel, User

LABELS = {
    FeedKind.GROUP: _l("Lab: %(name)s"),
    FeedKind.INSTRUMENT: _l("Instrument: %(name)s"),
    FeedKind.FACILITY: _l("Facility: %(name)s"),
    FeedKind.INSTITUTION: _l("School: %(name)s"),
    FeedKind.TECHNIQUE: _l("Technique, at all schools: %(name)s"),
    FeedKind.CLOSURES: _l("Closures: %(name)s"),
}
LEVELS = {
    FeedLevel.DETAILS: _l("Details, as far as you may see them"),
    FeedLevel.BUSY: _l("Only that the time is taken"),
}

BACK_DAYS = {0: _l("From today on"), 30: _l("30 days"), 90: _l("90 days"), 400: _l("400 days")}
REMINDERS = {"": _l("None"), "15": _l("15 min before"), "60": _l("1 h before"), "1440": _l("1 day before")}


class FeedForm(FlaskForm):
    """Whose bookings, how much of them, in which language. Calendars of closures have no bookings."""

    subject = SelectField(_l("Calendar of"), choices=[])
    level = RadioField(
        _l("What it shows"), choices=[], default=FeedLevel.DETAILS.value,
        validators=[InputRequired(_l("Choose what it shows."))],
    )  # fmt: skip
    language = RadioField(_l("Language"), choices=[], validators=[InputRequired(_l("Choose a language."))])
    keeps_cancelled = BooleanField(_l("Show cancelled bookings for two weeks, marked as cancelled (my bookings only)"))
    only_confirmed = BooleanField(_l("Leave out what still waits for approval"))
    back_days = SelectField(_l("The past"), choices=[], default=str(BACK.days))
    reminder = SelectField(_l("Reminder of my own bookings"), choices=[], default="")

    def offer(self, user: User, wanted: str) -> None:
        """The choices of this person; `wanted`, from a link on a page, is chosen if there is such a calendar."""
        choices = choices_of(user)
        asked = find_choice(user, wanted)
        if asked is not None and asked.value not in {choice.value for choice in choices}:
            choices.append(asked)
        _set_choices(self.subject, {choice.value: label_of(choice.kind, name_of(choice.subject)) for choice in choices})
        _set_choices(self.level, {level.value: str(words) for level, words in LEVELS.items()})
        _set_choices(self.language, LANGUAGES)
        _set_choices(self.back_days, {str(days): str(words) for days, words in BACK_DAYS.items()})
        _set_choices(self.reminder, {minutes: str(words) for minutes, words in REMINDERS.items()})
        if not self.is_submitted():
            self.subject.data = asked.value if asked is not None else choices[0].value

    def choice_for(self, user: User) -> Choice:
        """Raises LookupError if it went out of sight since the form was checked."""
        choice = find_choice(user, self.subject.data)
        if choice is None:
            raise LookupError(self.subject.data)
        return choice

    @property
    def options(self) -> dict[str, Any]:
        """As `actions.create_feed` takes them."""
        return {
            "keeps_cancelled": self.keeps_cancelled.data,
            "only_confirmed": self.only_confirmed.data,
            "back_days": int(self.back_days.data),
            "reminder_minutes": int(self.reminder.data) if self.reminder.data else None,
        }

    def validate_keeps_cancelled(self, field: Any) -> None:
        if field.data and self.subject.data != "person":
            raise ValidationError(_("Only the calendar of your own bookings can keep cancelled ones."))


def _set_choices(field: Any, choices: dict[str, str]) -> None:
    """{value: words}. WTForms no longer wants pairs, which its published types still ask for."""
    field.choices = choices


def label_of(kind: FeedKind, name: str) -> str:
    return _("My bookings") if kind is FeedKind.PERSON else str(LABELS[kind]) % {"name": name}
