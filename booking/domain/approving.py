"""Whose word a booking needs: which steps a question asks for, what comes next, and what silence means."""

import enum
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from booking.domain.interval import Interval
from booking.domain.localtime import wall_time

DEEPEST_DEPUTY = 5  # a chain of absences longer than this ends with whoever stands there
MINUTES_A_DAY = 24 * 60


class Trigger(enum.StrEnum):
    """Why a booking needs somebody's word. One that holds is enough; none at all is "just book"."""

    ALL = "all"
    FIRST = "first"
    OWN_SCHOOL = "own_school"
    OTHER_SCHOOLS = "other_schools"
    LONG = "long"
    HOURS = "hours"


class StepKind(enum.StrEnum):
    """Whose word: the group leader's for the money, the lab's for feasibility, somebody's for safety."""

    GROUP_LEADER = "group_leader"
    LAB = "lab"
    SAFETY = "safety"


class Silence(enum.StrEnum):
    """What it means that the deadline passes without a word."""

    APPROVE = "approve"
    LAPSE = "lapse"
    ESCALATE = "escalate"


@dataclass(frozen=True, slots=True)
class Step:
    """One word that is needed. `person_id`: who is named for it, else whoever has the office. Without a deadline it
    may be given until the booking starts."""

    kind: StepKind = StepKind.LAB
    person_id: int | None = None
    deadline_hours: int = 0
    remind_hours: int = 0
    silence: Silence = Silence.LAPSE


@dataclass(frozen=True, slots=True)
class ApprovalPolicy:
    """When a booking needs approval, and whose. Minutes of the day are on the instrument's wall clock; outside them
    is what HOURS asks about. A start that moves by no more than `slack_minutes` stays within what was approved."""

    triggers: frozenset[Trigger] = frozenset()
    longer_than_minutes: int = 0
    day_starts: int = 0
    day_ends: int = MINUTES_A_DAY
    slack_minutes: int = 0
    steps: tuple[Step, ...] = (Step(),)


THE_LAB_DECIDES = ApprovalPolicy(frozenset({Trigger.ALL}))  # what the plain setting of an instrument means


@dataclass(frozen=True, slots=True)
class Case:
    """What a policy looks at. `approved` is the time that was said yes to before, of a booking that is changed;
    `leader_id` leads the lab that it is booked for."""

    interval: Interval
    zone: ZoneInfo
    person_id: int | None = None
    is_own_school: bool = False
    has_booked_before: bool = False
    leader_id: int | None = None
    approved: Interval | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """What is known of a policy's case before a time is asked for: the policy, and how the person stands to it."""

    policy: ApprovalPolicy
    person_id: int | None = None
    has_booked_before: bool = False
    leader_id: int | None = None
    approved: Interval | None = None


def triggers_of(policy: ApprovalPolicy, case: Case) -> tuple[Trigger, ...]:
    """Why this needs approval; nothing if it needs none, or lies within what has been approved."""
    if is_within_approved(policy, case):
        return ()
    return tuple(trigger for trigger in Trigger if trigger in policy.triggers and _holds(trigger, policy, case))


def steps_of(policy: ApprovalPolicy, case: Case) -> tuple[Step, ...]:
    """Whose word is asked for, in order. Nobody is asked about her own booking, and without a lab there is no leader
    to ask; where that leaves nobody, the instrument's lab decides."""
    steps = tuple(step for step in policy.steps if not _is_idle(step, case))
    return steps or (Step(StepKind.LAB),)


def is_within_approved(policy: ApprovalPolicy, case: Case) -> bool:
    """No longer than approved, and started near enough to the approved start; or simply inside of it."""
    approved = case.approved
    if approved is None:
        return False
    if approved.starts_at <= case.interval.starts_at and case.interval.ends_at <= approved.ends_at:
        return True
    moved = abs(case.interval.starts_at - approved.starts_at)
    return moved <= timedelta(minutes=policy.slack_minutes) and case.interval.duration <= approved.duration


def due_at(step: Step, asked_at: datetime, starts_at: datetime) -> datetime:
    """Until when the word can be given: the deadline, and never later than the start."""
    if not step.deadline_hours:
        return starts_at
    return min(asked_at + timedelta(hours=step.deadline_hours), starts_at)


def remind_at(step: Step, due: datetime) -> datetime | None:
    """When whoever has not answered is reminded; None if never."""
    return due - timedelta(hours=step.remind_hours) if step.remind_hours else None


def on_timeout(step: Step, due: datetime, now: datetime, *, is_escalated: bool = False) -> Silence | None:
    """What the silence means at `now`; None while there is time. It is passed upwards once; then it lapses."""
    if now < due:
        return None
    return Silence.LAPSE if step.silence is Silence.ESCALATE and is_escalated else step.silence


def next_number(waiting: Collection[int]) -> int | None:
    """Of the steps that wait for their turn, the one whose turn it is; None if the last word has been given."""
    return min(waiting, default=None)


@dataclass(frozen=True, slots=True)
class Away:
    """Somebody is absent, with or without a deputy."""

    span: Interval
    deputy_id: int | None


def standing_in(person_id: int, absences: Mapping[int, Sequence[Away]], now: datetime) -> int | None:
    """Who decides for the person now: herself, her deputy, the deputy's deputy. None if she is away without any."""
    seen = {person_id}
    for _depth in range(DEEPEST_DEPUTY):
        away = next((one for one in absences.get(person_id, ()) if one.span.starts_at <= now < one.span.ends_at), None)
        if away is None:
            return person_id
        if away.deputy_id is None or away.deputy_id in seen:
            return None
        person_id = away.deputy_id
        seen.add(person_id)
    return person_id


def deciders(people: Sequence[int], absences: Mapping[int, Sequence[Away]], now: datetime) -> tuple[int, ...]:
    """Who is asked now. Where all are away and nobody stands in, the people themselves: the word is still theirs."""
    found = [standing_in(one, absences, now) for one in people]
    return tuple(dict.fromkeys(one for one in found if one is not None)) or tuple(people)


def _holds(trigger: Trigger, policy: ApprovalPolicy, case: Case) -> bool:
    return {
        Trigger.ALL: lambda: True,
        Trigger.FIRST: lambda: not case.has_booked_before,
        Trigger.OWN_SCHOOL: lambda: case.is_own_school,
        Trigger.OTHER_SCHOOLS: lambda: not case.is_own_school,
        Trigger.LONG: lambda: case.interval.duration > timedelta(minutes=policy.longer_than_minutes),
        Trigger.HOURS: lambda: not _is_by_day(policy, case),
    }[trigger]()


def _is_by_day(policy: ApprovalPolicy, case: Case) -> bool:
    """Whether all of it lies between the hours of one day, on the wall clock."""
    starts, ends = (wall_time(moment, case.zone) for moment in (case.interval.starts_at, case.interval.ends_at))
    midnight = datetime.combine(starts.date(), time())
    first, last = (midnight + timedelta(minutes=minutes) for minutes in (policy.day_starts, policy.day_ends))
    return first <= starts.replace(tzinfo=None) and ends.replace(tzinfo=None) <= last


def _is_idle(step: Step, case: Case) -> bool:
    asked = step.person_id
    if step.kind is StepKind.GROUP_LEADER and asked is None:
        asked = case.leader_id
        if asked is None:
            return True
    return asked is not None and asked == case.person_id
