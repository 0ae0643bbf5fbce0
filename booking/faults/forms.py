"""Reporting a fault, with a photo if there is one; and the lab's answer."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import BooleanField, Field, RadioField, SelectChoice, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, ValidationError

from booking.catalogue.images import NotAPhoto, Photo, photo_of
from booking.domain.plain_text import clean_line
from booking.faults.words import SEVERITIES, STATES
from models import FaultState, Severity

MOST_BYTES = 15_000_000


class ReportForm(FlaskForm):
    """After validation `drawn` holds the photo, drawn anew without what the camera wrote into it."""

    severity = RadioField(_l("How bad is it?"), validators=[InputRequired(_l("Say how bad it is."))])
    words = TextAreaField(_l("What is wrong?"), validators=[InputRequired(_l("Say what is wrong.")), Length(max=2000)])
    photo = FileField(_l("Photo"))
    drawn: Photo | None = None

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.severity.choices = [SelectChoice(one.value, SEVERITIES[one][0]) for one in Severity]

    def validate_photo(self, field: Field) -> None:
        if not field.data or not getattr(field.data, "filename", ""):
            return
        content = field.data.stream.read(MOST_BYTES + 1)
        field.data.close()
        if len(content) > MOST_BYTES:
            raise ValidationError(_("A photo has at most 15 MB."))
        try:
            self.drawn = photo_of(content)
        except NotAPhoto as error:
            raise ValidationError(_("This is no JPEG, PNG or WebP photo that can be shown.")) from error


class AnswerForm(FlaskForm):
    """What became of it."""

    state = RadioField(_l("What became of it"), validators=[InputRequired(_l("Say what became of it."))])
    answer = StringField(_l("In words"), validators=[Length(max=500)])
    is_credited = BooleanField(_l("The disturbed use is not paid for"))

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        ends = (FaultState.MENDED, FaultState.NO_FAULT)
        self.state.choices = [SelectChoice(one.value, STATES[one][0]) for one in ends]

    @property
    def text(self) -> str:
        return clean_line(self.answer.data or "")
