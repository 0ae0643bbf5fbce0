"""The form of one setting of a policy."""

from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import Field, RadioField, SelectChoice
from wtforms.validators import InputRequired, NumberRange

from booking.catalogue.forms.fields import TimeField
from booking.domain.limits import LONGEST_PADDING, LONGEST_TIME, MOST_DAYS_AHEAD
from booking.domain.opening import MINUTES_A_DAY
from booking.domain.policy import Value
from booking.number_fields import WholeNumberField
from booking.policies.words import SETTINGS, Kind

MOST_BOOKINGS = 1000
NEEDED = _l("This is needed.")
LONGEST = {
    "increment_minutes": MINUTES_A_DAY,
    "setup_minutes": LONGEST_PADDING,
    "cleanup_minutes": LONGEST_PADDING,
}
POSITIVE = {"increment_minutes", "shortest_minutes", "longest_minutes", "horizon_days"}


class SettingForm(FlaskForm):
    """One setting; the field bears its name, so that forms of several settings can stand on one page."""

    setting: str

    @property
    def field(self) -> Field:
        return self[self.setting]

    @property
    def value(self) -> Value:
        data = self.field.data
        return data == "yes" if SETTINGS[self.setting].kind is Kind.YES_NO else int(data)


def form_of(name: str, value: Value, formdata: Any = None) -> SettingForm:
    """The form of the setting `name`, showing `value` unless something was sent."""

    class OneSetting(SettingForm):
        """With its one field."""

    kind = SETTINGS[name].kind
    setattr(OneSetting, name, _field(name, kind))
    shown = ("yes" if value else "no") if kind is Kind.YES_NO else value
    form = OneSetting(formdata=formdata, data={name: shown})
    form.setting = name
    return form


def _field(name: str, kind: Kind) -> Any:
    least = 1 if name in POSITIVE else 0
    label = SETTINGS[name].title
    if kind is Kind.TIME:
        return TimeField(label, shortest=least, longest=LONGEST.get(name, LONGEST_TIME))
    if kind is Kind.YES_NO:
        choices = [SelectChoice("yes", _l("Yes")), SelectChoice("no", _l("No"))]
        return RadioField(label, [InputRequired(NEEDED)], choices=choices)
    most = {Kind.DAYS: MOST_DAYS_AHEAD, Kind.PERCENT: 100, Kind.COUNT: MOST_BOOKINGS}[kind]
    return WholeNumberField(
        label, [InputRequired(NEEDED), NumberRange(least, most, _l("Between %(min)d and %(max)d."))]
    )
