"""The cases of the rule `meets_requirements`: who holds what, what is required, what the rule answers."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

from booking.domain.held import Certificate, Held, QualificationState, Qualified, Recognised, Recognition
from booking.domain.interval import Interval
from booking.domain.question import Kind
from booking.domain.required import Required
from booking.domain.requirements import AnyOf, Certified, Requirement, Scope, Supervised, Trained, Tree
from booking.domain.verdict import Code

CONFOCAL, THEIRS = 1, 2
TRAINED, SAFE, ATTENDED = Trained(CONFOCAL, 2), Certified("laser"), Supervised(CONFOCAL, 3)
TOMORROW = Interval(datetime(2026, 3, 3, 10, tzinfo=UTC), datetime(2026, 3, 3, 12, tzinfo=UTC))
LATER = Interval(datetime(2026, 3, 4, 10, tzinfo=UTC), datetime(2026, 3, 4, 12, tzinfo=UTC))
SHORTER = Interval(TOMORROW.starts_at, datetime(2026, 3, 3, 11, tzinfo=UTC))
GIVEN = date(2025, 3, 2)
ANA = 7

Case = tuple[Kind, Interval, Mapping[str, Any], Code | None]


def has(level: int = 2, training_id: int = CONFOCAL, **more: Any) -> Held:
    return Held((Qualified(training_id, level, GIVEN, **more),))


def needs(tree: Tree, held: Held | None = None, scope: Scope | None = None, **more: Any) -> dict[str, Any]:
    """The facts of an instrument that requires this."""
    is_first_reviewed = more.pop("is_first_reviewed", False)
    requirement = Requirement(tree, scope or Scope(), is_first_reviewed)
    supervisors = {ANA: has(3), 8: has(2)}
    names = {CONFOCAL: ("Confocal", "共聚焦")}
    return {"required": Required((requirement,), held or Held(), supervisors, names=names, **more)}


def theirs(kind: Recognised) -> dict[str, Any]:
    return {"held": has(training_id=THEIRS), "recognitions": (Recognition(THEIRS, CONFOCAL, kind, GIVEN),)}


def book(changes: Mapping[str, Any], code: Code | None) -> Case:
    return (Kind.BOOK, TOMORROW, changes, code)


SUSPENDED, REVOKED = QualificationState.SUSPENDED, QualificationState.REVOKED
ALONE = Scope(modes=("self_operated",))
MORNING, EVENING = Scope((), 6 * 60, 11 * 60), Scope((), 18 * 60, 6 * 60)
REQUIREMENT_CASES: list[Case] = [
    book({}, None),
    book(needs(TRAINED), Code.NOT_QUALIFIED),
    book(needs(TRAINED, has()), None),
    book(needs(TRAINED, has(1)), Code.LEVEL_TOO_LOW),
    book(needs(TRAINED, has(valid_until=date(2026, 3, 3))), None),
    book(needs(TRAINED, has(valid_until=date(2026, 3, 2))), Code.QUALIFICATION_EXPIRES),
    book(needs(TRAINED, has(months_after_use=12)), Code.NOT_USED_LATELY),
    book(needs(TRAINED, has(months_after_use=12, last_used_on=date(2025, 3, 3))), None),
    book(needs(TRAINED, has(state=SUSPENDED)), Code.QUALIFICATION_SUSPENDED),
    book(needs(TRAINED, has(state=REVOKED)), Code.QUALIFICATION_REVOKED),
    book(needs(TRAINED, **theirs(Recognised.EQUAL)), None),
    book(needs(TRAINED, **theirs(Recognised.CHECK_RIDE)), Code.NEEDS_CHECK_RIDE),
    book(needs(TRAINED, **theirs(Recognised.NOT)), Code.NOT_RECOGNISED),
    book(needs(SAFE), Code.NEEDS_CERTIFICATE),
    book(needs(SAFE, Held((), (Certificate("laser"),))), None),
    book(needs(SAFE, Held((), (Certificate("laser", is_accepted=False),))), Code.CERTIFICATE_UNDER_REVIEW),
    book(needs(ATTENDED), Code.NEEDS_SUPERVISION),
    book(needs(ATTENDED) | {"used": {"supervisor_id": ANA}}, None),
    book(needs(ATTENDED) | {"used": {"supervisor_id": 8}}, Code.SUPERVISOR_NOT_QUALIFIED),
    book(needs(ATTENDED) | {"used": {"supervisor_id": 999}}, Code.SUPERVISOR_NOT_QUALIFIED),
    book(needs(AnyOf((TRAINED, ATTENDED))), Code.ONE_OF_NEEDED),
    book(needs(AnyOf((TRAINED, ATTENDED))) | {"used": {"supervisor_id": ANA}}, None),
    book(needs(AnyOf((TRAINED,))), Code.NOT_QUALIFIED),
    book(needs(TRAINED, scope=ALONE), Code.NOT_QUALIFIED),
    book(needs(TRAINED, scope=ALONE) | {"used": {"mode": "with_operator"}}, None),
    book(needs(TRAINED, scope=MORNING), Code.NOT_QUALIFIED),
    book(needs(TRAINED, scope=EVENING), None),
    book(needs(TRAINED, scope=Scope(extra_id=21)), None),
    book(needs(TRAINED, scope=Scope(extra_id=21)) | {"used": {"extras": (21,)}}, Code.NOT_QUALIFIED),
    book(needs(TRAINED, has(), is_first_reviewed=True, is_first=True), Code.FIRST_BOOKING_REVIEWED),
    book(needs(TRAINED, has(), is_first_reviewed=True), None),
    (Kind.MOVE, LATER, needs(TRAINED, has(valid_until=date(2026, 3, 3))) | {"current": TOMORROW},
     Code.QUALIFICATION_EXPIRES),
    (Kind.EXTEND, SHORTER, needs(TRAINED) | {"current": TOMORROW}, None),
    (Kind.MOVE, LATER, needs(TRAINED) | {"current": TOMORROW, "is_undo": True}, None),
    (Kind.CANCEL, TOMORROW, needs(TRAINED) | {"current": TOMORROW}, None),
    (Kind.ACCEPT, TOMORROW, needs(TRAINED), None),
]  # fmt: skip
