"""The waiting list in words: what is waited for, the order, and what a place in it rests on."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from booking import formats
from booking.domain.localtime import wall_time
from booking.domain.waiting import CRITERIA, Because, Order
from booking.waiting.queries.lines import InLine, Line, wish_of
from models import WaitingEntry

ORDERS = {
    Order.FIRST_COME: _l("Who has waited longest"),
    Order.OWN_FIRST: _l("Own users first, then who has waited longest"),
    Order.LEAST_USED: _l("Who has used it least in the last 30 days, then who has waited longest"),
    Order.OWN_THEN_LEAST_USED: _l("Own users first, then who has used it least in the last 30 days"),
}


def reasons(why: Mapping[str, Any], zone: ZoneInfo) -> list[str]:
    """Each thing that the place rests on, in the order in which it counts. `why` is what InLine.why has written."""
    return [_reason(criterion, why, zone) for criterion in CRITERIA[Order(why["order"])]]


def reasons_of(one: InLine, line: Line) -> list[str]:
    return reasons(one.why(line.rule.order), one.entry.instrument.zone)


def wish(entry: WaitingEntry) -> str:
    """What is waited for, on the instrument's wall clock."""
    when = formats.time_range(entry.starts_at, entry.ends_at, entry.instrument.zone)
    if wish_of(entry).is_exact:
        return when
    return _("any %(length)s within %(when)s", length=formats.duration(entry.length_minutes), when=when)


def left_until(moment: datetime, now: datetime) -> str:
    """How much time is left, at least a minute."""
    return formats.duration(max(1, int((moment - now).total_seconds()) // 60))


def _reason(criterion: Because, why: Mapping[str, Any], zone: ZoneInfo) -> str:
    if criterion is Because.OWN_USER:
        return _("own user") if why["is_own"] else _("user of another school")
    if criterion is Because.USED:
        return _("%(length)s used in the last 30 days", length=formats.duration(why["used_minutes"]))
    since = wall_time(datetime.fromisoformat(why["since"]), zone)
    return _("waiting since %(day)s", day=formats.day(since, "short"))
