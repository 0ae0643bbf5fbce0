"""Whose word a booking needs: tables of when, who, what comes next, and what silence means."""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from booking.domain.approving import (
    THE_LAB_DECIDES,
    ApprovalPolicy,
    Away,
    Case,
    Silence,
    Step,
    StepKind,
    Trigger,
    deciders,
    due_at,
    next_number,
    on_timeout,
    remind_at,
    steps_of,
    triggers_of,
)
from booking.domain.interval import Interval

LONDON = ZoneInfo("Europe/London")
NOON = datetime(2026, 3, 3, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)
LIN, AMIR, TOM, MEI = 1, 2, 3, 4


def at(hours: float, length: float = 2) -> Interval:
    """`hours` after noon of 3 March 2026 in London, `length` hours long."""
    return Interval(NOON + hours * HOUR, NOON + (hours + length) * HOUR)


def policy(*triggers: Trigger, **more: Any) -> ApprovalPolicy:
    return ApprovalPolicy(frozenset(triggers), **more)


BY_DAY = {"day_starts": 8 * 60, "day_ends": 18 * 60}
WHEN = [
    (policy(), {}, ()),
    (policy(Trigger.ALL), {}, (Trigger.ALL,)),
    (THE_LAB_DECIDES, {"has_booked_before": True}, (Trigger.ALL,)),
    (policy(Trigger.FIRST), {}, (Trigger.FIRST,)),
    (policy(Trigger.FIRST), {"has_booked_before": True}, ()),
    (policy(Trigger.OWN_SCHOOL), {"is_own_school": True}, (Trigger.OWN_SCHOOL,)),
    (policy(Trigger.OWN_SCHOOL), {}, ()),
    (policy(Trigger.OTHER_SCHOOLS), {}, (Trigger.OTHER_SCHOOLS,)),
    (policy(Trigger.OTHER_SCHOOLS), {"is_own_school": True}, ()),
    (policy(Trigger.LONG, longer_than_minutes=120), {}, ()),
    (policy(Trigger.LONG, longer_than_minutes=119), {}, (Trigger.LONG,)),
    (policy(Trigger.HOURS, **BY_DAY), {}, ()),
    (policy(Trigger.HOURS, **BY_DAY), {"interval": at(-4)}, ()),
    (policy(Trigger.HOURS, **BY_DAY), {"interval": at(-4.5)}, (Trigger.HOURS,)),
    (policy(Trigger.HOURS, **BY_DAY), {"interval": at(4)}, ()),
    (policy(Trigger.HOURS, **BY_DAY), {"interval": at(4.5)}, (Trigger.HOURS,)),
    (policy(Trigger.HOURS, **BY_DAY), {"interval": at(0, 26)}, (Trigger.HOURS,)),
    (policy(Trigger.HOURS, day_ends=24 * 60), {"interval": at(10)}, ()),
    (policy(Trigger.FIRST, Trigger.OTHER_SCHOOLS), {}, (Trigger.FIRST, Trigger.OTHER_SCHOOLS)),
]
AGAIN = [
    (0, at(0), at(0), False),
    (0, at(0.5, 1), at(0), False),
    (0, at(0, 2.5), at(0), True),
    (0, at(0.25), at(0), True),
    (15, at(0.25), at(0), False),
    (15, at(-0.25), at(0), False),
    (15, at(0.5), at(0), True),
    (15, at(0.25, 2.25), at(0), True),
    (60, at(24), at(0), True),
]
LEADER, LAB, SAFETY = Step(StepKind.GROUP_LEADER), Step(StepKind.LAB), Step(StepKind.SAFETY, person_id=MEI)
WHO = [
    ((LEADER, LAB, SAFETY), {"leader_id": AMIR}, (LEADER, LAB, SAFETY)),
    ((LEADER, LAB), {}, (LAB,)),
    ((LEADER, LAB), {"leader_id": LIN}, (LAB,)),
    ((LEADER,), {}, (Step(),)),
    ((SAFETY,), {"person_id": MEI}, (Step(),)),
    ((Step(StepKind.GROUP_LEADER, person_id=TOM),), {}, (Step(StepKind.GROUP_LEADER, person_id=TOM),)),
]
ASKS_UP = Step(deadline_hours=2, silence=Silence.ESCALATE)
SILENCE = [
    (Step(silence=Silence.APPROVE), -MINUTE, False, None),
    (Step(silence=Silence.APPROVE), 0 * MINUTE, False, Silence.APPROVE),
    (Step(silence=Silence.LAPSE), MINUTE, False, Silence.LAPSE),
    (ASKS_UP, -MINUTE, False, None),
    (ASKS_UP, MINUTE, False, Silence.ESCALATE),
    (ASKS_UP, -MINUTE, True, None),
    (ASKS_UP, MINUTE, True, Silence.LAPSE),
]


