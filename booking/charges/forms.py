"""Between pages and charges: a reason, in words."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import TextAreaField
from wtforms.validators import DataRequired, Length

from booking.domain.cleaning import cleaned_text

LONGEST = 1000


def _cleaned(value: str | None) -> str:
    return cleaned_text(value or "")


class ReasonForm(FlaskForm):
    """Why a line is disputed, a charge taken back, an objection not shared."""

    reason = TextAreaField(
        _l("Why"),
        [DataRequired(_l("Say why.")), Length(max=LONGEST, message=_l("At most %(max)d characters."))],
        filters=[_cleaned],
        render_kw={"rows": 2},
    )
