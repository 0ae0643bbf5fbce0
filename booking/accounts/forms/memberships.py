"""Asking to belong to a school, and the administrator's reason for a no."""

from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import SelectField, StringField
from wtforms.validators import InputRequired, Length

from booking.accounts.forms.fields import LONGEST_NOTE, one_line, school_choices
from models import Institution


class JoinForm(FlaskForm):
    """`schools` are those that the person does not belong to yet."""

    school = SelectField(
        _l("School"),
        validators=[InputRequired(_l("Choose a school."))],
        render_kw={"autocomplete": "organization"},
    )
    note = StringField(
        _l("A word to the school's administrator"), filters=[one_line], render_kw={"maxlength": LONGEST_NOTE},
        validators=[Length(max=LONGEST_NOTE, message=_l("Write a little less."))],
    )  # fmt: skip

    def __init__(self, schools: Sequence[Institution], **kwargs: Any) -> None:
        super().__init__(prefix="join", **kwargs)
        self.school.choices = school_choices(schools, _l("Choose a school"))


class DeclineForm(FlaskForm):
    """Why not; the person reads it in her mail."""

    reason = StringField(
        _l("Reason"), filters=[one_line], render_kw={"maxlength": LONGEST_NOTE, "autocomplete": "off"},
        validators=[Length(max=LONGEST_NOTE, message=_l("Write a little less."))],
    )  # fmt: skip