@pytest.mark.parametrize(("asked", "changes", "expected"), WHEN)
def test_when_a_booking_needs_approval(
    asked: ApprovalPolicy, changes: dict[str, Any], expected: tuple[Trigger, ...]
) -> None:
    assert triggers_of(asked, Case(**{"interval": at(0), "zone": LONDON, **changes})) == expected


def test_hours_are_those_of_the_wall_clock_in_summer_too() -> None:
    night = policy(Trigger.HOURS, **BY_DAY)
    june = datetime(2026, 6, 3, 7, tzinfo=UTC)  # eight o'clock in London
    assert triggers_of(night, Case(Interval(june, june + HOUR), LONDON)) == ()
    assert triggers_of(night, Case(Interval(june - HOUR, june), LONDON)) == (Trigger.HOURS,)


@pytest.mark.parametrize(("slack", "wanted", "approved", "is_asked"), AGAIN)
def test_which_change_of_an_approved_booking_needs_approval_again(
    slack: int, wanted: Interval, approved: Interval, is_asked: bool
) -> None:
    found = triggers_of(policy(Trigger.ALL, slack_minutes=slack), Case(wanted, LONDON, approved=approved))
    assert bool(found) == is_asked


@pytest.mark.parametrize(("steps", "changes", "expected"), WHO)
def test_whose_word_is_asked_for(steps: tuple[Step, ...], changes: dict[str, Any], expected: tuple[Step, ...]) -> None:
    case = Case(**{"interval": at(0), "zone": LONDON, "person_id": LIN, **changes})
    assert steps_of(policy(Trigger.ALL, steps=steps), case) == expected


def test_one_word_comes_after_the_other() -> None:
    assert [next_number(waiting) for waiting in ({3, 2}, {3}, set())] == [2, 3, None]


@pytest.mark.parametrize(("step", "late", "is_escalated", "expected"), SILENCE)
def test_what_silence_means(step: Step, late: timedelta, is_escalated: bool, expected: Silence | None) -> None:
    assert on_timeout(step, NOON, NOON + late, is_escalated=is_escalated) == expected


def test_the_deadline_is_never_after_the_start() -> None:
    assert due_at(Step(deadline_hours=24), NOON, NOON + 48 * HOUR) == NOON + 24 * HOUR
    assert due_at(Step(deadline_hours=24), NOON, NOON + 6 * HOUR) == NOON + 6 * HOUR
    assert due_at(Step(), NOON, NOON + 6 * HOUR) == NOON + 6 * HOUR
    assert remind_at(Step(remind_hours=4), NOON) == NOON - 4 * HOUR
    assert remind_at(Step(), NOON) is None


AWAY = Interval(NOON - HOUR, NOON + HOUR)
ABSENT = [
    ((AMIR,), {}, (AMIR,)),
    ((AMIR,), {AMIR: [Away(AWAY, TOM)]}, (TOM,)),
    ((AMIR, TOM), {AMIR: [Away(AWAY, TOM)]}, (TOM,)),
    ((AMIR,), {AMIR: [Away(AWAY, TOM)], TOM: [Away(AWAY, MEI)]}, (MEI,)),
    ((AMIR,), {AMIR: [Away(AWAY, TOM)], TOM: [Away(AWAY, AMIR)]}, (AMIR,)),
    ((AMIR,), {AMIR: [Away(AWAY, None)]}, (AMIR,)),
    ((AMIR, TOM), {AMIR: [Away(AWAY, None)]}, (TOM,)),
    ((AMIR,), {AMIR: [Away(Interval(NOON - 2 * HOUR, NOON), TOM)]}, (AMIR,)),
    ((AMIR,), {AMIR: [Away(Interval(NOON, NOON + HOUR), TOM)]}, (TOM,)),
]


@pytest.mark.parametrize(("people", "absences", "expected"), ABSENT)
def test_who_stands_in_for_whom(
    people: tuple[int, ...], absences: dict[int, list[Away]], expected: tuple[int, ...]
) -> None:
    assert deciders(people, absences, NOON) == expected
