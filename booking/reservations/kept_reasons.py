"""Reasons as the history keeps them, with their figures, so that they can be said in any language later."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import lazy_gettext as _l

from booking.domain.interval import Interval
from booking.domain.parameters import Parameter
from booking.domain.verdict import Code, Reason, Who
from booking.reservations.sentences import sentence

Kept = Mapping[str, Any]
CHANGED_RULES = "rules"  # why a lab moves or cancels what has been booked; a closure says its own
TAKEN_AWAY, WITHOUT_SUPERVISOR = "qualification", "supervisor"
CAUSES = {
    CHANGED_RULES: _l("The booking rules have changed."),
    TAKEN_AWAY: _l("A qualification that it stood on does not count any more."),
    WITHOUT_SUPERVISOR: _l("Whoever was to be present is not qualified any more."),
}


def kept(reason: Reason) -> dict[str, Any]:
    """As JSON can hold it."""
    params = {name: _written(value) for name, value in reason.params.items()}
    return {"code": reason.code.value, "set_by": reason.who_can_change.value, "params": params}


def reason_in(details: Kept) -> str:
    """Why it was done: what somebody wrote, else what its cause is called in the language of the moment."""
    cause = CAUSES.get(details.get("cause", ""), "")
    return details.get("reason", "") or str(cause)


def kept_words(reasons: Iterable[Kept], zone: ZoneInfo) -> list[str]:
    """What was said against it then, in the language of the moment."""
    return [sentence(_reason(one), zone).text for one in reasons]


def _reason(one: Kept) -> Reason:
    params = {name: _read(value) for name, value in one["params"].items()}
    return Reason(Code(one["code"]), params, Who(one["set_by"]))


def _written(value: Parameter) -> Any:
    if isinstance(value, datetime):
        return {"at": value.isoformat()}
    if isinstance(value, Interval):
        return {"from": value.starts_at.isoformat(), "until": value.ends_at.isoformat()}
    if isinstance(value, tuple):  # who is engaged elsewhere is never set aside, and never kept
        return [_written(one) for one in value if isinstance(one, Interval)]
    return value


def _read(value: Any) -> Parameter:
    if isinstance(value, list):
        return tuple(_span(one) for one in value)
    if isinstance(value, dict):
        return datetime.fromisoformat(value["at"]) if "at" in value else _span(value)
    known: Parameter = value
    return known


def _span(value: Mapping[str, str]) -> Interval:
    return Interval(datetime.fromisoformat(value["from"]), datetime.fromisoformat(value["until"]))
