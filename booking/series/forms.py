"""From fields to a rule: how often, on which days, until when; and the hours that what is to come shall have."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from werkzeug.datastructures import MultiDict
from wtforms import (
    DateField,
    RadioField,
    SelectChoice,
    SelectField,
    SelectMultipleField,
)
from wtforms.validators import InputRequired, NumberRange, Optional

from booking import formats
from booking.domain.interval import Interval
from booking.domain.localtime import wall_time
from booking.domain.recurrence import (
    FURTHEST,
    LAST,
    MOST,
    MOST_EVERY,
    Frequency,
    Hours,
    Recurrence,
    TooMany,
)
from booking.number_fields import WholeNumberField
from booking.reservations.forms import BookingForm
from booking.reservations.wall_clock import read
from models import Instrument

FREQUENCIES = {"daily": _l("Days"), "weekly": _l("Weeks"), "monthly": _l("Months")}
BY_DATE, BY_WEEKDAY, BY_LAST_WEEKDAY, BY_LAST_DAY = "date", "weekday", "last_weekday", "last_day"
DAYS_OF_MONTH = {
    BY_DATE: _l("The same date"),
    BY_WEEKDAY: _l("The same weekday, such as the second Tuesday"),
    BY_LAST_WEEKDAY: _l("The last such weekday of the month"),
    BY_LAST_DAY: _l("The last day of the month"),
}
COUNTED, UNTIL = "times", "until"
RULE_FIELDS = ("frequency", "every", "weekdays", "day_of_month", "ending", "times", "last_on")
SKIP, CHOICE = "skip", "on-"


class SeriesForm(BookingForm):
    """A booking, and how it is repeated. `rule`, `hours` and `days` are set when all fields are good together."""

    frequency = SelectField(_l("Days, weeks or months"), default="weekly")
    every = WholeNumberField(_l("Repeat every"), default=1, validators=[InputRequired(), NumberRange(1, MOST_EVERY)])
    weekdays = SelectMultipleField(_l("On these weekdays"), coerce=str)
    day_of_month = SelectField(_l("On this day of the month"), default=BY_DATE)
    ending = RadioField(_l("It ends"), default=COUNTED)
    times = WholeNumberField(_l("Number of bookings"), default=10, validators=[Optional(), NumberRange(1, MOST)])
    last_on = DateField(_l("Last day"), validators=[Optional()])
    rule: Recurrence | None = None
    days: tuple[date, ...] = ()

    def __init__(self, instrument: Instrument, groups: dict[str, str], *args: Any, **kwargs: Any) -> None:
        super().__init__(instrument, groups, *args, **kwargs)
        self.frequency.choices = [SelectChoice(*one) for one in FREQUENCIES.items()]
        self.day_of_month.choices = [SelectChoice(*one) for one in DAYS_OF_MONTH.items()]
        self.weekdays.choices = [SelectChoice(str(number), formats.weekday(number)) for number in range(7)]
        self.ending.choices = [
            SelectChoice(COUNTED, _("After a number of bookings")), SelectChoice(UNTIL, _("On a date"))
        ]  # fmt: skip
        if "frequency" not in self.given and (first_on := self._first_day()):
            self.weekdays.data = [str(first_on.weekday())]

    def validate(self, extra_validators: Any = None) -> bool:
        return super().validate(extra_validators) and self._has_hours() and self._has_a_rule()

    @property
    def hours(self) -> Hours:
        """On the wall clock. Only after validation."""
        starts, ends = self._wall()
        return Hours(starts.time(), (ends - starts) // timedelta(minutes=1))

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """All that was sent, for the check page to hand on: a name may come more than once."""
        rule = [(name, value) for name in RULE_FIELDS for value in self[name].raw_data or ()]
        return [(name, str(value)) for name, value in (*super().pairs, *rule)]

    def _first_day(self) -> date | None:
        """As the booking form gave it, if it did."""
        try:
            return wall_time(read(self.starts.data or "", self.starts.zone), self.starts.zone).date()
        except (ValueError, OverflowError):
            return None

    def _wall(self) -> tuple[datetime, datetime]:
        if self.interval is None:
            raise ValueError("the form has no time")
        both = (self.interval.starts_at, self.interval.ends_at)
        starts, ends = (wall_time(one, self.starts.zone).replace(fold=0) for one in both)
        return starts, ends

    def _has_hours(self) -> bool:
        starts, ends = self._wall()
        if starts >= ends:
            self.ends.errors = [_("The end must come after the start.")]
        return bool(starts < ends)

    def _has_a_rule(self) -> bool:
        """Whether the fields make a rule, and one that is a series."""
        first_on = self._wall()[0].date()
        if not self._has_an_end(first_on):
            return False
        self.rule = Recurrence(first_on, Frequency(self.frequency.data), self.every.data or 1, **self._shape(first_on))
        ending = self.times if self.ending.data == COUNTED else self.last_on
        try:
            self.days = self.rule.days()
        except TooMany:
            words = ngettext("A series has at most %(num)d booking.", "A series has at most %(num)d bookings.", MOST)
            ending.errors = [_("%(most)s Let it end earlier.", most=words)]
            return False
        if not self.days:
            ending.errors = [_("No day of this series comes before its end.")]
        return bool(self.days)

    def _has_an_end(self, first_on: date) -> bool:
        if self.ending.data == COUNTED:
            self.times.errors = [] if self.times.data else [_("Give a number.")]
            return bool(self.times.data)
        if self.last_on.data is None:
            self.last_on.errors = [_("Give a date.")]
        elif self.last_on.data < first_on:
            self.last_on.errors = [_("The last day must not come before the first.")]
        elif self.last_on.data - first_on > FURTHEST:
            self.last_on.errors = [_("That is too far ahead.")]
        return not self.last_on.errors

    def _shape(self, first_on: date) -> dict[str, Any]:
        """What the rule names beside its frequency; what is not said follows from the first day."""
        counted = self.ending.data == COUNTED
        end: dict[str, Any] = {"times": self.times.data} if counted else {"last_on": self.last_on.data}
        if self.frequency.data == "weekly":
            chosen = tuple(sorted({int(number) for number in self.weekdays.data or ()}))
            return {**end, "weekdays": chosen or (first_on.weekday(),)}
        if self.frequency.data == "daily":
            return end
        if self.day_of_month.data in (BY_DATE, BY_LAST_DAY):
            return {**end, "month_day": LAST if self.day_of_month.data == BY_LAST_DAY else first_on.day}
        nth = LAST if self.day_of_month.data == BY_LAST_WEEKDAY else (first_on.day - 1) // 7 + 1
        return {**end, "nth": nth, "weekdays": (first_on.weekday(),)}


def choices_in(sent: MultiDict[str, str], keys: Iterable[str], instrument: Instrument) -> dict[str, Interval | None]:
    """What was chosen for each line that has a choice: another time, or None to leave it out.

    Raises ValueError for what is neither.
    """
    chosen: dict[str, Interval | None] = {}
    for key in keys:
        if text := sent.get(f"{CHOICE}{key}", ""):
            chosen[key] = None if text == SKIP else _interval(text, instrument)
    return chosen


def _interval(text: str, instrument: Instrument) -> Interval:
    starts, slash, ends = text.partition("/")
    if not slash:
        raise ValueError(f"no time: {text[:40]}")
    try:
        return Interval(read(starts, instrument.zone), read(ends, instrument.zone))
    except OverflowError as error:
        raise ValueError("no such time") from error
