"""From fields to a question: when, how and for whom an instrument is wanted; and the small forms of a reservation."""

import secrets
from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import HiddenField, SelectChoice, SelectField, StringField, TextAreaField
from wtforms.validators import Length, Optional

from booking.reservations.wall_clock import IntervalForm
from models import Group, Instrument

MODE_WORDS = {
    "self_operated": _l("I operate it myself"),
    "with_operator": _l("With an operator of the lab"),
    "sample_submission": _l("I send samples, the lab measures"),
    "remote": _l("Remotely"),
}
NO_GROUP = ""
NOT_CARRIED = ("starts", "ends", "key")  # of a form whose time is to be another


class BookingForm(IntervalForm):
    """A new booking. `for_email` is there only for whoever runs the instrument; `key` makes a resent form harmless."""

    mode = SelectField(_l("How"), choices=[])
    group = SelectField(_l("For the lab"), choices=[], default=NO_GROUP, validators=[Optional()])
    title = StringField(_l("What for"), validators=[Length(max=200)])
    note = TextAreaField(_l("Note to the lab"), validators=[Length(max=2000)])
    for_email = StringField(_l("Book for (e-mail)"), validators=[Length(max=320)])
    key = HiddenField(validators=[Length(max=64)])
    labs: Sequence[Group] = ()  # that may be chosen

    def __init__(self, instrument: Instrument, groups: dict[str, str], *args: Any, **kwargs: Any) -> None:
        """`groups` are the person's labs, {public_id: name}."""
        super().__init__(instrument.zone, *args, **kwargs)
        self.mode.choices = [SelectChoice(mode, MODE_WORDS[mode]) for mode in instrument.modes]
        self.group.choices = [*(SelectChoice(*group) for group in groups.items()), SelectChoice(NO_GROUP, _("No lab"))]
        if self.mode.data not in instrument.modes:
            usual = next(iter(instrument.modes), "")  # none at all: the rules refuse, in words
            self.mode.data = usual if self.mode.data in (None, "None", "") else self.mode.data
        if not self.group.data and "group" not in self.given:
            self.group.data = next(iter(groups), NO_GROUP)
        self.key.data = self.key.data or secrets.token_hex(16)

    @property
    def given(self) -> set[str]:
        """The names of the fields that the request sent."""
        return {name for name, field in self._fields.items() if field.raw_data}

    @classmethod
    def fields_to_carry(cls) -> tuple[str, ...]:
        """What the check page hands on to the booking, unchanged."""
        return ("starts", "ends", "mode", "group", "title", "note", "for_email", "key")

    @property
    def carried(self) -> dict[str, str]:
        """All but the time, for the address of another one. That no lab was chosen is said, too."""
        fields = {name: self[name].data or "" for name in self.fields_to_carry()}
        return {name: text for name, text in fields.items() if name not in NOT_CARRIED and (text or name == "group")}


class WordsForm(FlaskForm):
    """What a reservation is for; changes nobody's time."""

    title = StringField(_l("What for"), validators=[Length(max=200)])
    note = TextAreaField(_l("Note to the lab"), validators=[Length(max=2000)])


class ReasonForm(FlaskForm):
    """Why something is taken back or declined."""

    reason = StringField(_l("Reason"), validators=[Length(max=300)])

    @property
    def words(self) -> str:
        return (self.reason.data or "").strip()
