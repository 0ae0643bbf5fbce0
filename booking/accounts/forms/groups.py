"""Naming a lab, and choosing the school of a new one."""

from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import SelectField, StringField
from wtforms.validators import InputRequired, Length

from booking.accounts.forms.fields import LONGEST_NAME, name_field, one_line, school_choices
from models import Institution


class GroupForm(FlaskForm):
    name = name_field(_l("Name of the lab"), autocomplete="off")
    name_zh = StringField(
        _l("Name in Chinese"), filters=[one_line], render_kw={"maxlength": LONGEST_NAME, "autocomplete": "off"},
        validators=[Length(max=LONGEST_NAME, message=_l("Enter a shorter name."))],
    )  # fmt: skip


class NewGroupForm(GroupForm):
    """`schools` are those that the leader belongs to; with one there is nothing to choose."""

    school = SelectField(_l("School"), validators=[InputRequired(_l("Choose a school."))])

    def __init__(self, schools: Sequence[Institution], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        choices = school_choices(schools, _l("Choose a school"))
        self.school.choices = choices[1:] if len(schools) == 1 else choices
