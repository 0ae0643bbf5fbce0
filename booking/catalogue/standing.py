"""Whether a person may book an instrument at all, by the same rules that judge her booking."""

from datetime import UTC, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from booking.domain.availability import Need
from booking.domain.circumstances import Person, Policy
from booking.domain.interval import Interval
from booking.domain.question import Condition, Facts, OpenTo, Wanted
from booking.domain.rules import answers
from booking.domain.rules.access import is_bookable, is_open_to_the_person
from booking.domain.rules.approval import needs_no_approval
from booking.domain.verdict import Code, Reason

# What an instrument is comes before who asks: out of order is out of order for everybody.
RULES = (is_bookable, is_open_to_the_person, needs_no_approval)
SOME_DAY = datetime(2000, 1, 1, tzinfo=UTC)
SOME_TIME = Wanted(Interval(SOME_DAY, SOME_DAY + timedelta(hours=1)))
A_RESEARCHER = Person()  # of some school of the region: as whom a visitor sees the catalogue


@cache
def objections(state: str, open_to: str, is_approval_needed: bool, person: Person = A_RESEARCHER) -> tuple[Reason, ...]:
    """What is said against any booking of such an instrument by such a person, whatever the time."""
    facts = Facts(
        now=SOME_DAY,
        zone=ZoneInfo("UTC"),
        needs=(Need(0, (0,)),),
        policy=Policy(needs_approval=is_approval_needed),
        person=person,
        open_to=OpenTo(open_to),
        condition=Condition(state),
    )
    return tuple(reason for rule in RULES for reason in answers(rule, SOME_TIME, facts))


def standing(state: str, open_to: str, is_approval_needed: bool, person: Person = A_RESEARCHER) -> Code | None:
    """The first objection; None if she just books."""
    return next((reason.code for reason in objections(state, open_to, is_approval_needed, person)), None)
