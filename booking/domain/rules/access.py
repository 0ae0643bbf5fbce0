"""Rules about who may book, and what can be booked at all."""

from booking.domain.question import Condition, Facts, Kind, OpenTo, Wanted, asks_for_time
from booking.domain.verdict import Code, Reason


def is_open_to_the_person(wanted: Wanted, facts: Facts) -> Reason | None:
    """Who books is signed in and an active member of a school; where it is not shared, of the owner's own or of one to
    which an agreement opens it."""
    if not asks_for_time(wanted, facts):
        return None
    if not facts.person.is_signed_in:
        return Reason(Code.NOT_SIGNED_IN)
    if not facts.person.is_member:
        return Reason(Code.NO_SCHOOL)
    if facts.open_to is OpenTo.INSTITUTION and not facts.person.is_own_school and not _is_opened(wanted, facts):
        return Reason(Code.OWN_SCHOOL_ONLY)
    return None


def needs_no_agreement(wanted: Wanted, facts: Facts) -> Reason | None:
    """That an agreement's clause opens the instrument to the person's school, or lets it come as early as its own, is
    worth knowing."""
    clause = facts.clause_at(wanted.interval.starts_at)
    if clause is None or not asks_for_time(wanted, facts):
        return None
    is_open = facts.open_to is OpenTo.INSTITUTION and _is_opened(wanted, facts)
    is_early = clause.is_as_own and clause.horizon_days is None and facts.policy.others_horizon_days > 0
    if not is_open and not is_early and clause.horizon_days is None:
        return None
    return Reason(Code.BY_AGREEMENT, clause.named)


def is_bookable(wanted: Wanted, facts: Facts) -> Reason | None:
    """The instrument is in service and offered for booking, not only listed."""
    if not asks_for_time(wanted, facts) and wanted.kind is not Kind.ACCEPT:
        return None
    if facts.condition is Condition.RETIRED:
        return Reason(Code.RETIRED)
    if facts.condition is Condition.OUT_OF_ORDER:
        return Reason(Code.OUT_OF_ORDER)
    if facts.open_to is OpenTo.NOBODY or not facts.needs:
        return Reason(Code.NOT_BOOKABLE)
    return None


def is_in_an_offered_mode(wanted: Wanted, facts: Facts) -> Reason | None:
    """It is used in a way that the lab offers: by oneself, with an operator, by sending samples, from afar."""
    if not asks_for_time(wanted, facts) or wanted.mode in facts.modes:
        return None
    return Reason(Code.MODE_NOT_OFFERED)


def _is_opened(wanted: Wanted, facts: Facts) -> bool:
    clause = facts.clause_at(wanted.interval.starts_at)
    return clause is not None and clause.opens
