"""Registering, and confirming the address."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import Field, SelectField, StringField, ValidationError
from wtforms.validators import Length

from booking.accounts import queries
from booking.accounts.forms.fields import (
    LONGEST_NOTE,
    check_new_password,
    email_field,
    language_field,
    name_field,
    new_password_field,
    one_line,
    password_field,
    school_choices,
    time_zone_field,
)
from models import Institution


class RegisterForm(FlaskForm):
    """`school` and `note` matter only where the address does not say to which school its owner belongs."""

    name = name_field(_l("Your name"))
    email = email_field()
    password = new_password_field()
    school = SelectField(_l("School"), render_kw={"autocomplete": "organization"})
    note = StringField(
        _l("A word to the school's administrator"), filters=[one_line], render_kw={"maxlength": LONGEST_NOTE},
        validators=[Length(max=LONGEST_NOTE, message=_l("Write a little less."))],
    )  # fmt: skip
    language = language_field()
    time_zone = time_zone_field()

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.school.choices = school_choices(queries.institutions(), _l("The school of my e-mail address"))

    def validate_password(self, field: Field) -> None:
        check_new_password(field.data, self.email.data or "")

    def validate_school(self, field: Field) -> None:
        if field.data or self.email.errors or not self.email.data or "@" not in self.email.data:
            return
        if queries.find_institution_of(self.email.data) is None:
            raise ValidationError(
                _("This address belongs to no school here. Choose your school; its administrator will be asked.")
            )

    @property
    def chosen_school(self) -> Institution | None:
        return queries.find_institution(self.school.data) if self.school.data else None

    @property
    def asks_administrator(self) -> bool:
        """Whether the word to the administrator is worth showing: a school has been chosen, or has to be."""
        return bool(self.school.data or self.school.errors)


class ConfirmForm(FlaskForm):
    """The button; in another browser than the one that registered the password as well."""

    password = password_field()
