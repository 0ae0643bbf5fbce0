"""From fields to values: what a use was, how a facility wants check-in, what it counts, how long one stays."""

import re
from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import RadioField, SelectChoice, SelectField, TextAreaField
from wtforms.validators import Length, NumberRange, Optional

from booking.domain.interval import Interval
from booking.domain.usage import Purpose
from booking.languages import current_language
from booking.number_fields import WholeNumberField
from booking.reservations.forms import MODE_WORDS, NO_GROUP
from booking.reservations.wall_clock import WallTimeField, written
from booking.usage.actions import Given, Times
from booking.usage.words import PURPOSES
from models import Consumable, Group, Usage, User

MOST_MINUTES, MOST_COUNT = 60 * 24 * 30, 100_000
CODE = re.compile(r"[A-Za-z0-9._-]{1,40}")
NUMBER = re.compile(r"[0-9]{0,9}")
ITEM = "item-"


class OptionalTimeField(WallTimeField):
    """As its base; empty is nothing."""

    def pre_validate(self, form: Any) -> None:
        if self.data:
            super().pre_validate(form)


def _minutes(label: Any) -> WholeNumberField:
    return WholeNumberField(label, [Optional(), NumberRange(0, MOST_MINUTES)])


class UseForm(FlaskForm):
    """What the person and the lab may say. Consumables are fields of their own, `item-<public id>`."""

    purpose = SelectField(_l("What for"), choices=[], validators=[Optional()])
    samples = WholeNumberField(_l("Samples"), [Optional(), NumberRange(0, MOST_COUNT)])
    startup_minutes = _minutes(_l("Start-up (minutes)"))
    measuring_minutes = _minutes(_l("Measuring (minutes)"))
    postprocessing_minutes = _minutes(_l("Post-processing (minutes)"))
    group = SelectField(_l("For the lab"), choices=[], default=NO_GROUP, validators=[Optional()])
    satisfaction = RadioField(_l("How did it go?"), choices=[], validators=[Optional()])
    note = TextAreaField(_l("Note"), [Length(max=2000)])

    def __init__(
        self, usage: Usage, groups: Sequence[Group], consumables: Sequence[Consumable], sent: Any, **kwargs: Any
    ) -> None:
        """`sent`: the request's form, or None to show what is known."""
        super().__init__(formdata=sent, data=None if sent is not None else _known(usage), **kwargs)
        self.usage, self.groups, self.consumables = usage, groups, consumables
        nothing = SelectChoice("", _("Not said yet"))
        self.purpose.choices = [nothing, *(SelectChoice(one.value, PURPOSES[one]) for one in Purpose)]
        named = (SelectChoice(one.public_id, one.name_in(current_language())) for one in groups)
        self.group.choices = [*named, SelectChoice(NO_GROUP, _("No lab"))]
        self.satisfaction.choices = [SelectChoice(str(number), words) for number, words in _satisfactions()]
        known = {one.code: one.quantity for one in usage.items}
        self.counts = {one.public_id: str(known.get(one.code, "")) for one in consumables}
        if sent is not None:
            self.counts = {one.public_id: str(sent.get(ITEM + one.public_id, ""))[:9] for one in consumables}

    def validate(self, extra_validators: Any = None) -> bool:
        is_fine = super().validate(extra_validators)
        if not all(NUMBER.fullmatch(text.strip()) for text in self.counts.values()):
            self.form_errors.append(_("Consumables are counted in whole numbers."))
            return False
        return is_fine

    @property
    def given(self) -> Given:
        items = {
            one.code: int(text)
            for one in self.consumables
            if (text := self.counts[one.public_id].strip()) and int(text) <= MOST_COUNT
        }
        chosen = next((one.id for one in self.groups if one.public_id == self.group.data), None)
        return Given(
            purpose=Purpose(self.purpose.data) if self.purpose.data else None,
            startup_minutes=self.startup_minutes.data,
            measuring_minutes=self.measuring_minutes.data,
            postprocessing_minutes=self.postprocessing_minutes.data,
            samples=self.samples.data,
            group_id=chosen,
            satisfaction=int(self.satisfaction.data) if self.satisfaction.data else None,
            note=(self.note.data or "").strip(),
            items=items,
        )


class TimesForm(FlaskForm):
    """The lab's correction: when it was really used, or that nobody came; how, and who operated it."""

    started = OptionalTimeField(_l("Start of the use"))
    ended = OptionalTimeField(_l("End of the use"))
    mode = SelectField(_l("How"), choices=[])
    operator = SelectField(_l("Operated by"), choices=[], validators=[Optional()])
    used: Interval | None = None

    def __init__(self, usage: Usage, staff: Sequence[User], sent: Any, **kwargs: Any) -> None:
        zone = usage.instrument.zone
        known = {
            "started": written(usage.started_at, zone) if usage.started_at else "",
            "ended": written(usage.ended_at, zone) if usage.ended_at else "",
            "mode": usage.mode,
            "operator": usage.operator.public_id if usage.operator else "",
        }
        super().__init__(formdata=sent, data=None if sent is not None else known, **kwargs)
        self.usage, self.staff = usage, staff
        self.started.zone = self.ended.zone = zone
        modes = dict.fromkeys([*usage.instrument.modes, usage.mode])
        self.mode.choices = [SelectChoice(mode, MODE_WORDS.get(mode, mode)) for mode in modes]
        named = (SelectChoice(one.public_id, one.name) for one in staff)
        self.operator.choices = [SelectChoice("", _("Nobody")), *named]

    def validate(self, extra_validators: Any = None) -> bool:
        if not super().validate(extra_validators):
            return False
        first, last = self.started.moment, self.ended.moment
        if (first is None) != (last is None):
            self.ended.errors = [_("Give both times, or none if nobody came.")]
            return False
        if first is not None and last is not None:
            if first >= last:
                self.ended.errors = [_("The end must come after the start.")]
                return False
            self.used = Interval(first, last)
        return True

    @property
    def times(self) -> Times:
        operator = next((one.id for one in self.staff if one.public_id == self.operator.data), None)
        return Times(self.used, self.mode.data, operator)


def _known(usage: Usage) -> dict[str, Any]:
    return {
        "purpose": usage.purpose.value if usage.purpose else "",
        "samples": usage.samples,
        "startup_minutes": usage.startup_minutes,
        "measuring_minutes": usage.measuring_minutes,
        "postprocessing_minutes": usage.postprocessing_minutes,
        "group": usage.group.public_id if usage.group else NO_GROUP,
        "satisfaction": str(usage.satisfaction or ""),
        "note": usage.note,
    }


def _satisfactions() -> list[tuple[int, str]]:
    """From the best to the worst."""
    return [(5, _("Very well")), (4, _("Well")), (3, _("Fairly")), (2, _("Badly")), (1, _("Not at all"))]
