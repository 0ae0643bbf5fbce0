"""The forms of a price list: its terms, the prices of a unit, the cost sheet; and a use to be priced."""

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import DateField, Field, SelectField, SelectMultipleField
from wtforms.validators import InputRequired, NumberRange, Optional, Regexp, ValidationError

from booking import formats
from booking.catalogue.forms.fields import HoursField, TimeField, choices_of, line, short_line, text
from booking.domain.tariff import Billable, Tier, Unit
from booking.money_fields import MoneyField, StepsField
from booking.number_fields import WholeNumberField
from booking.rates.actions import Prices
from booking.rates.words import BILLABLES, PARTS, TIERS, UNITS
from models import Rate

NEEDED = _l("This is needed.")
PERCENT = NumberRange(0, 100, _l("Between %(min)d and %(max)d."))
FIRST_YEAR, LAST_YEAR = 1990, 2100


class TermsForm(FlaskForm):
    """Columns of PriceList."""

    valid_from = DateField(_l("First day"), [InputRequired(NEEDED)])
    billable = SelectField(_l("What is billed"), choices=choices_of(BILLABLES))
    late_cancellation_percent = WholeNumberField(
        _l("Late cancellation, percent of the price"), [InputRequired(NEEDED), PERCENT]
    )
    notice_minutes = TimeField(_l("Late is less than so long before the start"))
    no_show_percent = WholeNumberField(_l("No-show, percent of the price"), [InputRequired(NEEDED), PERCENT])
    overrun_percent = WholeNumberField(
        _l("Overrun, percent of the price of the time over"),
        [InputRequired(NEEDED), NumberRange(0, 500, _l("Between %(min)d and %(max)d."))],
    )
    grace_minutes = TimeField(_l("Overrun is more than"))
    note = text(_l("Note for whoever approves"), rows=2)

    def validate_valid_from(self, field: Field) -> None:
        """No slip of the pen."""
        if field.data and not FIRST_YEAR <= field.data.year <= LAST_YEAR:
            raise ValidationError(_("Give a year between %(first)d and %(last)d.", first=FIRST_YEAR, last=LAST_YEAR))

    def values(self) -> dict[str, Any]:
        """What was entered, by column."""
        named = {field.name: field.data for field in self if field.name not in ("csrf_token", "billable")}
        return named | {"billable": Billable(self.billable.data), "note": self.note.data or ""}


class UnitForm(FlaskForm):
    """One unit's prices by tier, and what holds for all of them. A tier without a price is not offered it."""

    unit = SelectField(_l("Unit"), choices=choices_of(UNITS))
    code = short_line(_l("Code of the item"), 40, Regexp(r"[\w.-]+", message=_l("Letters, digits, points and dashes.")))
    name = line(_l("Name in English"), Rate.name)
    name_zh = line(_l("Name in Chinese"), Rate.name_zh)
    own = MoneyField(TIERS[Tier.OWN])
    region_partner = MoneyField(TIERS[Tier.REGION_PARTNER])
    other_academic = MoneyField(TIERS[Tier.OTHER_ACADEMIC])
    company = MoneyField(TIERS[Tier.COMPANY])
    peak_own = MoneyField(TIERS[Tier.OWN])
    peak_region_partner = MoneyField(TIERS[Tier.REGION_PARTNER])
    peak_other_academic = MoneyField(TIERS[Tier.OTHER_ACADEMIC])
    peak_company = MoneyField(TIERS[Tier.COMPANY])
    peak_hours = HoursField(_l("Peak hours"))
    peak_days = SelectMultipleField(_l("Peak days"), coerce=str)
    increment_minutes = TimeField(_l("Every begun … counts"), shortest=1, longest=1440, default=1)
    minimum_minor = MoneyField(_l("At least, for each use"))
    setup_minor = MoneyField(_l("Set-up fee, for each use"))
    steps = StepsField(_l("Longer uses"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.peak_days.choices = choices_of({day: formats.weekday(day) for day in range(7)})

    def validate(self, extra_validators: Any = None) -> bool:
        """Some price; an item has a code; peak prices have their hours and days."""
        is_valid = super().validate(extra_validators)
        if is_valid and not self.prices:
            self.own.errors, is_valid = [_("Give at least one tier a price.")], False
        if self.unit.data == Unit.ITEM and not self.code.data:
            self.code.errors, is_valid = [_("This is needed.")], False
        has_peak = any(self[f"peak_{tier}"].data is not None for tier in Tier)
        if has_peak and not (self.peak_hours.data and self.peak_days.data):
            self.peak_hours.errors, is_valid = [_("Give both the hours and the days, or neither.")], False
        return is_valid

    @property
    def prices(self) -> Prices:
        """By tier, of those that have one."""
        given = {tier: (self[tier.value].data, self[f"peak_{tier}"].data) for tier in Tier}
        return {tier: pair for tier, pair in given.items() if pair[0] is not None}

    def values(self) -> dict[str, Any]:
        """Columns of Rate but for prices, unit and code."""
        days, hours = self.peak_days.data or (), self.peak_hours.data or ()
        return {
            "name": self.name.data or "",
            "name_zh": self.name_zh.data or "",
            "peak": [[int(day), *span] for day in days for span in hours],
            "steps": [list(step) for step in self.steps.data or ()],
            "increment_minutes": self.increment_minutes.data,
            "minimum_minor": self.minimum_minor.data or 0,
            "setup_minor": self.setup_minor.data or 0,
        }


class CostSheetForm(FlaskForm):
    """Columns of CostSheet: yearly amounts."""

    depreciation_minor = MoneyField(PARTS["depreciation"])
    maintenance_minor = MoneyField(PARTS["maintenance"])
    utilities_minor = MoneyField(PARTS["utilities"])
    staff_minor = MoneyField(PARTS["staff"])
    consumables_minor = MoneyField(PARTS["consumables"])
    rated_hours = WholeNumberField(
        _l("Hours a year that are planned"), [Optional(), NumberRange(0, 8784, _l("Between %(min)d and %(max)d."))]
    )
    note = text(_l("Where the figures come from"), rows=2)

    def values(self) -> dict[str, Any]:
        """What was entered, by column."""
        amounts = {f"{part}_minor": self[f"{part}_minor"].data or 0 for part in PARTS}
        return amounts | {"rated_hours": self.rated_hours.data or 0, "note": self.note.data or ""}


def filled_unit(rates: Mapping[Tier, Rate]) -> dict[str, Any]:
    """The fields of a unit's form as its prices are now."""
    one = next(iter(rates.values()))
    prices = {tier.value: rate.price_minor for tier, rate in rates.items()}
    peaks = {f"peak_{tier}": rate.peak_price_minor for tier, rate in rates.items()}
    hours = sorted({(opens, closes) for _day, opens, closes in one.peak})
    common = {name: getattr(one, name) for name in ("code", "name", "name_zh", "increment_minutes", "steps")}
    return {
        **prices, **peaks, **common, "unit": one.unit.value, "peak_hours": hours,
        "peak_days": sorted({str(window[0]) for window in one.peak}),
        "minimum_minor": one.minimum_minor or None, "setup_minor": one.setup_minor or None,
    }  # fmt: skip
