"""The settings of a policy in words: what each is called, what it means, its value, and why some do not go together."""

import enum
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from booking import formats
from booking.domain.policy import Fault, Value
from booking.policies.actions import PolicyClash


class Kind(enum.StrEnum):
    """How a setting is written and read."""

    TIME = "time"
    DAYS = "days"
    COUNT = "count"
    PERCENT = "percent"
    YES_NO = "yes_no"


@dataclass(frozen=True, slots=True)
class Setting:
    """`zero`: what 0 means, where it does not mean none of it."""

    name: str
    kind: Kind
    title: Any
    hint: Any = ""
    zero: Any = ""


GROUPS: tuple[tuple[Any, tuple[Setting, ...]], ...] = (
    (_l("How long"), (
        Setting("increment_minutes", Kind.TIME, _l("Steps in which bookings start and end")),
        Setting("shortest_minutes", Kind.TIME, _l("Shortest booking")),
        Setting("longest_minutes", Kind.TIME, _l("Longest booking")),
        Setting("is_whole_day", Kind.YES_NO, _l("Whole days only"),
                _l("Each booking takes the opening hours of whole days.")),
        Setting("setup_minutes", Kind.TIME, _l("Set-up before each use")),
        Setting("cleanup_minutes", Kind.TIME, _l("Clean-up after each use")),
    )),
    (_l("How far ahead"), (
        Setting("notice_minutes", Kind.TIME, _l("Book at least this long ahead"), zero=_l("up to the last moment")),
        Setting("move_notice_minutes", Kind.TIME, _l("Move at least this long ahead"), zero=_l("until it starts")),
        Setting("cancel_notice_minutes", Kind.TIME, _l("Give back at least this long ahead"),
                _l("Later is possible, and the lab sees that it was late."), zero=_l("until it starts")),
        Setting("horizon_days", Kind.DAYS, _l("Book at most so many days ahead")),
        Setting("others_horizon_days", Kind.DAYS, _l("Other schools: at most so many days ahead"),
                _l("Until then the own school comes first."), zero=_l("as far as the own school")),
    )),
    (_l("How much, and who decides"), (
        Setting("future_limit", Kind.COUNT, _l("Bookings ahead at one time, for each person"), zero=_l("no limit")),
        Setting("simultaneous_limit", Kind.COUNT, _l("Bookings of one person at the same moment"), zero=_l("no limit")),
        Setting("partner_share_percent", Kind.PERCENT, _l("Share of each week kept for other schools"),
                zero=_l("none")),
        Setting("is_approval_needed", Kind.YES_NO, _l("The lab decides on each booking"),
                _l("The time is held until you accept or decline.")),
        Setting("is_closed_on_holidays", Kind.YES_NO, _l("Closed on public holidays")),
    )),
)  # fmt: skip
SETTINGS = {setting.name: setting for _title, group in GROUPS for setting in group}


def value_in_words(name: str, value: Value) -> str:
    setting = SETTINGS[name]
    if setting.kind is Kind.YES_NO:
        return _("yes") if value else _("no")
    if not value and setting.zero:
        return str(setting.zero)
    if setting.kind is Kind.TIME:
        return formats.duration(int(value))
    if setting.kind is Kind.DAYS:
        return ngettext("%(num)d day", "%(num)d days", int(value))
    return f"{int(value)} %" if setting.kind is Kind.PERCENT else str(int(value))


FAULTS = {
    Fault.STEPS_DO_NOT_FILL_THE_DAY: _l(
        "A day has to be a whole number of steps: 5, 10, 15, 20, 30 or 45 min, 1, 2 or 4 h ..."
    ),
    Fault.OFF_THE_STEPS: _l(
        "At %(instrument)s, “%(setting)s” (%(value)s) would not be a multiple of the steps any more. Choose another"
        " value, or change both there."
    ),
    Fault.LONGEST_BEFORE_SHORTEST: _l(
        "At %(instrument)s, the longest booking (%(value)s) would be shorter than the shortest. Choose another value,"
        " or change both there."
    ),
    Fault.NOTICE_BEYOND_HORIZON: _l(
        "At %(instrument)s, a notice of %(value)s would leave no day to book. Choose a shorter notice, or a longer"
        " horizon."
    ),
}


def clash_in_words(clash: PolicyClash, instrument: str) -> list[str]:
    """Each of the settings that do not go together."""
    return [fault_in_words(fault, name, clash.values[name], instrument) for name, fault in clash.faults.items()]


def fault_in_words(fault: Fault, name: str, value: Value, instrument: str) -> str:
    """What does not go together, at which instrument, and what to do."""
    said = {"setting": SETTINGS[name].title, "value": value_in_words(name, value), "instrument": instrument}
    return str(FAULTS[fault]) % said
