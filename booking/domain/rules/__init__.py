"""The rules of booking. Each is a sentence that holds, or the reason why it does not; all are asked, every time.

To add a rule: its code in verdict.py, the function in this folder, its place in `CODES` here, its words in
reservations/sentences.py, its table of cases in tests/domain/test_rules.py; then run tools/rule_reference.py.
"""

from collections.abc import Callable

from booking.domain.question import Facts, Wanted
from booking.domain.rules.access import is_bookable, is_in_an_offered_mode, is_open_to_the_person, needs_no_approval
from booking.domain.rules.room import is_free, is_not_closed
from booking.domain.rules.shape import fits_increment, fits_opening_hours, is_long_enough, is_short_enough
from booking.domain.rules.timing import gives_notice, is_in_the_future, is_within_horizon, leaves_in_time
from booking.domain.verdict import Code, Reason, Verdict

Rule = Callable[[Wanted, Facts], Reason | None]

# Each rule, in the order in which reasons are shown, with the codes that it may answer.
CODES: dict[Rule, tuple[Code, ...]] = {
    is_open_to_the_person: (Code.NOT_SIGNED_IN, Code.NO_SCHOOL, Code.OWN_SCHOOL_ONLY),
    is_bookable: (Code.NOT_BOOKABLE, Code.OUT_OF_ORDER, Code.RETIRED),
    is_in_an_offered_mode: (Code.MODE_NOT_OFFERED,),
    is_in_the_future: (Code.IN_THE_PAST, Code.ALREADY_STARTED, Code.OVER),
    gives_notice: (Code.TOO_SOON,),
    is_within_horizon: (Code.TOO_FAR,),
    fits_increment: (Code.OFF_INCREMENT,),
    is_long_enough: (Code.TOO_SHORT,),
    is_short_enough: (Code.TOO_LONG,),
    fits_opening_hours: (Code.OUTSIDE_OPENING_HOURS, Code.NOT_OPEN_THAT_DAY, Code.HOLIDAY),
    is_not_closed: (Code.CLOSED,),
    is_free: (Code.TAKEN, Code.TOO_CLOSE),
    needs_no_approval: (Code.NEEDS_APPROVAL,),
    leaves_in_time: (Code.LATE,),
}
RULES: tuple[Rule, ...] = tuple(CODES)


def judge(wanted: Wanted, facts: Facts) -> Verdict:
    """Ask every rule; the verdict has all their reasons in the rules' order."""
    reasons = (rule(wanted, facts) for rule in RULES)
    return Verdict(tuple(reason for reason in reasons if reason is not None))
