"""Closing time: what is shut, what for, from when until when, how often, and why."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from flask_wtf import FlaskForm
from wtforms import BooleanField, DateField, RadioField, SelectChoice, SelectField, SelectMultipleField, StringField
from wtforms.validators import InputRequired, Length, Optional

from booking import formats
from booking.closure_words import KINDS
from booking.domain.closing import closures_of, hours_of
from booking.domain.interval import FOREVER, Interval
from booking.domain.localtime import wall_time
from booking.domain.recurrence import MOST, Frequency, Recurrence, TooMany
from booking.facility.plans import Plan
from booking.facility.queries import Place
from booking.reservations.wall_clock import IntervalForm, WallTimeField
from models import ClosureKind, Facility, Instrument

WHOLE_FACILITY = ""
ONCE = "0"
FURTHEST = timedelta(days=2 * 366)  # a series of closures that goes on longer is planned anew


class EndField(WallTimeField):
    """An end that is not asked for where there is none yet."""

    is_asked = True

    def pre_validate(self, form: Any) -> None:
        if self.is_asked:
            super().pre_validate(form)


class TimeOfClosureForm(IntervalForm):
    """When, what for and why, on the facility's wall clock."""

    kind = RadioField(_l("Kind of closure"), default=ClosureKind.MAINTENANCE.value)
    places = SelectMultipleField(_l("Only these places"), coerce=str)
    ends = EndField(_l("Until"))
    is_open_ended = BooleanField(_l("Until further notice"))
    reason = StringField(
        _l("Reason"), validators=[InputRequired(_l("Say why, so that people understand.")), Length(max=300)]
    )

    def __init__(self, facility: Facility, places: Sequence[Place], **kwargs: Any) -> None:
        super().__init__(ZoneInfo(facility.time_zone), **kwargs)
        self.facility, self.known_places = facility, {place.code: place for place in places}
        self.kind.choices = [
            SelectChoice(kind, _("Other") if kind == ClosureKind.OTHER else words) for kind, words in KINDS.items()
        ]
        self.places.choices = [SelectChoice(place.code, _place_words(place, places)) for place in places]

    def validate(self, extra_validators: Any = None) -> bool:
        if not self.is_open_ended.data:
            return super().validate(extra_validators)
        self.ends.is_asked = False
        if not FlaskForm.validate(self, extra_validators) or self.starts.moment is None:
            return False
        self.interval = Interval(self.starts.moment, FOREVER)
        return True

    @property
    def words(self) -> str:
        return (self.reason.data or "").strip()

    def resources_of(self, instrument: Instrument | None) -> frozenset[int] | None:
        """The chosen places; none if these are all of them, which closes the instrument. None if they are another's."""
        chosen = {self.known_places[code] for code in self.places.data or ()}
        if any(place.instrument is not instrument for place in chosen):
            return None
        of_instrument = {place for place in self.known_places.values() if place.instrument is instrument}
        return frozenset() if chosen == of_instrument else frozenset(place.resource_id for place in chosen)


class ClosureForm(TimeOfClosureForm):
    """A new closure, or a series of them. `plan` is set when all fields are good together."""

    instrument = SelectField(_l("What is closed"), default=WHOLE_FACILITY)
    repeat = SelectField(_l("Repeat"), default=ONCE)
    weekdays = SelectMultipleField(_l("On these weekdays"), coerce=str)
    last_on = DateField(_l("Last day"), validators=[Optional()])
    plan: Plan | None = None

    def __init__(
        self, facility: Facility, instruments: list[Instrument], places: Sequence[Place], language: str, **kwargs: Any
    ) -> None:
        super().__init__(facility, places, **kwargs)
        self.instruments = {one.public_id: one for one in instruments}
        names = [SelectChoice(one.public_id, one.name_in(language)) for one in instruments]
        self.instrument.choices = [SelectChoice(WHOLE_FACILITY, _("The whole facility")), *names]
        self.repeat.choices = [SelectChoice(ONCE, _("Once")), *(SelectChoice(str(n), _weeks(n)) for n in range(1, 9))]
        self.weekdays.choices = [SelectChoice(str(number), formats.weekday(number)) for number in range(7)]

    def validate(self, extra_validators: Any = None) -> bool:
        if not super().validate(extra_validators) or self.interval is None:
            return False
        instrument = self.instruments.get(self.instrument.data)
        places = self.resources_of(instrument)
        if places is None:
            self.places.errors = [_("These places belong to another instrument.")]
            return False
        rule: Recurrence | None = None
        intervals: tuple[Interval, ...] = (self.interval,)
        if self.repeat.data != ONCE:
            rule = self._rule(self.interval)
            if rule is None:
                return False
            intervals = closures_of(rule, hours_of(self.interval, self.starts.zone), self.starts.zone)
            if not intervals:
                self.ends.errors = [_("The end must come after the start.")]
                return False
        self.plan = Plan(
            self.facility, instrument, intervals, self.words, ClosureKind(self.kind.data), places, rule
        )  # fmt: skip
        return True

    def _rule(self, first: Interval) -> Recurrence | None:
        """How it comes again; None if the fields say nothing that could be, and then they say why."""
        first_on = wall_time(first.starts_at, self.starts.zone).date()
        if problem := self._problem_with_end(first_on):
            self.last_on.errors = [problem]
            return None
        weekdays = tuple(sorted(map(int, self.weekdays.data or ()))) or (first_on.weekday(),)
        rule = Recurrence(first_on, Frequency.WEEKLY, int(self.repeat.data), weekdays, last_on=self.last_on.data)
        try:
            count = len(rule.days())
        except TooMany:
            count = MOST + 1
        if not 0 < count <= MOST:
            words = ngettext("%(num)d closure", "%(num)d closures", MOST)
            self.last_on.errors = [_("That is none, or more than %(most)s.", most=words)]
            return None
        return rule

    def _problem_with_end(self, first_on: date) -> str:
        if self.is_open_ended.data:
            return _("What lasts until further notice does not come again.")
        if self.last_on.data is None or self.last_on.data < first_on:
            return _("Give the last day, after the first.")
        return _("At most two years ahead.") if self.last_on.data - first_on > FURTHEST else ""


class ChangeForm(TimeOfClosureForm):
    """Another time, or other words, for a closure; for those of its series too, if it belongs to one."""

    scope = RadioField(_l("Change"), default="this")

    def __init__(self, facility: Facility, places: Sequence[Place], **kwargs: Any) -> None:
        super().__init__(facility, places, **kwargs)
        self.scope.choices = [
            SelectChoice("this", _("Only this one")),
            SelectChoice("following", _("This and the following")),
            SelectChoice("all", _("All that are still to come")),
        ]


def _weeks(number: int) -> str:
    return ngettext("Every week", "Every %(num)d weeks", number)


def _place_words(place: Place, places: Sequence[Place]) -> str:
    """With its instrument where places of several are listed."""
    if len({one.instrument.id for one in places}) == 1:
        return place.name
    return _("%(place)s (%(instrument)s)", place=place.name, instrument=place.instrument.name)
