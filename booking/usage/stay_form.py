"""Until when one stays at an instrument that one walks up to, as a form."""

import secrets
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import HiddenField, SelectChoice, SelectField
from wtforms.validators import Length, Optional

from booking import formats
from booking.languages import current_language
from booking.reservations.forms import MODE_WORDS, NO_GROUP
from booking.reservations.wall_clock import read, written
from booking.usage.stays import Stays
from models import Group, Instrument


class StayForm(FlaskForm):
    """Until when one stays: one of the ends that are offered. `key` makes a resent form harmless; `stays` says which
    ends are possible."""

    ends = SelectField(_l("Until"), choices=[])
    mode = SelectField(_l("How"), choices=[])
    group = SelectField(_l("For the lab"), choices=[], default=NO_GROUP, validators=[Optional()])
    key = HiddenField(validators=[Length(max=64)])

    def __init__(self, instrument: Instrument, stays: Stays, groups: Sequence[Group], sent: Any) -> None:
        super().__init__(formdata=sent)
        self.zone, self.groups, self.stays = instrument.zone, groups, stays
        self.ends.choices = [SelectChoice(written(one, self.zone), formats.clock(one, self.zone)) for one in stays.ends]
        self.mode.choices = [SelectChoice(mode, MODE_WORDS[mode]) for mode in instrument.modes]
        named = [SelectChoice(one.public_id, one.name_in(current_language())) for one in groups]
        self.group.choices = [*named, SelectChoice(NO_GROUP, _("No lab"))]
        if sent is None and groups:
            self.group.data = groups[0].public_id
        self.key.data = self.key.data or secrets.token_hex(16)

    @property
    def ends_at(self) -> datetime:
        return read(self.ends.data, self.zone)

    @property
    def group_id(self) -> int | None:
        return next((one.id for one in self.groups if one.public_id == self.group.data), None)
