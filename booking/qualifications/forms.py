"""What the pages of qualifications ask: levels, parts of requirements, taking a qualification away."""

from collections.abc import Iterable
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    DateField,
    Field,
    RadioField,
    SelectChoice,
    SelectField,
    SelectMultipleField,
)
from wtforms.validators import InputRequired, Optional, ValidationError

from booking.catalogue.forms.fields import CatalogueForm, choices_of, short_line
from booking.domain.held import Fate
from booking.languages import current_language
from booking.policies.qualifying import person_by_email
from booking.qualifications.words import FATES
from booking.reservations.forms import MODE_WORDS
from booking.reservations.requirement_words import CERTIFICATES, LEVELS
from models import Training, User

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


def named(several: Iterable[Any]) -> list[SelectChoice]:
    """By public id, in the language of the moment."""
    return [SelectChoice(one.public_id, one.name_in(current_language())) for one in several]


class GrantForm(CatalogueForm):
    """A training's level for a person, by her address."""

    email = short_line(_l("E-mail address of the person"), 320, is_required=True)
    training = SelectField(_l("Training"))
    level = SelectField(_l("Level"), choices=choices_of(THREE_LEVELS))
    valid_until = DateField(_l("Valid until"), [Optional()])
    evidence = short_line(_l("What it rests on"), 500)

    def offer(self, trainings: Iterable[Training]) -> None:
        self.training.choices = named(trainings)

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


class SupervisorForm(CatalogueForm):
    """Who is present at a supervised use."""

    person = SelectField(_l("Who is present"))

    def offer(self, people: Iterable[User]) -> None:
        self.person.choices = [SelectChoice(one.public_id, one.name) for one in people]


class ScopeForm(CatalogueForm):
    """For which ways of use something is required."""

    modes = SelectMultipleField(_l("Ways of use"), choices=[])
    from_minute = SelectField(_l("From"), choices=choices_of(HOURS), default="")
    until_minute = SelectField(_l("Until"), choices=choices_of(HOURS), default="")
    option = SelectField(_l("With the accessory"), default="")
    is_first_reviewed = BooleanField(_l("The lab looks at everybody's first booking"))

    def offer(self, modes: Iterable[str], options: Iterable[Any]) -> None:
        self.modes.choices = [SelectChoice(mode, MODE_WORDS[mode]) for mode in modes if mode in MODE_WORDS]
        self.option.choices = [SelectChoice("", _("with or without")), *named(options)]

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
        self.training.choices = named(trainings)

    def validate_kind(self, field: Field) -> None:
        """A training is chosen where one is asked for."""
        if field.data in ("training", "supervised") and not self.training.data:
            raise ValidationError(_("There is no training to choose yet. Set one up first."))
