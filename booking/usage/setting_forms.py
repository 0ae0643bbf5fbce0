"""How a facility wants check-in, and what it counts, as forms."""

import re

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, Field, StringField
from wtforms.validators import InputRequired, Length, NumberRange, ValidationError

from booking.domain.attendance import Grace
from booking.domain.cleaning import cleaned_line
from booking.number_fields import WholeNumberField

CODE = re.compile(r"[A-Za-z0-9._-]{1,40}")


class PolicyForm(FlaskForm):
    """How a facility wants check-in."""

    is_asked = BooleanField(_l("Whoever has booked checks in at the bench"))
    minutes = WholeNumberField(_l("Grace time (minutes)"), [InputRequired(), NumberRange(5, 1440)])
    is_released = BooleanField(_l("Without check-in the time is given to others when the grace time is over"))
    early_minutes = WholeNumberField(
        _l("How long before the start one may begin (minutes)"), [InputRequired(), NumberRange(0, 1440)]
    )

    @property
    def grace(self) -> Grace:
        return Grace(self.is_asked.data, self.minutes.data, self.is_released.data, self.early_minutes.data)


class ConsumableForm(FlaskForm):
    """Something that is counted."""

    code = StringField(_l("Code"), [InputRequired(), Length(max=40)])
    name = StringField(_l("Name in English"), [InputRequired(), Length(max=200)])
    name_zh = StringField(_l("Name in Chinese"), [Length(max=200)])
    unit = StringField(_l("Counted in"), [Length(max=40)])

    def validate_code(self, field: Field) -> None:
        field.data = (field.data or "").strip()
        if not CODE.fullmatch(field.data):
            raise ValidationError(_("Letters, digits, dots, dashes and underscores."))

    def validate_name(self, field: Field) -> None:
        field.data = cleaned_line(field.data or "")
        if not field.data:
            raise ValidationError(_("Give it a name."))
