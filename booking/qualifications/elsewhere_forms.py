"""What is asked about elsewhere: recognitions between schools, certificates that people send, questions to labs."""

from collections.abc import Iterable
from datetime import date

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired
from wtforms import DateField, Field, RadioField, SelectChoice, SelectField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, Optional, ValidationError

from booking.catalogue.forms.fields import CatalogueForm, choices_of, short_line
from booking.catalogue.forms.files import MOST_DOCUMENT_BYTES, PDF_END, PDF_HEAD
from booking.domain.cleaning import cleaned_text
from booking.domain.held import Recognised
from booking.languages import current_language
from booking.qualifications.forms import NEEDED, named
from booking.qualifications.words import RECOGNISED
from booking.reservations.requirement_words import CERTIFICATES
from models import Agreement, Institution, Training


class RecognitionForm(CatalogueForm):
    """How another school's training counts here."""

    other = SelectField(_l("School"))
    theirs = SelectField(_l("Its training"), default="")
    training = SelectField(_l("Counts as"), default="")
    kind = RadioField(_l("Counts"), [InputRequired(NEEDED)], choices=choices_of(RECOGNISED), default="equal")
    agreement = SelectField(_l("By the agreement"), default="")
    valid_from = DateField(_l("From"), [InputRequired(NEEDED)])
    valid_until = DateField(_l("Until"), [Optional()])
    reason = short_line(_l("Reason"), 300, is_required=True)

    def offer(
        self,
        schools: Iterable[Institution],
        theirs: Iterable[Training],
        own: Iterable[Training],
        agreements: Iterable[Agreement],
    ) -> None:
        self.agreement.choices = [SelectChoice("", _("by none")), *named(agreements)]
        self.other.choices = named(schools)
        every = SelectChoice("", _("each for the same technique or model"))
        self.theirs.choices = [every, *(SelectChoice(one.public_id, _with_school(one)) for one in theirs)]
        self.training.choices = [every, *named(own)]

    def validate_valid_until(self, field: Field) -> None:
        """Not before it begins."""
        if field.data and self.valid_from.data and field.data < self.valid_from.data:
            raise ValidationError(_("It ends before it begins."))

    @property
    def recognised(self) -> Recognised:
        return Recognised(self.kind.data)


def _with_school(training: Training) -> str:
    words = {
        "training": training.name_in(current_language()),
        "school": training.institution.name_in(current_language()),
    }
    return _("%(training)s (%(school)s)", **words)


class CertificateForm(CatalogueForm):
    """A certificate of elsewhere, as a PDF, for a school to look at. After validation `content` holds its bytes."""

    kind = SelectField(_l("Kind"), choices=choices_of(CERTIFICATES))
    school = SelectField(_l("School that is to look at it"))
    issuer = short_line(_l("Who has issued it"), 200, is_required=True)
    issued_on = DateField(_l("Issued on"), [InputRequired(NEEDED)])
    valid_until = DateField(_l("Valid until"), [Optional()])
    file = FileField(_l("The certificate as a PDF"), [FileRequired(_l("Choose a file."))])

    content: bytes = b""
    today: date

    def offer(self, schools: Iterable[Institution], today: date) -> None:
        self.school.choices, self.today = named(schools), today

    def validate_issued_on(self, field: Field) -> None:
        """Not in the future."""
        if field.data and field.data > self.today:
            raise ValidationError(_("This day is still to come."))

    def validate_file(self, field: Field) -> None:
        """What the bytes are decides, not what the file is called."""
        content = field.data.stream.read(MOST_DOCUMENT_BYTES + 1)
        field.data.close()
        if len(content) > MOST_DOCUMENT_BYTES:
            raise ValidationError(_("A document has at most 20 MB."))
        if not content[:1024].lstrip().startswith(PDF_HEAD) or PDF_END not in content[-2048:]:
            raise ValidationError(_("This is not a complete PDF; export or scan it again."))
        self.content = content


class AssessmentForm(CatalogueForm):
    """The school's word on a certificate."""

    word = RadioField(
        _l("Decision"), [InputRequired(NEEDED)],
        choices=[SelectChoice("accepted", _l("Accept it")), SelectChoice("rejected", _l("Do not accept it"))],
    )  # fmt: skip
    reason = short_line(_l("Reason"), 300)

    def validate_word(self, field: Field) -> None:
        """Whoever is turned down reads why."""
        if field.data == "rejected" and not self.reason.data:
            raise ValidationError(_("Say why."))


class AskForm(CatalogueForm):
    """What one has been trained in elsewhere."""

    words = TextAreaField(
        _l("What have you been trained in, where and when?"),
        [DataRequired(NEEDED), Length(max=2000, message=_l("At most %(max)d characters."))],
        filters=[lambda words: cleaned_text(words or "")],
    )
