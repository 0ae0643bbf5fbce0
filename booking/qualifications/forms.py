"""What the pages of qualifications ask: levels, parts of requirements, recognitions, certificates, reasons."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired
from wtforms import (
    BooleanField,
    DateField,
    Field,
    RadioField,
    SelectChoice,
    SelectField,
    SelectMultipleField,
    TextAreaField,
)
from wtforms.validators import DataRequired, InputRequired, Length, Optional, ValidationError

from booking.catalogue.forms.fields import CatalogueForm, choices_of, short_line
from booking.catalogue.forms.files import MOST_DOCUMENT_BYTES, PDF_END, PDF_HEAD
from booking.domain.cleaning import cleaned_text
from booking.domain.held import Fate, Recognised
from booking.languages import current_language
from booking.policies.qualifying import person_by_email
from booking.qualifications.words import FATES, RECOGNISED
from booking.reservations.forms import MODE_WORDS
from booking.reservations.requirement_words import CERTIFICATES, LEVELS
from models import Institution, Training

NEEDED = _l("This is needed.")
BY_POLICY = "policy"
THREE_LEVELS = {number: LEVELS[number] for number in ("1", "2", "3")}
KINDS = {
    "training": _l("a training"),
    "supervised": _l("the presence of somebody with a training"),
    "certificate": _l("a certificate of elsewhere"),
    "any": _l("one of several things"),
    "all": _l("several things together"),
}
HOURS = {"": _l("at any hour")} | {str(hour * 60): f"{hour:02}:00" for hour in range(24)}


def _named(several: Iterable[Any]) -> list[SelectChoice]:
    return [SelectChoice(one.public_id, one.name_in(current_language())) for one in several]


class GrantForm(CatalogueForm):
    """A training's level for a person, by her address."""

    email = short_line(_l("E-mail address of the person"), 320, is_required=True)
    training = SelectField(_l("Training"))
    level = SelectField(_l("Level"), choices=choices_of(THREE_LEVELS))
    valid_until = DateField(_l("Valid until"), [Optional()])
    evidence = short_line(_l("What it rests on"), 500)

    def offer(self, trainings: Iterable[Training]) -> None:
        self.training.choices = _named(trainings)

    def validate_email(self, field: Field) -> None:
        """Somebody who has an account."""
        if person_by_email(field.data or "") is None:
            raise ValidationError(_("Nobody is known by this address. She has to register first."))


class WithdrawalForm(CatalogueForm):
    """Suspending or revoking, why, and what becomes of the bookings that stand on it."""

    what = RadioField(
        _l("What"), [InputRequired(NEEDED)],
        choices=[SelectChoice("suspended", _l("Suspend it for now")), SelectChoice("revoked", _l("Revoke it"))],
    )  # fmt: skip
    reason = short_line(_l("Reason"), 300, is_required=True)
    fate = RadioField(
        _l("Bookings that stand on it"), [InputRequired(NEEDED)],
        choices=choices_of({BY_POLICY: _l("As the policy of each facility says"), **FATES}), default=BY_POLICY,
    )  # fmt: skip

    @property
    def chosen_fate(self) -> Fate | None:
        """Of a form that is valid; None: what each facility's policy says."""
        return None if self.fate.data == BY_POLICY else Fate(self.fate.data)


class FateForm(CatalogueForm):
    """A facility's policy for bookings whose qualification is taken away."""

    fate = RadioField(_l("Bookings that stand on it"), [InputRequired(NEEDED)], choices=choices_of(FATES))


class ScopeForm(CatalogueForm):
    """For which ways of use something is required."""

    modes = SelectMultipleField(_l("Ways of use"), choices=[])
    from_minute = SelectField(_l("From"), choices=choices_of(HOURS), default="")
    until_minute = SelectField(_l("To"), choices=choices_of(HOURS), default="")
    option = SelectField(_l("With the accessory"), default="")
    is_first_reviewed = BooleanField(_l("The lab looks at everybody's first booking"))

    def offer(self, modes: Iterable[str], options: Iterable[Any]) -> None:
        self.modes.choices = [SelectChoice(mode, MODE_WORDS[mode]) for mode in modes if mode in MODE_WORDS]
        self.option.choices = [SelectChoice("", _("with or without")), *_named(options)]

    def validate_until_minute(self, field: Field) -> None:
        """Both hours, or none; a window of no length is none."""
        if bool(field.data) != bool(self.from_minute.data) or (field.data and field.data == self.from_minute.data):
            raise ValidationError(_("Choose both hours, and two different ones, or none."))


class PartForm(CatalogueForm):
    """One more part of a requirement, at the end of the group that `path` leads to."""

    kind = SelectField(_l("Add"), choices=choices_of(KINDS))
    training = SelectField(_l("Training"), validators=[Optional()])
    level = SelectField(_l("Level, at least"), choices=choices_of(THREE_LEVELS))
    certificate = SelectField(_l("Certificate"), choices=choices_of(CERTIFICATES))

    def offer(self, trainings: Iterable[Training]) -> None:
        self.training.choices = _named(trainings)

    def validate_kind(self, field: Field) -> None:
        """A training is chosen where one is asked for."""
        if field.data in ("training", "supervised") and not self.training.data:
            raise ValidationError(_("There is no training to choose yet. Set one up first."))


class RecognitionForm(CatalogueForm):
    """How another school's training counts here."""

    other = SelectField(_l("School"))
    theirs = SelectField(_l("Its training"), default="")
    training = SelectField(_l("Counts as"), default="")
    kind = RadioField(_l("Counts"), [InputRequired(NEEDED)], choices=choices_of(RECOGNISED), default="equal")
    valid_from = DateField(_l("From"), [InputRequired(NEEDED)])
    valid_until = DateField(_l("Until"), [Optional()])
    reason = short_line(_l("Reason"), 300, is_required=True)

    def offer(self, schools: Iterable[Institution], theirs: Iterable[Training], own: Iterable[Training]) -> None:
        self.other.choices = _named(schools)
        every = SelectChoice("", _("each for the same technique or model"))
        self.theirs.choices = [every, *(SelectChoice(one.public_id, _with_school(one)) for one in theirs)]
        self.training.choices = [every, *_named(own)]

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
        self.school.choices, self.today = _named(schools), today

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
