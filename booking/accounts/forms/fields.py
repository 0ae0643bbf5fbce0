"""Fields that several forms of accounts share: name, address, passwords, language, time zone, school."""

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import EmailField, Field, Form, PasswordField, SelectChoice, SelectField, StringField, ValidationError
from wtforms.validators import DataRequired, InputRequired, Length

from booking.accounts.addresses import find_address
from booking.accounts.passwords import LONGEST, SHORTEST, is_guessable
from booking.accounts.time_zones import zone_choices
from booking.domain.plain_text import LONGEST_LINE, clean_line
from booking.languages import LANGUAGES, current_language
from models import Institution

LONGEST_NAME, LONGEST_NOTE = 200, 250


def one_line(text: str | None) -> str:
    """A form's text without control characters and needless spaces; what is too long stays so, to be refused."""
    return clean_line(text or "") if len(text or "") <= LONGEST_LINE else str(text)


def as_typed(text: str | None) -> str:
    return text or ""


def name_field(label: Any, autocomplete: str = "name") -> StringField:
    return StringField(
        label,
        filters=[one_line],
        validators=[DataRequired(_l("Enter a name.")), Length(max=LONGEST_NAME, message=_l("Enter a shorter name."))],
        render_kw={"autocomplete": autocomplete, "maxlength": LONGEST_NAME},
    )


def email_field() -> EmailField:
    """Its data is the address as accounts keep it."""
    return EmailField(
        _l("E-mail address"),
        filters=[as_typed],
        validators=[DataRequired(_l("Enter your e-mail address.")), is_address],
        render_kw={"autocomplete": "email", "inputmode": "email", "spellcheck": "false"},
    )


def password_field(label: Any = None) -> PasswordField:
    """A password that there is already. Its length is bounded, so that the work of checking it is."""
    return PasswordField(
        label or _l("Password"),
        filters=[as_typed],
        validators=[
            InputRequired(_l("Enter your password.")),
            Length(max=LONGEST, message=_l("This is longer than any password here.")),
        ],
        render_kw={"autocomplete": "current-password"},
    )


def new_password_field(label: Any = None) -> PasswordField:
    """A form with this field checks with `check_new_password` that it is not the first that one would guess."""
    return PasswordField(
        label or _l("Password"),
        filters=[as_typed],
        validators=[
            InputRequired(_l("Choose a password.")),
            Length(min=SHORTEST, message=_l("Choose a password of at least %(count)d characters.", count=SHORTEST)),
            Length(max=LONGEST, message=_l("Choose a password of at most %(count)d characters.", count=LONGEST)),
        ],
        render_kw={"autocomplete": "new-password", "minlength": SHORTEST, "maxlength": LONGEST},
    )


def language_field() -> SelectField:
    choices = [SelectChoice(code, name) for code, name in LANGUAGES.items()]
    return SelectField(_l("Language"), choices=choices)


def time_zone_field() -> SelectField:
    """In the language of the page."""
    return SelectField(_l("Time zone"), choices=lambda: zone_choices(current_language()))


def school_choices(schools: Sequence[Institution], first: Any) -> list[SelectChoice]:
    """For a SelectField: `first` stands for none."""
    names = [SelectChoice(school.public_id, school.name_in(current_language())) for school in schools]
    return [SelectChoice("", first), *names]


def is_address(form: Form, field: Field) -> None:
    """A validator: turns the text into the address as accounts keep it."""
    address = find_address(field.data)
    if address is None:
        raise ValidationError(_("Enter an e-mail address such as name@school.example."))
    field.data = address


def check_new_password(password: str, email: str) -> None:
    """Raises ValidationError for a password that would be guessed first; one that is too short is told so already."""
    if len(password) >= SHORTEST and is_guessable(password, email):
        raise ValidationError(_("This is among the first passwords that others would try. Choose a different one."))
