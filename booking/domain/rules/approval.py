"""The rule about whose word a booking needs; what it takes stands in domain/approving.py."""

from booking.domain.approving import (
    THE_LAB_DECIDES,
    ApprovalPolicy,
    Case,
    Standing,
    Step,
    StepKind,
    Trigger,
    steps_of,
    triggers_of,
)
from booking.domain.parameters import Parameter
from booking.domain.question import Facts, Wanted, asks_for_time
from booking.domain.verdict import Code, Reason

NEVER = ApprovalPolicy()
CODES = {
    Trigger.ALL: Code.APPROVAL_OF_ALL,
    Trigger.FIRST: Code.APPROVAL_OF_FIRST,
    Trigger.OWN_SCHOOL: Code.APPROVAL_OF_OWN_SCHOOL,
    Trigger.OTHER_SCHOOLS: Code.APPROVAL_OF_OTHER_SCHOOLS,
    Trigger.LONG: Code.APPROVAL_OF_LONG,
    Trigger.HOURS: Code.APPROVAL_OF_HOURS,
}


def needs_no_approval(wanted: Wanted, facts: Facts) -> Reason | tuple[Reason, ...] | None:
    """Who keeps the rules just books; where a policy asks for somebody's word, those whom it names decide in turn. A
    small change within what they have approved does not ask again, nor does beginning it at once."""
    if facts.is_undo or wanted.begins_early or facts.person.is_booked_by_lab or not asks_for_time(wanted, facts):
        return None
    policy, case = policy_of(facts), case_of(wanted, facts)
    triggers = triggers_of(policy, case)
    if not triggers:
        return None
    steps = steps_of(policy, case)
    if triggers == (Trigger.ALL,) and [step.kind for step in steps] == [StepKind.LAB]:
        return Reason(Code.NEEDS_APPROVAL)
    return tuple(Reason(CODES[trigger], _params(trigger, policy, steps)) for trigger in triggers)


def policy_of(facts: Facts) -> ApprovalPolicy:
    """The policy that there is; else what the instrument's plain setting says."""
    if facts.approval is not None:
        return facts.approval.policy
    return THE_LAB_DECIDES if facts.policy.needs_approval else NEVER


def case_of(wanted: Wanted, facts: Facts) -> Case:
    """Whom an agreement lets book like the owner's own people is one of them here, too."""
    standing = facts.approval or Standing(NEVER)
    clause = facts.clause_at(wanted.interval.starts_at)
    return Case(
        interval=wanted.interval,
        zone=facts.zone,
        person_id=standing.person_id,
        is_own_school=facts.person.is_own_school or bool(clause and clause.is_as_own),
        has_booked_before=standing.has_booked_before,
        leader_id=standing.leader_id,
        approved=(standing.approved or facts.current) if facts.current else None,
    )


def _params(trigger: Trigger, policy: ApprovalPolicy, steps: tuple[Step, ...]) -> dict[str, Parameter]:
    asked: dict[str, Parameter] = {"steps": ",".join(step.kind.value for step in steps)}
    if trigger is Trigger.LONG:
        asked["longer_than_minutes"] = policy.longer_than_minutes
    if trigger is Trigger.HOURS:
        asked |= {"day_starts": _clock(policy.day_starts), "day_ends": _clock(policy.day_ends)}
    return asked


def _clock(minutes: int) -> str:
    return f"{minutes // 60}:{minutes % 60:02}"
