"""A new fund or voucher: who pays, for whom, how much, until when."""

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import RadioField, SelectField
from wtforms.validators import InputRequired, NumberRange

from booking.catalogue.forms.fields import choices_of, line, text
from booking.cost_centres.forms import DaysForm
from booking.money_fields import MoneyField
from booking.number_fields import WholeNumberField
from models import Fund, FundKind, Group, Institution

NEEDED = _l("This is needed.")
REGION, ANY = "region", ""
KINDS = {
    FundKind.FUND: _l("Fund: for everybody who fits"),
    FundKind.VOUCHER: _l("Voucher: for one lab, until it is used up"),
}


class FundForm(DaysForm):
    """Columns of Fund."""

    name = line(_l("Name in English"), Fund.name, is_required=True)
    name_zh = line(_l("Name in Chinese"), Fund.name_zh)
    kind = RadioField(_l("What it is"), choices=choices_of(KINDS), default=FundKind.FUND.value)
    payer = SelectField(_l("Who pays"))
    owner = SelectField(_l("On instruments of"), default=ANY)
    user_school = SelectField(_l("For members of"), default=ANY)
    group = SelectField(_l("For the lab"), default=ANY)
    percent = WholeNumberField(
        _l("Percent of the price"), [InputRequired(NEEDED), NumberRange(1, 100, _l("Between %(min)d and %(max)d."))]
    )
    most_minor = MoneyField(_l("At most, for each use"))
    budget_minor = MoneyField(_l("All in all"), validators=[InputRequired(NEEDED)])
    note = text(_l("Note"), rows=2)

    def offer(
        self, payers: Sequence[Institution], schools: Sequence[Institution], groups: Sequence[Group],
        language: str, *, is_region: bool,
    ) -> None:  # fmt: skip
        """Whose money the person decides on, and whom it can be for."""
        names = {one.public_id: one.name_in(language) for one in payers}
        self.payer.choices = choices_of({**({REGION: _("The region")} if is_region else {}), **names})
        everyone = {ANY: _("Any"), **{one.public_id: one.name_in(language) for one in schools}}
        self.owner.choices = choices_of(everyone)
        self.user_school.choices = choices_of(everyone)
        self.group.choices = choices_of({ANY: _("Any"), **{one.public_id: one.name_in(language) for one in groups}})

    def validate(self, extra_validators: Any = None) -> bool:
        """A voucher is somebody's."""
        is_valid = super().validate(extra_validators)
        if self.kind.data == FundKind.VOUCHER and not self.group.data:
            self.group.errors, is_valid = [_("A voucher is given to one lab: choose it.")], False
        return is_valid

    def values(self) -> dict[str, Any]:
        """Columns of Fund but for places and currency."""
        return {
            "name": self.name.data, "name_zh": self.name_zh.data or "", "kind": FundKind(self.kind.data),
            "percent": self.percent.data, "most_minor": self.most_minor.data, "budget_minor": self.budget_minor.data,
            "note": self.note.data or "", **self.days,
        }  # fmt: skip
