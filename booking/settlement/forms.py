"""Between pages and settlements: a new period, a payment."""

from collections.abc import Iterable
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, DateField, Field, RadioField, SelectField
from wtforms.validators import DataRequired, InputRequired, NumberRange, ValidationError

from booking.catalogue.forms.fields import choices_of, line, short_line
from booking.domain.netting import Mode
from booking.domain.opening import DAY
from booking.money_fields import MoneyField
from booking.number_fields import WholeNumberField
from booking.settlement.words import MODE_SENTENCES
from models import Institution, Period

NEEDED = _l("This is needed.")
DAYS = NumberRange(0, 365, _l("Between %(min)d and %(max)d days."))
REGION = ""


def _is_a_likely_day(form: FlaskForm, field: Field) -> None:
    if field.data is not None and not 1990 <= field.data.year <= 2100:
        raise ValidationError(_("Give a year between %(first)d and %(last)d.", first=1990, last=2100))


class PeriodForm(FlaskForm):
    """A new settlement; `last_on` is its last day. For a pair both schools are chosen, for the region neither."""

    name = line(_l("Name in English"), Period.name, is_required=True)
    name_zh = line(_l("Name in Chinese"), Period.name_zh)
    first_on = DateField(_l("First day"), [InputRequired(NEEDED), _is_a_likely_day])
    last_on = DateField(_l("Last day"), [InputRequired(NEEDED), _is_a_likely_day])
    mode = RadioField(_l("How it is settled"), choices=choices_of(MODE_SENTENCES), default=Mode.MULTILATERAL.value)
    one = SelectField(_l("Between"), default=REGION)
    other = SelectField(_l("and"), default=REGION)
    threshold_minor = MoneyField(_l("Transfers below this amount wait for the next settlement"))
    review_days = WholeNumberField(_l("Days to look at the statements"), [InputRequired(NEEDED), DAYS], default=14)
    pay_days = WholeNumberField(_l("Days to pay"), [InputRequired(NEEDED), DAYS], default=30)

    def offer(self, own: Iterable[Institution], schools: Iterable[Institution], is_region: bool, language: str) -> None:
        """The region settles everybody or any pair; a school only with another."""
        everybody = {REGION: _("All schools of the region")} if is_region else {}
        self.one.choices = choices_of(everybody | {one.public_id: one.name_in(language) for one in own})
        nobody = {REGION: "–"} if is_region else {}
        self.other.choices = choices_of(nobody | {one.public_id: one.name_in(language) for one in schools})

    def validate_last_on(self, field: Field) -> None:
        """Not before the first."""
        if field.data and self.first_on.data and field.data < self.first_on.data:
            raise ValidationError(_("The last day is before the first."))

    def validate_other(self, field: Field) -> None:
        """Two different schools, or none."""
        if bool(field.data) != bool(self.one.data) or (field.data and field.data == self.one.data):
            raise ValidationError(_("Choose two different schools, or all of the region."))

    def values(self) -> dict[str, Any]:
        """What actions.stepping.open_period is given besides the two schools."""
        return {
            "name": self.name.data, "name_zh": self.name_zh.data or "", "first_on": self.first_on.data,
            "until": self.last_on.data + DAY, "mode": Mode(self.mode.data),
            "threshold_minor": self.threshold_minor.data or 0, "review_days": self.review_days.data,
            "pay_days": self.pay_days.data,
        }  # fmt: skip


class PaymentForm(FlaskForm):
    """What has been paid of a transfer."""

    amount = MoneyField(_l("Amount"), [InputRequired(NEEDED)])
    paid_on = DateField(_l("Paid on"), [DataRequired(NEEDED), _is_a_likely_day])
    reference = short_line(_l("Reference"), 140)
    takes_back = BooleanField(_l("This was recorded by mistake: take it back"))

    @property
    def amount_minor(self) -> int:
        """Below zero where something recorded is taken back."""
        return -self.amount.data if self.takes_back.data else self.amount.data
