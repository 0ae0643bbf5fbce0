"""Form fields for numbers that a person writes."""

from typing import Any

from wtforms import IntegerField

MOST_DIGITS = 9


class WholeNumberField(IntegerField):
    """A whole number of at most nine digits; what is longer is no number, before anything counts with it."""

    data: Any

    def process_formdata(self, valuelist: list[Any]) -> None:
        super().process_formdata(valuelist)
        if self.data is not None and abs(self.data) >= 10**MOST_DIGITS:
            self.data = None
            raise ValueError(self.gettext("Not a valid integer value."))
