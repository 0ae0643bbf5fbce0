"""What instruments require of a person who wants to use them, and what she holds: one query, where anything is."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from booking.domain.held import (
    Certificate,
    Held,
    QualificationState,
    Qualified,
    Recognised,
    Recognition,
)
from booking.domain.localtime import wall_time
from booking.domain.opening import DAY
from booking.domain.required import Required
from booking.domain.requirement_form import read_tree
from booking.domain.requirements import Requirement, Scope
from booking.reservations.statements.required import HELD_BY_PEOPLE, REQUIRED
from models import Role, db

NOTHING = Required()
ADMINISTRATORS = (Role.SYSTEM_ADMINISTRATOR, Role.REGION_ADMINISTRATOR)
By = Mapping[str, list[Any]]


def required_of(instruments: Collection[Any], person_id: int | None, now: datetime) -> dict[int, Required]:
    """By instrument, from rows of statements.INSTRUMENTS, for those that require anything."""
    asked = [row for row in instruments if row.has_requirements]
    if not asked:
        return {}
    question = {"ids": [row.id for row in asked], "person_id": person_id or 0, "now": now}
    found: dict[str, list[Any]] = defaultdict(list)
    for row in db.session.execute(REQUIRED, question):
        found[row.what].append(row)
    return {row.id: NOTHING if _runs(row, found["role"]) else _required(row, person_id or 0, found) for row in asked}


def _runs(instrument: Any, roles: Iterable[Any]) -> bool:
    return any(
        one.name in ADMINISTRATORS
        or (one.name == Role.SCHOOL_ADMINISTRATOR and one.b == instrument.institution_id)
        or (one.name == Role.INSTRUMENT_LAB and one.a == instrument.facility_id)
        for one in roles
    )


def _required(instrument: Any, person_id: int, found: By) -> Required:
    zone = ZoneInfo(instrument.time_zone)
    held = qualified_by_person(found["held"], zone)
    certificates = tuple(
        Certificate(one.name, bool(one.flag), one.last)
        for one in found["certificate"]
        if one.a == instrument.institution_id
    )
    return Required(
        requirements=tuple(_requirement(one) for one in found["requirement"] if one.id == instrument.id),
        held=Held(held.pop(person_id, ()), certificates),
        supervisors={one: Held(theirs) for one, theirs in held.items()},
        recognitions=tuple(_recognition(one) for one in found["recognition"]),
        names={one.id: (one.name, one.name_zh) for one in found["training"]},
        is_first=all(one.id != instrument.id for one in found["used"]),
    )


def _requirement(row: Any) -> Requirement:
    scope = Scope(tuple(row.modes or ()), row.a, row.b, row.c)
    return Requirement(read_tree(row.tree), scope, bool(row.flag))


def held_by(
    user_ids: Collection[int], training_ids: Collection[int], now: datetime, zone: ZoneInfo
) -> tuple[dict[int, Held], tuple[Recognition, ...]]:
    """What each of these people holds of trainings, and what may count as one of `training_ids`; in one query."""
    question = {"user_ids": list(user_ids), "training_ids": list(training_ids), "now": now}
    found: dict[str, list[Any]] = defaultdict(list)
    for row in db.session.execute(HELD_BY_PEOPLE, question):
        found[row.what].append(row)
    held = {one: Held(theirs) for one, theirs in qualified_by_person(found["held"], zone).items()}
    return held, tuple(_recognition(one) for one in found["recognition"])


def qualified_by_person(rows: Iterable[Any], zone: ZoneInfo) -> dict[int, tuple[Qualified, ...]]:
    """Dates of giving and of use are those of the wall clock in `zone`."""
    found: dict[int, tuple[Qualified, ...]] = {}
    for row in rows:
        one = Qualified(
            row.a, row.b, wall_time(row.at, zone).date(), QualificationState(row.name), row.last, row.c,
            wall_time(row.used_at, zone).date() if row.used_at else None,
        )  # fmt: skip
        found[row.id] = (*found.get(row.id, ()), one)
    return found


def _recognition(row: Any) -> Recognition:
    """By an agreement, it ends with the day before that does not hold any more."""
    ends = [day for day in (row.last, row.until - DAY if row.until else None) if day]
    return Recognition(row.a, row.b, Recognised(row.name), row.first, min(ends, default=None))
