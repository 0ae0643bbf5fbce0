"""Fields that the catalogue's forms are made of: cleaned lines and texts, lengths of time, hours of a day, lists."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from sqlalchemy.orm import InstrumentedAttribute
from wtforms import Field, Form, SelectChoice, StringField, TextAreaField
from wtforms.form import BaseForm
from wtforms.validators import DataRequired, Length, Optional, StopValidation, ValidationError
from wtforms.widgets import TextInput

from booking import formats
from booking.domain.cleaning import cleaned_line, cleaned_text
from booking.domain.limits import LONGEST_TIME
from booking.domain.opening import MINUTES_A_DAY
from booking.domain.plain_text import half_width

LONGEST_TEXT = 20_000
LONGEST_LIST = 40
Check = Any  # a WTForms validator
TIME_UNITS = {
    "d": MINUTES_A_DAY, "day": MINUTES_A_DAY, "days": MINUTES_A_DAY, "天": MINUTES_A_DAY,
    "h": 60, "hour": 60, "hours": 60, "小时": 60, "时": 60,
    "m": 1, "min": 1, "minute": 1, "minutes": 1, "分钟": 1, "分": 1, "": 1,
}  # fmt: skip
PART_OF_TIME = re.compile(r"(\d{1,6})\s*([a-z]+|天|小时|时|分钟|分|)", re.ASCII)
CLOCK_SPAN = re.compile(r"(\d{1,2})(?:[:.](\d{2}))?\s*-\s*(\d{1,2})(?:[:.](\d{2}))?", re.ASCII)


class CatalogueForm(FlaskForm):
    """A form whose fields bear the names of columns."""

    def values(self) -> dict[str, Any]:
        """What was entered, by column."""
        return {field.name: field.data for field in self if field.name != "csrf_token"}


def line(label: Any, column: InstrumentedAttribute[Any], *checks: Check, is_required: bool = False) -> StringField:
    """One line, as long as its column is wide."""
    return short_line(label, column.type.length, *checks, is_required=is_required)


def short_line(label: Any, longest: int, *checks: Check, is_required: bool = False) -> StringField:
    """One line of at most `longest` characters; what no page should show is taken out."""
    first = DataRequired(_l("This is needed.")) if is_required else Optional()
    length = Length(max=longest, message=_l("At most %(max)d characters."))
    return StringField(label, [first, length, *checks], filters=[_cleaned_line])


def text(label: Any, rows: int = 4) -> TextAreaField:
    """Several lines."""
    longest = Length(max=LONGEST_TEXT, message=_l("At most %(max)d characters."))
    return TextAreaField(label, [Optional(), longest], filters=[_cleaned_text], render_kw={"rows": rows})


def is_web_address(form: Form, field: Field) -> None:
    """Only addresses that a page may lead to: a script in one would run in the reader's browser."""
    try:
        parts = urlsplit(field.data)
        is_fine = parts.scheme in ("http", "https") and bool(parts.hostname) and " " not in field.data
    except ValueError:
        is_fine = False
    if not is_fine:
        raise ValidationError(_("A web address begins with https:// or http://."))


def is_email(form: Form, field: Field) -> None:
    """The shape of an address, no more: whoever writes to it will see."""
    if not re.fullmatch(r"[^@\s<>,;]+@[^@\s<>,;]+\.[^@\s<>,;.]+", field.data):
        raise ValidationError(_("This is not an e-mail address."))


def choices_of(words: Mapping[Any, Any]) -> list[SelectChoice]:
    """Codes and their words, for fields to choose from."""
    return [SelectChoice(str(code), text) for code, text in words.items()]


class ListField(TextAreaField):
    """A list of words, one a line or parted by semicolons."""

    def _value(self) -> str:
        return "\n".join(self.data or ())

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        """Empty and repeated ones are left out."""
        parts = re.split(r"[\n;；]", cleaned_text(valuelist[0])) if valuelist else ()
        self.data = list(dict.fromkeys(part.strip() for part in parts if part.strip()))
        if len(self.data) > LONGEST_LIST or any(len(part) > 200 for part in self.data):
            raise ValueError(_("At most %(count)d entries of 200 characters.", count=LONGEST_LIST))


class TimeField(Field):
    """A length of time, in whole minutes: "90", "1 h 30 min", "2 d", also in Chinese."""

    widget = TextInput()

    def __init__(self, label: Any, shortest: int = 0, longest: int = LONGEST_TIME, **options: Any) -> None:
        super().__init__(label, **options)
        self.shortest, self.longest = shortest, longest

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return formats.duration(self.data) if self.data is not None else ""

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        """Raises ValueError in words."""
        self.data = minutes_of(valuelist[0]) if valuelist else None
        if self.data is None:
            raise ValueError(_("Write a time like 30 min, 2 h or 1 d."))
        if self.data < self.shortest:
            raise ValueError(_("At least %(time)s.", time=formats.duration(self.shortest)))
        if self.data > self.longest:
            raise ValueError(_("At most %(time)s.", time=formats.duration(self.longest)))

    def pre_validate(self, form: BaseForm) -> None:
        """What could not be read is not looked at further."""
        if self.process_errors:
            raise StopValidation


def minutes_of(text: str) -> int | None:
    """What a length of time says, or None if it says none."""
    tidy = half_width(cleaned_line(text[:60])).lower().replace(" ", "").replace(",", "")
    parts = PART_OF_TIME.findall(tidy)
    if not parts or "".join(number + unit for number, unit in parts) != tidy:
        return None
    units = [unit for _number, unit in parts]
    if any(unit not in TIME_UNITS for unit in units) or ("" in units and len(units) > 1):
        return None
    return sum(int(number) * TIME_UNITS[unit] for number, unit in parts)


class HoursField(Field):
    """The hours of one day: "08:00-12:00, 13:00-18:00"; empty is closed. Data: (opens, closes) in minutes."""

    widget = TextInput()

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return hours_text(self.data or ())

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        """Raises ValueError in words."""
        self.data = hours_of(cleaned_line(valuelist[0][:200])) if valuelist else []


def hours_text(spans: Iterable[tuple[int, int]]) -> str:
    """As the field shows and reads them."""
    clocks = (tuple(f"{minute // 60:02}:{minute % 60:02}" for minute in span) for span in spans)
    return ", ".join(f"{opens}-{closes}" for opens, closes in clocks)


def hours_of(text: str) -> list[tuple[int, int]]:
    """Raises ValueError in words."""
    tidy = half_width(text).lower().translate(str.maketrans("–—−~～至到，、；;：．", "-------,,,,:."))
    spans = []
    for part in filter(None, (part.strip() for part in tidy.split(","))):
        match = CLOCK_SPAN.fullmatch(part)
        if match is None:
            raise ValueError(_("Write hours like 08:00-12:00, 13:00-18:00."))
        hours_from, minutes_from, hours_to, minutes_to = (int(number or 0) for number in match.groups())
        opens, closes = hours_from * 60 + minutes_from, hours_to * 60 + minutes_to
        if max(minutes_from, minutes_to) > 59 or closes > MINUTES_A_DAY:
            raise ValueError(_("There is no such time of day in %(hours)s.", hours=part))
        if opens >= closes:
            raise ValueError(_("In %(hours)s the end has to be after the start; split a night at 24:00.", hours=part))
        spans.append((opens, closes))
    return sorted(spans)


def _cleaned_line(entered: str | None) -> str:
    return cleaned_line(entered or "")


def _cleaned_text(entered: str | None) -> str:
    return cleaned_text(entered or "")
