"""What would become of a row: created, updated, unchanged or refused, beside what is stored and what was imported last.

Three are compared: what the file says now, what it said at the last import, what is stored. Where the file says the
same as then, a value that somebody has changed here since is kept and told. A cell that has become empty empties a
value that nobody has touched. What the row only implies (a name from its description, a facility from its department)
counts for new instruments, and for what still is as it was implied.
"""

from collections.abc import Mapping
from typing import Any, NamedTuple

from booking.domain.limits import MOST_PLACES
from booking.importing.fields import FIELDS, Kind
from booking.importing.rules import DEFAULT_RULES, check_rules
from booking.importing.school import School
from booking.importing.statements import Statement, implied_name
from booking.importing.stored import blank, stored_value
from models import Instrument, InstrumentState, RowFate

CONTACTS = ("contact_email", "contact_phone", "contact_url", "contact2_email", "contact2_phone", "contact2_url")
NEVER_EMPTIED = {"name", "facility"}
OF_NEW_ONLY = {"places", "shared"}
# What an instrument says nothing of, its facility says for it (and of the owner its school does), and exports do too:
# such a cell changes nothing.
FROM_FACILITY = {
    "site": "site", "site_zh": "site_zh", "building": "building", "department": "name", "contact_name": "contact_name",
    "contact_email": "contact_email", "contact_phone": "contact_phone", "contact_url": "website",
}  # fmt: skip
_NOT_SAID = object()


class Plan(NamedTuple):
    """`before` holds what an update overwrites, by field; what it writes is the statement's value of that field."""

    fate: RowFate
    before: dict[str, Any]


def plan(statement: Statement, instrument: Instrument | None, last: Mapping[str, Any] | None, school: School) -> Plan:
    """Decide, and tell the statement why. `last` are the values of the instrument's last import, if there was one."""
    values = statement.values
    if not values.get("facility") and (instrument is None or values.get("department")):
        values["facility"] = values.get("department") or school.fallback
        statement.derived.add("facility")
    before = {} if instrument is None else _changes(statement, instrument, last or {}, school)
    _check(statement, instrument, before, school)
    _check_retirement(statement, instrument, before, school)
    if statement.is_refused:
        return Plan(RowFate.REFUSED, {})
    _need(statement, instrument, before, school)
    if instrument is None:
        return Plan(RowFate.CREATED, {})
    return Plan(RowFate.UPDATED if before else RowFate.UNCHANGED, before)


def is_same(name: str, value: Any, current: Any, school: School) -> bool:
    """Whether the cell's value is what is stored; techniques and facilities by whatever name, a day by its month."""
    if name == "facility":
        return bool(value) and school.facilities.code_of(value) == current
    if name == "techniques":
        return {school.techniques.code_of(technique) for technique in value or ()} == set(current)
    if FIELDS[name].kind == Kind.DAY and value and current:
        return str(current).startswith(value)
    return bool(current == (blank(name) if value is None else value))


def _changes(statement: Statement, instrument: Instrument, last: Mapping[str, Any], school: School) -> dict[str, Any]:
    before, kept = {}, []
    for name, value in statement.values.items():
        current = stored_value(instrument, name)
        if is_same(name, value, current, school) or _is_said_above(name, value, current, instrument):
            continue
        said = last.get(name, _NOT_SAID)
        if name in OF_NEW_ONLY:
            _tell_of_parts(statement, name, value, current)
        elif name in statement.derived or _is_empty(value):
            is_untouched = said is not _NOT_SAID and is_same(name, said, current, school)
            if is_untouched and _may_follow(statement, name, last, school):
                before[name] = current
        elif said == value:
            kept.append(name)
        else:
            before[name] = current
    if kept:
        statement.tell("kept", fields=kept)
    return before


def _may_follow(statement: Statement, name: str, last: Mapping[str, Any], school: School) -> bool:
    """What the row only implies follows what the last one implied; an empty cell empties what a cell once said."""
    if name not in statement.derived:
        return not _is_empty(last[name]) and name not in NEVER_EMPTIED and not FIELDS[name].is_rule
    if name == "name":
        return bool(last["name"] == implied_name(last))
    return last["facility"] in (last.get("department"), school.fallback)


def _is_said_above(name: str, value: Any, current: Any, instrument: Instrument) -> bool:
    if name == "owners":
        return not current and value in (instrument.institution.name, instrument.institution.name_zh)
    of_facility = FROM_FACILITY.get(name)
    return bool(of_facility and not current and value == getattr(instrument.facility, of_facility))


def _is_empty(value: Any) -> bool:
    return value is None or value == "" or value == []


def _tell_of_parts(statement: Statement, name: str, value: Any, current: Any) -> None:
    """Bookings hold places: to give or to take one needs a look at them, which the settings have."""
    if not _is_empty(value):
        statement.tell("parts_differ", field=name, value=_in_words(value), current=_in_words(current))


def _in_words(value: Any) -> str:
    return ", ".join(value) if isinstance(value, list) else str(value)


def _check(statement: Statement, instrument: Instrument | None, before: Mapping[str, Any], school: School) -> None:
    values = statement.values
    if instrument is None:
        if not values.get("name"):
            statement.refuse("no_name")
        elif "name" in statement.derived:
            statement.tell("name_from_description" if not values.get("name_zh") else "name_from_chinese")
    elif "name" in before and not values.get("name"):
        statement.refuse("no_name")
    if not any(values.get(name) or _stored(instrument, name) for name in CONTACTS):
        statement.tell("contact_missing")
    if not any(values.get(name) or _stored(instrument, name) for name in ("site", "site_zh")):
        statement.tell("site_missing")
    if instrument is None or before.keys() & {*DEFAULT_RULES, "facility"}:
        check_rules(statement, instrument, before, school)
    _check_lengths(statement)


def _check_retirement(
    statement: Statement, instrument: Instrument | None, before: Mapping[str, Any], school: School
) -> None:
    """As in the settings: whoever has booked it is not left with a booking of nothing."""
    is_booked = instrument is not None and instrument.id in school.booked
    if is_booked and "state" in before and statement.values["state"] == InstrumentState.RETIRED.value:
        statement.refuse("still_booked")


def _check_lengths(statement: Statement) -> None:
    values = statement.values
    if (values.get("places") or 0) > MOST_PLACES:
        statement.refuse("too_many_places", value=values["places"], most=MOST_PLACES)
    if values.get("places") == 0 and not values.get("shared"):
        statement.refuse("nothing_to_book")
    for name, most in (("techniques", 300), ("shared", 120)):
        for item in values.get(name) or ():
            if len(item) > most:
                statement.refuse("too_long", field=name, value=item[:80], length=len(item), longest=most)


def _stored(instrument: Instrument | None, name: str) -> Any:
    return None if instrument is None else getattr(instrument, name)


def _need(statement: Statement, instrument: Instrument | None, before: Mapping[str, Any], school: School) -> None:
    """Note what has to be made for the row."""
    written = statement.values if instrument is None else before
    if "facility" in written and statement.values.get("facility"):
        school.facilities.need(statement.values["facility"])
    if "techniques" in written:
        for technique in statement.values["techniques"] or ():
            school.techniques.need(technique)
    if instrument is None:
        for code in statement.values.get("shared") or ():
            school.need_resource(code)
