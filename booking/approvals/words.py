"""The words of approvals: kinds of steps, what silence means, why approval is asked for."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from booking import formats
from booking.domain.approving import MINUTES_A_DAY, Silence, StepKind, Trigger
from booking.reservations.requirement_words import LEVELS
from models import ApprovalPolicy, ApprovalState

STEPS = {
    StepKind.GROUP_LEADER: _l("Group leader, for the money"),
    StepKind.LAB: _l("Instrument lab, for feasibility"),
    StepKind.SAFETY: _l("Safety"),
}
SILENCES = {
    Silence.LAPSE: _l("the request is over, the time is free"),
    Silence.APPROVE: _l("it counts as yes"),
    Silence.ESCALATE: _l("the school's administrators are asked"),
}
TRIGGERS = {
    Trigger.ALL: _l("Every booking"),
    Trigger.FIRST: _l("A person's first booking of the instrument"),
    Trigger.OWN_SCHOOL: _l("Bookings by members of our own school"),
    Trigger.OTHER_SCHOOLS: _l("Bookings by members of other schools"),
    Trigger.LONG: _l("Bookings longer than the hours below"),
    Trigger.HOURS: _l("Bookings outside the hours of the day below"),
}
STATES = {
    ApprovalState.WAITING: (_l("Not yet their turn"), "neutral", "hourglass-split"),
    ApprovalState.OPEN: (_l("Decides now"), "warn", "hourglass-split"),
    ApprovalState.APPROVED: (_l("Said yes"), "good", "check-circle"),
    ApprovalState.REJECTED: (_l("Said no"), "bad", "slash-circle"),
    ApprovalState.LAPSED: (_l("Nobody answered"), "neutral", "slash-circle"),
    ApprovalState.ENDED: (_l("Not asked any more"), "neutral", "slash-circle"),
}


def level_words(levels: tuple[int, ...]) -> str:
    """The best of a person's levels at a facility."""
    return str(LEVELS[str(levels[0] if levels else 0)])


def policy_in_words(policy: ApprovalPolicy) -> str:
    """One sentence for the instrument's page."""
    if not policy.triggers:
        return _("Not needed: what keeps the rules is booked at once")
    what = _("; ").join(_trigger(Trigger(one), policy) for one in policy.triggers)
    steps = _(", then ").join(str(STEPS[step.kind]) for step in policy.steps) or str(STEPS[StepKind.LAB])
    return _("%(what)s. Who decides: %(steps)s. The time is held meanwhile", what=what, steps=steps)


def clock(minutes: int) -> str:
    """Minutes of the day as a clock shows them; the day's end is 24:00."""
    return f"{min(minutes, MINUTES_A_DAY) // 60:02}:{minutes % 60:02}"


def _trigger(trigger: Trigger, policy: ApprovalPolicy) -> str:
    if trigger is Trigger.LONG:
        return _("Bookings longer than %(time)s", time=formats.duration(policy.longer_than_minutes))
    if trigger is Trigger.HOURS:
        hours = f"{clock(policy.day_starts)}–{clock(policy.day_ends)}"
        return _("Bookings outside %(hours)s", hours=hours)
    return str(TRIGGERS[trigger])
