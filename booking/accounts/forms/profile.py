"""The profile and the change of password."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, Field, ValidationError

from booking.accounts.forms.fields import (
    check_new_password,
    language_field,
    name_field,
    new_password_field,
    password_field,
    time_zone_field,
)
from booking.accounts.time_zones import zone_choices
from booking.languages import current_language
from models import User


class ProfileForm(FlaskForm):
    """What a person says of herself. A zone that the list lacks (an old name) stays among the choices."""

    name = name_field(_l("Your name"))
    language = language_field()
    time_zone = time_zone_field()
    is_reminded = BooleanField(_l("Remind me by mail the day before a booking"))

    def __init__(self, person: User, **kwargs: Any) -> None:
        super().__init__(obj=person, **kwargs)
        self.time_zone.choices = zone_choices(current_language(), person.time_zone)


class ChangePasswordForm(FlaskForm):
    """The present password proves that it is the owner who sits there."""

    present = password_field(_l("Present password"))
    password = new_password_field(_l("New password"))

    def __init__(self, person: User, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.address = person.email

    def validate_password(self, field: Field) -> None:
        check_new_password(field.data, self.address)
        if field.data == self.present.data:
            raise ValidationError(_("This is the present password. Choose a different one."))
