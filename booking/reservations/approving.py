"""What the rules need to know of approvals: the policies of instruments, and how a person stands to each."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import and_, bindparam, exists, or_, select

from booking.domain.approving import ApprovalPolicy, Silence, Standing, Step, StepKind, Trigger
from booking.domain.interval import Interval
from booking.reservations.counting import Asked
from models import ApprovalState, Base, ReservationState, db

TABLES = Base.metadata.tables
INSTRUMENT, POLICY, STEP, APPROVAL = (
    TABLES[name] for name in ("instruments", "approval_policies", "approval_steps", "approvals")
)
instruments, policies, steps, approvals = INSTRUMENT.c, POLICY.c, STEP.c, APPROVAL.c
reservations, groups = TABLES["reservations"].c, TABLES["groups"].c

# :ids, :person_id, :group_id, :but_of. Of each instrument its policy and its facility's, a row for each step; whether
# the person has ever had it; who leads her lab; and which time of the reservation that is changed was approved. Put
# together once, in tables (statements say why).
_approved = (
    select(approvals.id)
    .where(approvals.reservation_id == bindparam("but_of"), approvals.state == ApprovalState.APPROVED)
    .order_by(approvals.id.desc())
    .limit(1)
    .scalar_subquery()
)
_said_yes_to = APPROVAL.alias("said_yes_to")
POLICIES = (
    select(
        instruments.id.label("for_id"), POLICY, steps.kind, steps.person_id, steps.deadline_hours, steps.remind_hours,
        steps.silence,
        exists()
        .where(
            reservations.user_id == bindparam("person_id"),
            reservations.instrument_id == instruments.id,
            reservations.state == ReservationState.CONFIRMED,
            reservations.id != bindparam("but_of"),
        )
        .label("has_booked_before"),
        select(groups.leader_id).where(groups.id == bindparam("group_id")).scalar_subquery().label("leader_id"),
        _said_yes_to.c.starts_at.label("approved_from"), _said_yes_to.c.ends_at.label("approved_until"),
    )
    .select_from(INSTRUMENT)
    .join(POLICY, or_(policies.instrument_id == instruments.id, policies.facility_id == instruments.facility_id))
    .outerjoin(STEP, steps.policy_id == policies.id)
    .outerjoin(_said_yes_to, and_(_said_yes_to.c.id == _approved))
    .where(instruments.id.in_(bindparam("ids", expanding=True)))
    .order_by(instruments.id, policies.id, steps.number)
)  # fmt: skip


def standings(firsts: Sequence[Any], asked: Asked) -> dict[int, Standing]:
    """By instrument, where it or its facility has a policy; no query where none has. `firsts`: rows of
    statements.INSTRUMENTS."""
    ids = [row.id for row in firsts if row.has_approval_policy]
    if not ids:
        return {}
    who = asked.who
    question = {"ids": ids, "person_id": who.person_id, "group_id": who.group_id, "but_of": asked.but_of}
    by_instrument: dict[int, list[Any]] = {}
    for row in db.session.execute(POLICIES, question):
        by_instrument.setdefault(row.for_id, []).append(row)
    return {one: _standing(rows, who.person_id) for one, rows in by_instrument.items()}


def _standing(rows: Sequence[Any], person_id: int | None) -> Standing:
    """By the instrument's own policy; its facility's where it has none."""
    own = [row for row in rows if row.instrument_id is not None] or rows
    first = own[0]
    return Standing(
        policy=_policy(own),
        person_id=person_id,
        has_booked_before=bool(first.has_booked_before),
        leader_id=first.leader_id,
        approved=_span(first.approved_from, first.approved_until),
    )


def _policy(rows: Sequence[Any]) -> ApprovalPolicy:
    first = rows[0]
    return ApprovalPolicy(
        triggers=frozenset(Trigger(one) for one in first.triggers),
        longer_than_minutes=first.longer_than_minutes,
        day_starts=first.day_starts,
        day_ends=first.day_ends,
        slack_minutes=first.slack_minutes,
        steps=tuple(_step(row) for row in rows if row.kind is not None),
    )


def _step(row: Any) -> Step:
    return Step(StepKind(row.kind), row.person_id, row.deadline_hours, row.remind_hours, Silence(row.silence))


def _span(starts_at: datetime | None, ends_at: datetime | None) -> Interval | None:
    return Interval(starts_at, ends_at) if starts_at and ends_at else None
