"""Between pages and agreements: an agreement's words and days, a clause, the signature."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, DateField, Field, RadioField, SelectField, SelectMultipleField
from wtforms.validators import DataRequired, InputRequired, NumberRange, Optional, ValidationError

from booking.agreements.words import POOL_PERIODS
from booking.catalogue.forms.fields import choices_of, line, short_line, text
from booking.domain.limits import MOST_DAYS_AHEAD
from booking.domain.netting import Mode
from booking.domain.opening import DAY
from booking.domain.quota import Period
from booking.domain.tariff import Tier
from booking.number_fields import WholeNumberField
from booking.quotas.forms import AmountField
from booking.rates.words import TIERS
from booking.settlement.words import MODES
from models import Agreement, Clause, Facility, Institution, Instrument

NEEDED = _l("This is needed.")
BY_THEMSELVES = ""
ALL, FACILITY, SOME = "all", "facility", "some"
SCOPES = {ALL: _l("All instruments of the owner"), FACILITY: _l("Those of one facility"), SOME: _l("Some instruments")}
TERMS = ("review_days", "is_silence_consent", "prepay_after_days")
WAYS = {"": _l("As the settlement says"), **{mode.value: words for mode, words in MODES.items()}}
DAYS = NumberRange(0, 365, _l("Between %(min)d and %(max)d days."))
FIRST_YEAR, LAST_YEAR = 1990, 2100


def _is_a_likely_day(form: FlaskForm, field: Field) -> None:
    if field.data is not None and not FIRST_YEAR <= field.data.year <= LAST_YEAR:
        raise ValidationError(_("Give a year between %(first)d and %(last)d.", first=FIRST_YEAR, last=LAST_YEAR))


class AgreementForm(FlaskForm):
    """Its name, whom it is between, and its days; `last_on` is the last day."""

    name = line(_l("Name in English"), Agreement.name, is_required=True)
    name_zh = line(_l("Name in Chinese"), Agreement.name_zh)
    owner = SelectField(_l("Owner of the instruments"), [DataRequired(NEEDED)])
    partners = SelectMultipleField(_l("Partners"), [DataRequired(_l("Choose at least one."))])
    first_on = DateField(_l("First day"), [InputRequired(NEEDED), _is_a_likely_day])
    last_on = DateField(_l("Last day"), [Optional(), _is_a_likely_day])
    settlement_mode = SelectField(_l("How charges between them are settled"), choices=choices_of(WAYS), default="")
    review_days = WholeNumberField(_l("Days to look at a charge"), [Optional(), DAYS])
    is_silence_consent = BooleanField(_l("Silence counts as consent"), default=True)
    prepay_after_days = WholeNumberField(_l("Days of delay after which a partner pays in advance"), [Optional(), DAYS])
    note = text(_l("Text or note"))
    note_zh = text(_l("Text or note in Chinese"))

    def offer(self, owners: Iterable[Institution], schools: Iterable[Institution], language: str) -> None:
        """Whose agreements the person may propose, and with whom."""
        self.owner.choices = choices_of({one.public_id: one.name_in(language) for one in owners})
        self.partners.choices = choices_of({one.public_id: one.name_in(language) for one in schools})

    def validate_partners(self, field: Field) -> None:
        """Nobody agrees with herself."""
        if self.owner.data in (field.data or ()):
            raise ValidationError(_("The owner is no partner of its own."))

    def validate_last_on(self, field: Field) -> None:
        """Not before the first."""
        if field.data and self.first_on.data and field.data < self.first_on.data:
            raise ValidationError(_("The last day is before the first."))

    def values(self) -> dict[str, Any]:
        """Columns of Agreement."""
        last: date | None = self.last_on.data
        return {
            "name": self.name.data, "name_zh": self.name_zh.data or "", "valid_from": self.first_on.data,
            "valid_until": last + DAY if last else None, "note": self.note.data or "",
            "note_zh": self.note_zh.data or "", "review_days": self.review_days.data,
            "settlement_mode": Mode(self.settlement_mode.data) if self.settlement_mode.data else None,
            "is_silence_consent": self.is_silence_consent.data, "prepay_after_days": self.prepay_after_days.data,
        }  # fmt: skip


class ClauseForm(FlaskForm):
    """What it covers, and what it gives."""

    scope = RadioField(_l("What it covers"), choices=choices_of(SCOPES), default=ALL)
    facility = SelectField(_l("Facility"), validate_choice=False)
    instruments = SelectMultipleField(_l("Instruments"))
    opens = BooleanField(_l("Opens what is only for the owner's own members"))
    is_as_own = BooleanField(_l("They book as early as the owner's own members"))
    horizon_days = WholeNumberField(
        _l("At most so many days ahead"),
        [Optional(), NumberRange(0, MOST_DAYS_AHEAD, _l("Between %(min)d and %(max)d days."))],
    )
    pool_minutes = AmountField(_l("Together at most so many hours"))
    pool_period = SelectField(_l("How often"), choices=choices_of(POOL_PERIODS), default=Period.MONTH.value)

    tier = SelectField(
        _l("Prices that they pay"),
        choices=choices_of({BY_THEMSELVES: _l("As without an agreement"), **TIERS}),
        default=BY_THEMSELVES,
    )

    def offer(self, facilities: Iterable[Facility], instruments: Iterable[Instrument], language: str) -> None:
        """What is the owner's."""
        self.facility.choices = choices_of({one.public_id: one.name_in(language) for one in facilities})
        self.instruments.choices = choices_of({one.public_id: one.name_in(language) for one in instruments})

    def validate_facility(self, field: Field) -> None:
        """Only where those of one facility are covered."""
        if self.scope.data == FACILITY and field.data not in [choice.value for choice in field.choices]:
            raise ValidationError(_("Choose one."))

    def validate_instruments(self, field: Field) -> None:
        """Some are at least one."""
        if self.scope.data == SOME and not field.data:
            raise ValidationError(_("Choose at least one."))

    def values(self) -> dict[str, Any]:
        """Columns of Clause but for what it covers."""
        minutes = self.pool_minutes.data
        return {
            "opens": self.opens.data, "is_as_own": self.is_as_own.data, "horizon_days": self.horizon_days.data,
            "pool_minutes": minutes, "pool_period": Period(self.pool_period.data) if minutes is not None else None,
            "tier": Tier(self.tier.data) if self.tier.data else None,
        }  # fmt: skip


