"""Rules about what a booking adds to the instrument: accessories, and an operator who works at certain hours."""

from collections.abc import Sequence

from booking.domain.availability import Need, can_have, is_clear
from booking.domain.extras import Choice, Extra, ExtraKind
from booking.domain.interval import Interval, merged
from booking.domain.localtime import wall_time
from booking.domain.parameters import Engaged
from booking.domain.question import Facts, Kind, Wanted
from booking.domain.verdict import Code, Reason

ASKS_FOR_NOTHING = (Kind.CANCEL, Kind.ACCEPT)


def offers_its_extras(wanted: Wanted, facts: Facts) -> Reason | None:
    """Every accessory, and every operator by name, that is asked for is offered with the instrument."""
    if wanted.kind in ASKS_FOR_NOTHING or {extra.id for extra in facts.extras}.issuperset(wanted.extras):
        return None
    return Reason(Code.EXTRA_NOT_OFFERED)


def has_its_extras(wanted: Wanted, facts: Facts) -> tuple[Reason, ...]:
    """Each accessory is free; of the operators that will do, one is free and at work. Set-up and clean-up count for
    what others hold, and for working hours only where the lab says so."""
    if wanted.kind in ASKS_FOR_NOTHING:
        return ()
    return tuple(
        _why_not(choice, need, wanted, facts)
        for choice, need in facts.besides(wanted)
        if not _can_be_met(need, wanted, facts)
    )


def _can_be_met(need: Need, wanted: Wanted, facts: Facts) -> bool:
    held = facts.policy.padding.around(wanted.interval)
    return any(can_have(need, one, facts.taken, held, wanted.interval) for one in need.resource_ids)


def _why_not(choice: Choice, need: Need, wanted: Wanted, facts: Facts) -> Reason:
    if choice.kind is ExtraKind.ACCESSORY:
        extra = choice.extras[0]
        names = {"accessory": extra.name, "accessory_zh": extra.name_zh}
        return Reason(Code.ACCESSORY_TAKEN, {**names, "taken": _least(extra, need, wanted, facts)})
    engaged = tuple(_engaged(extra, wanted, facts) for extra in choice.extras)
    works = any(is_clear(need.off.get(one, ()), wanted.interval) for one in need.resource_ids)
    return Reason(Code.NO_OPERATOR if works else Code.OPERATOR_OFF_HOURS, {"operators": engaged})


def _least(extra: Extra, need: Need, wanted: Wanted, facts: Facts) -> tuple[Interval, ...]:
    """When it is taken or away: of equal pieces, the one that is free soonest."""
    held = facts.policy.padding.around(wanted.interval)
    blocked = [
        merged([*_near(facts.taken.get(one, ()), held), *_near(need.off.get(one, ()), wanted.interval)])
        for one in need.resource_ids
    ]
    return min(blocked, key=lambda spans: spans[-1].ends_at)


def _engaged(extra: Extra, wanted: Wanted, facts: Facts) -> Engaged:
    held = facts.policy.padding.around(wanted.interval)
    starts_at = wanted.interval.starts_at
    works = extra.there_on(wall_time(starts_at, facts.zone).date())
    taken = merged(span for one in extra.resource_ids for span in _near(facts.taken.get(one, ()), held))
    return Engaged(extra.name, extra.name_zh, starts_at, works, taken)


def _near(spans: Sequence[Interval], span: Interval) -> list[Interval]:
    return [one for one in spans if one.overlaps(span)]
