"""Form fields for amounts of money and for steps of a price."""

import re
from collections.abc import Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

from babel import numbers
from flask_babel import gettext as _
from wtforms import Field
from wtforms.form import BaseForm
from wtforms.validators import StopValidation
from wtforms.widgets import TextInput

from booking import formats
from booking.catalogue.forms.fields import minutes_of
from booking.domain.cleaning import cleaned_line
from booking.domain.plain_text import half_width

MOST_MINOR = 10**14
STEP = re.compile(r"(.+?)\s*[:：]\s*(\d{1,3})\s*%?")


class MoneyField(Field):
    """An amount as people write it, "1,250.50", kept in minor units; empty is None. The currency is said by the form:
    `Form(meta={"currency": "NOK"})`."""

    widget = TextInput()

    @property
    def currency(self) -> str:
        return getattr(self.meta, "currency", "EUR")

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        if self.data is None:
            return ""
        places = numbers.get_currency_precision(self.currency)
        return f"{Decimal(self.data).scaleb(-places):.{places}f}"

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        """Raises ValueError in words."""
        self.data: Any = None
        text = half_width(cleaned_line(valuelist[0][:40])).replace(",", "").replace(" ", "") if valuelist else ""
        if not text:
            return
        minor = minor_of(text, self.currency)
        if minor is None:
            raise ValueError(_("Write an amount like 80 or 1250.50."))
        self.data = minor

    def pre_validate(self, form: BaseForm) -> None:
        """What could not be read is not looked at further."""
        if self.process_errors:
            raise StopValidation


def minor_of(text: str, currency: str) -> int | None:
    """An amount in minor units, or None if it is none of this currency."""
    places = numbers.get_currency_precision(currency)
    try:
        minor = Decimal(text).scaleb(places) if re.fullmatch(r"\d{1,14}(\.\d{1,4})?", text, re.ASCII) else None
    except InvalidOperation:
        return None
    if minor is None or minor != minor.to_integral_value() or minor > MOST_MINOR:
        return None
    return int(minor)


class StepsField(Field):
    """Steps of a price by duration: "8 h: 50; 24 h: 25". Data: [minutes, percent], in order."""

    widget = TextInput()

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return "; ".join(f"{formats.hours(minutes)}: {percent}" for minutes, percent in self.data or ())

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        """Raises ValueError in words."""
        self.data: Any = []
        parts = [part.strip() for part in re.split(r"[;；]", valuelist[0][:200]) if part.strip()] if valuelist else []
        for part in parts:
            found = STEP.fullmatch(half_width(part))
            minutes = minutes_of(found[1]) if found else None
            if found is None or not minutes or int(found[2]) > 200:
                raise ValueError(_("Write steps like 8 h: 50; 24 h: 25 (percent)."))
            self.data.append([minutes, int(found[2])])
        self.data.sort()

    def pre_validate(self, form: BaseForm) -> None:
        """What could not be read is not looked at further."""
        if self.process_errors:
            raise StopValidation
