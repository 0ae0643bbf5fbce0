"""Rules about what else happens at the same time: closures, and what others hold."""

from collections.abc import Sequence

from booking.domain.availability import Need, allocated, is_clear
from booking.domain.interval import Interval, merged
from booking.domain.question import Facts, Kind, Wanted, new_time
from booking.domain.verdict import Code, Reason


def is_not_closed(wanted: Wanted, facts: Facts) -> Reason | None:
    """Neither the instrument nor its facility is closed in the newly wanted time."""
    if wanted.kind is Kind.CANCEL:
        return None
    parts = new_time(wanted, facts)
    shut = [shut for shut in facts.closures if any(shut.interval.overlaps(part) for part in parts)]
    if not shut:
        return None
    spans = merged(closure.interval for closure in shut)
    reasons = dict.fromkeys(closure.reason for closure in sorted(shut))
    kinds = {closure.kind for closure in shut}
    kind = kinds.pop() if len(kinds) == 1 else "other"
    return Reason(Code.CLOSED, {"closed": spans, "reason": "; ".join(reasons), "closure_kind": kind})


def has_all_places(wanted: Wanted, facts: Facts) -> Reason | None:
    """None of the equal places is closed then; whether one of the others is free, another rule says."""
    shut = [one for one in facts.some_shut if one.interval.overlaps(wanted.interval)]
    if wanted.kind is Kind.CANCEL or not shut:
        return None
    most = max(shut, key=lambda one: (one.closed, one.interval.starts_at))
    spans = merged(one.interval for one in shut)
    words = {"reason": most.reason, "closure_kind": most.kind}
    return Reason(
        Code.SOME_PLACES_CLOSED, {"closed": spans, "count": str(most.closed), "of": str(most.places), **words}
    )


def is_free(wanted: Wanted, facts: Facts) -> Reason | None:
    """Everything that the instrument needs is free, from its set-up before until its clean-up after.

    What is to be accepted holds its time already, with the set-up that was asked for when it was requested.
    """
    if wanted.kind in (Kind.CANCEL, Kind.ACCEPT):
        return None
    held = facts.policy.padding.around(wanted.interval)
    if allocated(facts.needs, facts.taken, held) is not None:
        return None
    if allocated(facts.needs, facts.taken, wanted.interval) is not None:
        minutes = {"setup_minutes": facts.policy.setup_minutes, "cleanup_minutes": facts.policy.cleanup_minutes}
        return Reason(Code.TOO_CLOSE, {**minutes, "taken": _in_the_way(facts, held)})
    return Reason(Code.TAKEN, {"taken": _in_the_way(facts, wanted.interval)})


def _in_the_way(facts: Facts, span: Interval) -> Interval | tuple[Interval, ...]:
    """What is held during `span` of the first need that cannot be met: of equal places, of the one free soonest."""
    blocked = next(need for need in facts.needs if _is_blocked(need, facts, span))
    held = [_held(facts.taken[resource_id], span) for resource_id in blocked.resource_ids]
    spans = min(held, key=lambda of_one: of_one[-1].ends_at)
    return spans if len(spans) > 1 else spans[0]


def _is_blocked(need: Need, facts: Facts, span: Interval) -> bool:
    return not any(is_clear(facts.taken.get(resource_id, ()), span) for resource_id in need.resource_ids)


def _held(taken: Sequence[Interval], span: Interval) -> tuple[Interval, ...]:
    """Each time by itself: what is free between two is not said to be taken."""
    return merged(other for other in taken if other.overlaps(span))
