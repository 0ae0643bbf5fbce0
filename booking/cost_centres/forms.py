"""A cost centre: whose it is, its name, its days, its budget."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import DateField, Field, SelectField
from wtforms.validators import DataRequired, InputRequired, Optional, ValidationError

from booking.catalogue.forms.fields import choices_of, line
from booking.money_fields import MoneyField
from models import CostCentre, Group, Institution

NEEDED = _l("This is needed.")
WHOLE_SCHOOL = ""
DAY = timedelta(days=1)
FIRST_YEAR, LAST_YEAR = 1990, 2100


class DaysForm(FlaskForm):
    """The first and the last day of something."""

    first_on = DateField(_l("First day"), [InputRequired(NEEDED)])
    last_on = DateField(_l("Last day"), [Optional()])

    def validate_first_on(self, field: Field) -> None:
        """No slip of the pen."""
        if field.data and not FIRST_YEAR <= field.data.year <= LAST_YEAR:
            raise ValidationError(_("Give a year between %(first)d and %(last)d.", first=FIRST_YEAR, last=LAST_YEAR))

    def validate_last_on(self, field: Field) -> None:
        """Not before the first, and no slip of the pen."""
        if field.data and field.data.year > LAST_YEAR:
            raise ValidationError(_("Give a year between %(first)d and %(last)d.", first=FIRST_YEAR, last=LAST_YEAR))
        if field.data and self.first_on.data and field.data < self.first_on.data:
            raise ValidationError(_("The last day is before the first."))

    @property
    def days(self) -> dict[str, Any]:
        """As columns."""
        last = self.last_on.data
        return {"valid_from": self.first_on.data, "valid_until": last + DAY if last else None}


class CentreForm(DaysForm):
    """A change of one."""

    name = line(_l("Name in English"), CostCentre.name, is_required=True)
    name_zh = line(_l("Name in Chinese"), CostCentre.name_zh)
    budget_minor = MoneyField(_l("Budget"))

    def values(self) -> dict[str, Any]:
        """Columns of CostCentre."""
        names = {"name": self.name.data, "name_zh": self.name_zh.data or ""}
        return {**names, **self.days, "budget_minor": self.budget_minor.data}


class NewCentreForm(CentreForm):
    """A new one of a school or of one of its labs."""

    school = SelectField(_l("School"), [DataRequired(NEEDED)])
    group = SelectField(_l("For the lab"), default=WHOLE_SCHOOL)
    code = line(_l("Code"), CostCentre.code, is_required=True)

    def offer(self, schools: Sequence[Institution], groups: Sequence[Group], language: str) -> None:
        """Whose accounts the person keeps."""
        self.school.choices = choices_of({one.public_id: one.name_in(language) for one in schools})
        labs = {one.public_id: _lab(one, schools, language) for one in groups}
        self.group.choices = choices_of({WHOLE_SCHOOL: _("All members of the school"), **labs})


def _lab(group: Group, schools: Sequence[Institution], language: str) -> str:
    """With its school where there are several."""
    name = group.name_in(language)
    if len(schools) < 2:
        return name
    return _("%(lab)s, %(school)s", lab=name, school=group.institution.name_in(language))


def filled(centre: CostCentre) -> dict[str, Any]:
    """The fields of one as it is now."""
    last = centre.valid_until - DAY if centre.valid_until else None
    return {
        "name": centre.name, "name_zh": centre.name_zh, "first_on": centre.valid_from, "last_on": last,
        "budget_minor": centre.budget_minor,
    }  # fmt: skip
