"""The booking rules of a row, held beside those that its instrument has already, or inherits."""

from collections.abc import Mapping
from typing import Any

from booking.domain.limits import MOST_DAYS_AHEAD, MOST_MINUTES
from booking.domain.opening import MINUTES_A_DAY
from booking.importing.school import School
from booking.importing.statements import Statement
from models import Instrument

DEFAULT_RULES = {
    column.name: column.default.arg
    for column in Instrument.__table__.columns
    if column.name.endswith(("_minutes", "_days")) and column.default is not None
}
CLASHING = {
    "not_on_steps": ("increment_minutes", "shortest_minutes", "longest_minutes"),
    "bad_lengths": ("shortest_minutes", "longest_minutes"),
    "notice_beyond_horizon": ("notice_minutes", "horizon_days"),
}


def check_rules(statement: Statement, instrument: Instrument | None, before: Mapping[str, Any], school: School) -> None:
    """The bounds that the database and the settings page hold too, on the values as they would be together: the row's,
    else the instrument's own, else those of the levels above it."""
    above = _above(statement, instrument, before, school)
    rules: dict[str, int] = {
        name: statement.values[name] if statement.values.get(name) is not None else above[name]
        for name in DEFAULT_RULES
    }
    known = len(statement.problems)
    _check_bounds(statement, rules)
    clashing = {name for problem in statement.problems[known:] for name in CLASHING.get(problem.code, ())}
    for name, default in DEFAULT_RULES.items():
        if name in clashing and statement.values.get(name) is None and above[name] != default:
            statement.tell("rule_held", field=name, value=above[name])


def _above(
    statement: Statement, instrument: Instrument | None, before: Mapping[str, Any], school: School
) -> Mapping[str, Any]:
    """The settings that hold where the row says none."""
    if instrument is not None and "facility" not in before:
        return {name: getattr(instrument, name) for name in DEFAULT_RULES}
    inherited = DEFAULT_RULES | dict(school.inherited_in(statement.values["facility"] or ""))
    own = instrument.own_policy if instrument is not None else None
    said = {name: value for name in DEFAULT_RULES if (value := getattr(own, name, None)) is not None}
    return inherited | said


def _check_bounds(statement: Statement, rules: Mapping[str, int]) -> None:
    step, shortest, longest = (rules[name] for name in ("increment_minutes", "shortest_minutes", "longest_minutes"))
    if not step or MINUTES_A_DAY % step:
        statement.refuse("bad_increment", value=step)
    elif shortest % step or longest % step:
        statement.refuse("not_on_steps", value=step)
    if not 0 < shortest <= longest:
        statement.refuse("bad_lengths", shortest=shortest, longest=longest)
    if not 0 < rules["horizon_days"] <= MOST_DAYS_AHEAD:
        statement.refuse("bad_horizon", value=rules["horizon_days"], most=MOST_DAYS_AHEAD)
    elif rules["notice_minutes"] >= rules["horizon_days"] * MINUTES_A_DAY:
        statement.refuse("notice_beyond_horizon", value=rules["notice_minutes"])
    for name, most in MOST_MINUTES.items():
        if rules[name] > most:
            statement.refuse("too_much", field=name, value=rules[name], most=most)