class SignatureForm(FlaskForm):
    """Who has signed it and when."""

    signed_by = short_line(_l("Signed by"), 500, is_required=True)
    signed_on = DateField(_l("Signed on"), [InputRequired(NEEDED), _is_a_likely_day])


class EndingForm(FlaskForm):
    """The last day of an agreement that ends before its time."""

    ends_on = DateField(_l("Last day"), [InputRequired(NEEDED), _is_a_likely_day])


def filled(agreement: Agreement) -> dict[str, Any]:
    """The fields of an agreement's form as it is now."""
    return {
        "name": agreement.name, "name_zh": agreement.name_zh, "owner": agreement.institution.public_id,
        "partners": [one.public_id for one in agreement.partners], "first_on": agreement.valid_from,
        "last_on": agreement.validity.last_day, "note": agreement.note, "note_zh": agreement.note_zh,
        "settlement_mode": agreement.settlement_mode.value if agreement.settlement_mode else "",
        **{name: getattr(agreement, name) for name in TERMS},
    }  # fmt: skip


def filled_clause(clause: Clause) -> dict[str, Any]:
    """The fields of a clause's form as it is now."""
    scope = SOME if clause.instruments else FACILITY if clause.facility else ALL
    return {
        "scope": scope, "facility": clause.facility.public_id if clause.facility else None,
        "instruments": [one.public_id for one in clause.instruments], "opens": clause.opens,
        "is_as_own": clause.is_as_own, "horizon_days": clause.horizon_days, "pool_minutes": clause.pool_minutes,
        "pool_period": clause.pool_period.value if clause.pool_period else Period.MONTH.value,
        "tier": clause.tier.value if clause.tier else BY_THEMSELVES,
    }  # fmt: skip
