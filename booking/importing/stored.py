"""What is stored of an instrument, in the words of the fields: beside it a row is held, and exports write it down."""

import enum
from collections.abc import Iterable
from datetime import date
from typing import Any

from booking.domain.opening import Audience, Window
from booking.importing.fields import FIELDS, Kind
from booking.importing.opening_hours import write_opening
from models import Instrument, Need

BLANKS: dict[Kind, Any] = {
    Kind.NUMBER: None, Kind.DAY: None, Kind.YES_NO: False, Kind.LIST: [], Kind.CHOICES: [], Kind.RELATED: {},
}  # fmt: skip


def stored_value(instrument: Instrument, name: str) -> Any:
    """The field's value as JSON, the same that the cell which says it is read as."""
    if name in _BESIDE:
        return _BESIDE[name](instrument)
    value = getattr(instrument, name)
    if isinstance(value, date):
        return value.isoformat()
    return value.value if isinstance(value, enum.Enum) else value


def column_value(name: str, value: Any) -> Any:
    """The JSON value as what the instrument's column takes; None is what an empty cell stands for.

    A year or a month alone becomes its first day.
    """
    if value is None:
        return blank(name)
    return date.fromisoformat(f"{value}{'-01-01'[len(value) - 4 :]}") if FIELDS[name].kind == Kind.DAY else value


def blank(name: str) -> Any:
    """What the field holds when nothing is said of it."""
    return "equipment" if name == "kind" else BLANKS.get(FIELDS[name].kind, "")


def identity_of(instrument: Instrument) -> str:
    """The ID by which a file names the instrument: that of the file it came from, else its own."""
    return instrument.source_key or instrument.public_id


def _own(needs: Iterable[Need]) -> list[Need]:
    return [need for need in needs if need.position == 0]


def _shared(instrument: Instrument) -> list[str]:
    return [need.resource.code for need in instrument.needs if need.position > 0]


def _hours(instrument: Instrument) -> str:
    """Everybody's: a cell says nothing of hours that are for some people only, and a file leaves them as they are."""
    everybodys = (w for w in instrument.opening_windows if w.audience == Audience.EVERYONE and not w.least_level)
    return write_opening(Window(w.weekday, w.opens_minute, w.closes_minute) for w in everybodys)


_BESIDE: dict[str, Any] = {
    "source_key": identity_of,
    "institution": lambda instrument: instrument.institution.code,
    "facility": lambda instrument: instrument.facility.code,
    "techniques": lambda instrument: [technique.code for technique in instrument.techniques],
    "opening_hours": _hours,
    "places": lambda instrument: len(_own(instrument.needs)),
    "shared": _shared,
}
