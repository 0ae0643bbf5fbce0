"""Moments in addresses and forms: as the instrument's wall clock shows them, "2026-11-24T10:00".

A time that the clock shows twice carries its offset, "2026-10-25T01:30+00:00", so that the second one can be meant.
"""

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import Field
from wtforms.validators import StopValidation
from wtforms.widgets import DateTimeLocalInput, TextInput

from booking import formats
from booking.clock import now
from booking.domain.interval import Interval
from booking.domain.localtime import NoSuchTime, is_ambiguous, to_utc, wall_time
from booking.domain.plain_text import half_width

YEARS_AHEAD = 10  # beyond which a date is a slip of the hand


def written(moment: datetime, zone: ZoneInfo) -> str:
    """A moment (UTC) as a form or an address writes it."""
    wall = wall_time(moment, zone)
    if is_ambiguous(wall, zone):
        return moment.astimezone(zone).isoformat(timespec="minutes")
    return wall.isoformat(timespec="minutes")


def read(text: str, zone: ZoneInfo) -> datetime:
    """The moment in UTC. Raises ValueError for what is no time, NoSuchTime for a time that the clock skips."""
    value = datetime.fromisoformat(text)
    if value.tzinfo is not None:
        return to_utc(wall_time(value.astimezone(UTC), zone), zone, wall_time(value, zone).fold)
    return to_utc(value.replace(second=0, microsecond=0), zone)


class WallTimeField(Field):
    """A date and time on the wall clock of `zone`, which the form sets before it is validated. `data` is the text,
    `moment` the moment in UTC after validation, or None."""

    widget = DateTimeLocalInput()
    zone: ZoneInfo = ZoneInfo("UTC")
    moment: datetime | None = None
    data: str

    def process_formdata(self, valuelist: list[Any]) -> None:
        self.data = half_width(str(valuelist[0])).strip() if valuelist else ""

    def _value(self) -> str:
        return self.data or ""

    def __call__(self, **attributes: Any) -> Any:
        """A browser's own picker shows no offset, so a time that carries one is shown as text."""
        if _has_offset(self._value()):
            return TextInput()(self, **attributes)
        return super().__call__(**attributes)

    def pre_validate(self, form: Any) -> None:
        if not self.data:
            raise StopValidation(_("Give a date and a time."))
        last_year = now().year + YEARS_AHEAD
        try:
            moment = read(self.data, self.zone)
        except NoSuchTime as gap:
            raise StopValidation(no_such_time(gap)) from gap
        except (ValueError, OverflowError) as error:
            raise StopValidation(_("Give a date and a time like 2026-11-24 10:00.")) from error
        if moment.year > last_year:
            raise StopValidation(_("That is too far ahead: give a year up to %(year)s.", year=str(last_year)))
        self.moment = moment


def _has_offset(text: str) -> bool:
    try:
        return datetime.fromisoformat(text).tzinfo is not None
    except ValueError:
        return False


def no_such_time(gap: NoSuchTime) -> str:
    """In words: the hour that is missing when the clocks go forward, and the first one after it."""
    return _(
        "%(time)s does not exist on %(day)s: the clocks go forward. The next time is %(next)s.",
        time=gap.wall.strftime("%H:%M"),
        day=formats.day(gap.wall),
        next=gap.next_real.strftime("%H:%M"),
    )


class IntervalForm(FlaskForm):
    """From when until when, on the wall clock of `zone`. `interval` is set when both are real and in order."""

    starts = WallTimeField(_l("From"))
    ends = WallTimeField(_l("Until"))
    interval: Interval | None = None

    def __init__(self, zone: ZoneInfo, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.starts.zone = self.ends.zone = zone

    def validate(self, extra_validators: Any = None) -> bool:
        if not super().validate(extra_validators):
            return False
        if self.starts.moment is None or self.ends.moment is None or self.starts.moment >= self.ends.moment:
            self.ends.errors = [_("The end must come after the start.")]
            return False
        self.interval = Interval(self.starts.moment, self.ends.moment)
        return True
