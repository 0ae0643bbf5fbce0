"""The way from a refusal into the waiting list: a button that joins it for the very time that is taken."""

from collections.abc import Mapping
from typing import Any

from flask import url_for
from flask_babel import gettext as _

from booking.domain.verdict import Verdict
from booking.reservations.judging import Question
from booking.reservations.wall_clock import written
from booking.waiting.actions.joining import can_wait
from models import Instrument

NOTHING: Mapping[str, Any] = {}
CARRIED = ("group", "accessories", "operator", "title", "note")


def ways_to_wait(
    instrument: Instrument, question: Question, verdict: Verdict, carried: Mapping[str, Any] = NOTHING
) -> list[dict[str, Any]]:
    """As the refusal component shows them, with what else was asked for, `carried` as the booking form's fields; none
    where waiting would not help, or somebody else is booked for."""
    who = question.who
    if not can_wait(verdict) or who.person_id is None or who.person_id != who.booked_by_id:
        return []
    wanted, zone = question.wanted, instrument.zone
    fields = {
        "starts": written(wanted.interval.starts_at, zone),
        "ends": written(wanted.interval.ends_at, zone),
        "mode": wanted.mode,
        **{name: carried.get(name, "") for name in CARRIED},
    }
    join = url_for("waiting.join", public_id=instrument.public_id)
    some_hours = {name: value for name, value in fields.items() if name != "ends" and (value or name == "group")}
    other = url_for("waiting.line", public_id=instrument.public_id, **some_hours)
    return [
        {"what": _("Join the waiting list"), "where": _("for exactly this time"), "url": join, "fields": fields},
        {"what": _("Wait for some hours"), "where": _("any time within a span"), "url": other},
    ]
