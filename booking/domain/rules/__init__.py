"""The rules of booking. Each is a sentence that holds, or the reason why it does not; all are asked, every time.

To add a rule: its code in verdict.py, the function in this folder, its place in `CODES` here, its words in
reservations/reason_words.py, its table of cases in tests/domain/test_rules.py; then run tools/rule_reference.py.
"""

from collections.abc import Callable
from dataclasses import replace

from booking.domain.question import Facts, Wanted
from booking.domain.rules.access import (
    is_bookable,
    is_in_an_offered_mode,
    is_open_to_the_person,
    needs_no_agreement,
)
from booking.domain.rules.approval import needs_no_approval
from booking.domain.rules.extras import has_its_extras, offers_its_extras
from booking.domain.rules.limits import keeps_few_ahead, keeps_few_at_once, keeps_quotas, leaves_the_partners_share
from booking.domain.rules.money import is_offered_to_the_school, is_within_budget
from booking.domain.rules.room import has_all_places, is_free, is_not_closed
from booking.domain.rules.shape import (
    covers_whole_days,
    fits_increment,
    fits_opening_hours,
    is_long_enough,
    is_short_enough,
)
from booking.domain.rules.timing import (
    gives_notice,
    is_in_the_future,
    is_within_horizon,
    leaves_in_time,
    moves_in_time,
)
from booking.domain.rules.training import meets_requirements
from booking.domain.verdict import OVERRULABLE, Code, Effect, Reason, Verdict

Rule = Callable[[Wanted, Facts], Reason | tuple[Reason, ...] | None]

# Each rule, in the order in which reasons are shown, with the codes that it may answer.
CODES: dict[Rule, tuple[Code, ...]] = {
    is_open_to_the_person: (Code.NOT_SIGNED_IN, Code.NO_SCHOOL, Code.OWN_SCHOOL_ONLY),
    needs_no_agreement: (Code.BY_AGREEMENT,),
    is_bookable: (Code.NOT_BOOKABLE, Code.OUT_OF_ORDER, Code.RETIRED),
    is_in_an_offered_mode: (Code.MODE_NOT_OFFERED,),
    is_in_the_future: (Code.IN_THE_PAST, Code.ALREADY_STARTED, Code.OVER),
    gives_notice: (Code.TOO_SOON,),
    is_within_horizon: (Code.TOO_FAR, Code.OWN_SCHOOL_FIRST, Code.BEYOND_AGREEMENT),
    moves_in_time: (Code.TOO_LATE_TO_MOVE,),
    covers_whole_days: (Code.NOT_WHOLE_DAYS,),
    fits_increment: (Code.OFF_INCREMENT,),
    is_long_enough: (Code.TOO_SHORT,),
    is_short_enough: (Code.TOO_LONG,),
    fits_opening_hours: (
        Code.OUTSIDE_OPENING_HOURS,
        Code.NOT_OPEN_THAT_DAY,
        Code.HOLIDAY,
        Code.HOURS_OF_HIGHER_LEVEL,
        Code.HOURS_OF_OTHERS,
    ),
    is_not_closed: (Code.CLOSED,),
    has_all_places: (Code.SOME_PLACES_CLOSED,),
    is_free: (Code.TAKEN, Code.TOO_CLOSE),
    offers_its_extras: (Code.EXTRA_NOT_OFFERED,),
    has_its_extras: (Code.ACCESSORY_TAKEN, Code.NO_OPERATOR, Code.OPERATOR_OFF_HOURS),
    keeps_quotas: (Code.OVER_HOURS, Code.OVER_COUNT),
    keeps_few_ahead: (Code.TOO_MANY_AHEAD,),
    keeps_few_at_once: (Code.TOO_MANY_AT_ONCE,),
    leaves_the_partners_share: (Code.KEPT_FOR_OTHERS,),
    is_offered_to_the_school: (Code.NOT_OFFERED,),
    is_within_budget: (Code.CENTRE_NOT_YOURS, Code.CENTRE_NOT_VALID, Code.OTHER_CURRENCY, Code.OVER_BUDGET),
    meets_requirements: (
        Code.NOT_QUALIFIED,
        Code.LEVEL_TOO_LOW,
        Code.QUALIFICATION_EXPIRES,
        Code.NOT_USED_LATELY,
        Code.QUALIFICATION_SUSPENDED,
        Code.QUALIFICATION_REVOKED,
        Code.NEEDS_CHECK_RIDE,
        Code.NOT_RECOGNISED,
        Code.NEEDS_CERTIFICATE,
        Code.CERTIFICATE_UNDER_REVIEW,
        Code.NEEDS_SUPERVISION,
        Code.SUPERVISOR_NOT_QUALIFIED,
        Code.ONE_OF_NEEDED,
        Code.FIRST_BOOKING_REVIEWED,
    ),
    needs_no_approval: (
        Code.NEEDS_APPROVAL,
        Code.APPROVAL_OF_ALL,
        Code.APPROVAL_OF_FIRST,
        Code.APPROVAL_OF_OWN_SCHOOL,
        Code.APPROVAL_OF_OTHER_SCHOOLS,
        Code.APPROVAL_OF_LONG,
        Code.APPROVAL_OF_HOURS,
    ),
    leaves_in_time: (Code.LATE,),
}
RULES: tuple[Rule, ...] = tuple(CODES)


def judge(wanted: Wanted, facts: Facts) -> Verdict:
    """Ask every rule; the verdict has all their reasons in the rules' order."""
    return Verdict(tuple(reason for rule in RULES for reason in answers(rule, wanted, facts)))


def answers(rule: Rule, wanted: Wanted, facts: Facts) -> tuple[Reason, ...]:
    """What one rule says against it: nothing, one reason, or of quotas one for each."""
    answer = rule(wanted, facts)
    if answer is None:
        return ()
    reasons = answer if isinstance(answer, tuple) else (answer,)
    if not wanted.overruling.codes or not facts.person.is_booked_by_lab:
        return reasons
    return tuple(replace(one, is_overruled=True) if _is_set_aside(one, wanted) else one for one in reasons)


def _is_set_aside(reason: Reason, wanted: Wanted) -> bool:
    is_named = reason.code in wanted.overruling.codes and reason.code in OVERRULABLE
    return is_named and reason.effect is Effect.REFUSE
