"""Signing in, and choosing a new password when the old one is forgotten."""

from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, Field

from booking.accounts.forms.fields import check_new_password, email_field, new_password_field, password_field


class SignInForm(FlaskForm):
    """The address is that of an account, or it is not; which of both is told to nobody."""

    email = email_field()
    password = password_field()
    is_remembered = BooleanField(_l("Keep me signed in on this device"))


class ForgottenPasswordForm(FlaskForm):
    email = email_field()


class NewPasswordForm(FlaskForm):
    """For the owner of `address`, who came by a link in her mail."""

    password = new_password_field(_l("New password"))

    def __init__(self, address: str, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.address = address

    def validate_password(self, field: Field) -> None:
        check_new_password(field.data, self.address)
