"""What a use was: the person, or the lab, says what for, how its time divides, how many samples and consumables."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from booking.domain.interval import Interval
from booking.domain.usage import Evidence, Purpose
from booking.locks import raise_revisions
from booking.usage import queries
from booking.usage.refusals import Cannot, NotPossible
from models import Usage, UsageItem, db


@dataclass(frozen=True, slots=True)
class Given:
    """What somebody says of a use; minutes and counts are empty as long as she does not know. `items`: how many of each
    consumable, by its code."""

    purpose: Purpose | None = None
    startup_minutes: int | None = None
    measuring_minutes: int | None = None
    postprocessing_minutes: int | None = None
    samples: int | None = None
    group_id: int | None = None
    satisfaction: int | None = None
    note: str = ""
    items: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Times:
    """What only the lab says: when it was really used, or that nobody came (`used` is empty), in which mode, and who
    operated it."""

    used: Interval | None
    mode: str
    operator_id: int | None = None


def fill_in(usage: Usage, given: Given, now: datetime) -> Usage:
    """Raises NotPossible once it is confirmed."""
    _take_up(usage)
    usage.purpose, usage.samples, usage.group_id = given.purpose, given.samples, given.group_id
    usage.startup_minutes, usage.measuring_minutes = given.startup_minutes, given.measuring_minutes
    usage.postprocessing_minutes = given.postprocessing_minutes
    usage.satisfaction, usage.note, usage.changed_at = given.satisfaction, given.note, now
    _count(usage, {code: number for code, number in given.items.items() if number > 0})
    return usage


def correct(usage: Usage, times: Times, now: datetime) -> Usage:
    """The lab knows better: hours that it changes are its entry. Raises NotPossible once it is confirmed, and where
    somebody else was at the same place meanwhile: no minute is billed twice."""
    raise_revisions([usage.instrument_id])
    _take_up(usage)
    if times.used is not None and queries.others_at_the_place(usage, times.used):
        raise NotPossible(Cannot.SOMEBODY_ELSE)
    usage.mode, usage.operator_id, usage.changed_at = times.mode, times.operator_id, now
    present = (usage.started_at, usage.ended_at)
    wanted = (times.used.starts_at, times.used.ends_at) if times.used else (None, None)
    if wanted != present:
        usage.started_at, usage.ended_at = wanted
        usage.is_no_show, usage.evidence = times.used is None, Evidence.STAFF
    usage.is_end_assumed = False
    return usage


def _take_up(usage: Usage) -> None:
    db.session.refresh(usage, with_for_update=True)
    if usage.confirmed_at is not None:
        raise NotPossible(Cannot.CONFIRMED)


def _count(usage: Usage, items: Mapping[str, int]) -> None:
    """In place: a code stays one row."""
    kept = {one.code: one for one in usage.items}
    for code, number in items.items():
        if code in kept:
            kept[code].quantity = number
        else:
            usage.items.append(UsageItem(code=code, quantity=number))
    usage.items = [one for one in usage.items if one.code in items]
