"""Granting a role: one choice of a role and the place that it is for."""

from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import SelectChoice, SelectField
from wtforms.validators import InputRequired


class GrantForm(FlaskForm):
    """`choices` are ("role:public_id", words), or ("role:", words) for the installation."""

    role = SelectField(_l("Role"), validators=[InputRequired(_l("Choose a role."))])

    def __init__(self, choices: Sequence[tuple[str, Any]], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.role.choices = [SelectChoice("", _l("Choose a role")), *(SelectChoice(*choice) for choice in choices)]
