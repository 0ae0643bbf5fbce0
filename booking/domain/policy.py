"""Booking policy in layers: region, school, facility, instrument; each may leave a setting to the one above."""

import enum
from collections.abc import Mapping
from dataclasses import dataclass

from booking.domain.opening import MINUTES_A_DAY

Value = int | bool
Layer = Mapping[str, Value | None]

# What holds where no level says anything. Of a limit, 0 is "none"; of `others_horizon_days`, "as far as one's own".
DEFAULTS: Mapping[str, Value] = {
    "increment_minutes": 30,
    "shortest_minutes": 30,
    "longest_minutes": 480,
    "is_whole_day": False,
    "notice_minutes": 0,
    "move_notice_minutes": 0,
    "cancel_notice_minutes": 0,
    "horizon_days": 60,
    "others_horizon_days": 0,
    "setup_minutes": 0,
    "cleanup_minutes": 0,
    "is_approval_needed": False,
    "is_closed_on_holidays": True,
    "future_limit": 0,
    "simultaneous_limit": 0,
    "partner_share_percent": 0,
}


class Level(enum.StrEnum):
    """Who has said it, from the outermost inwards; the innermost that says anything holds."""

    DEFAULT = "default"
    REGION = "region"
    INSTITUTION = "institution"
    FACILITY = "facility"
    INSTRUMENT = "instrument"


class Fault(enum.StrEnum):
    """Why settings that are sound one by one do not go together."""

    STEPS_DO_NOT_FILL_THE_DAY = "steps_do_not_fill_the_day"
    OFF_THE_STEPS = "off_the_steps"
    LONGEST_BEFORE_SHORTEST = "longest_before_shortest"
    NOTICE_BEYOND_HORIZON = "notice_beyond_horizon"


@dataclass(frozen=True, slots=True)
class Held:
    """A setting's value and the level that has said it."""

    value: Value
    level: Level


def effective(layers: Mapping[Level, Layer]) -> dict[str, Held]:
    """What holds for each setting, with who has said it. A layer's None, or silence, leaves a setting open."""
    held = {name: Held(value, Level.DEFAULT) for name, value in DEFAULTS.items()}
    for level in Level:
        for name, value in layers.get(level, {}).items():
            if value is not None:
                held[name] = Held(value, level)
    return held


def faults(values: Mapping[str, Value]) -> dict[str, Fault]:
    """By setting, why the values that hold together would leave no booking possible, or make no sense."""
    found: dict[str, Fault] = {}
    step = values["increment_minutes"]
    if MINUTES_A_DAY % step:
        found["increment_minutes"] = Fault.STEPS_DO_NOT_FILL_THE_DAY
    for name in ("shortest_minutes", "longest_minutes"):
        if values[name] % step:
            found[name] = Fault.OFF_THE_STEPS
    if values["longest_minutes"] < values["shortest_minutes"]:
        found["longest_minutes"] = Fault.LONGEST_BEFORE_SHORTEST
    if values["notice_minutes"] >= values["horizon_days"] * MINUTES_A_DAY:
        found["notice_minutes"] = Fault.NOTICE_BEYOND_HORIZON
    return found
