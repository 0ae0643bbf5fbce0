"""Rules about how much: quotas, bookings ahead and at one time, and what is left for other schools."""

from collections.abc import Iterable
from datetime import timedelta

from booking.domain.agreement import Clause
from booking.domain.interval import Interval, intersection
from booking.domain.question import PLACING, Facts, Wanted, asks_for_time
from booking.domain.quota import Excess, Unit
from booking.domain.verdict import Code, Reason, Who

# What other schools have not taken of their share by then is anybody's.
SHARE_IS_KEPT_UNTIL = timedelta(days=2)


def keeps_quotas(wanted: Wanted, facts: Facts) -> tuple[Reason, ...]:
    """No quota of the person, her lab or her school is exceeded, in any of the periods that it touches; nor the pool
    that an agreement gives her school."""
    if not asks_for_time(wanted, facts):
        return ()
    starts_at = wanted.interval.starts_at
    found = (tally.excess(wanted.interval, facts.zone) for tally in facts.tallies_at(starts_at))
    return tuple(_over(excess, facts.clause_at(starts_at)) for excess in found if excess is not None)


def keeps_few_ahead(wanted: Wanted, facts: Facts) -> Reason | None:
    """The person has not more reservations of this instrument ahead of her than are allowed at one time."""
    limit, ahead = facts.policy.future_limit, facts.record.ahead
    if not limit or wanted.kind not in PLACING or ahead < limit:
        return None
    return Reason(Code.TOO_MANY_AHEAD, {"limit_count": limit, "ahead_count": ahead})


def keeps_few_at_once(wanted: Wanted, facts: Facts) -> Reason | None:
    """The person is not at more instruments at one time than are allowed."""
    limit = facts.policy.simultaneous_limit
    if not limit or not asks_for_time(wanted, facts):
        return None
    others = [one for one in facts.record.at_once if one.overlaps(wanted.interval)]
    if _most_at_once(others, wanted.interval) < limit:
        return None
    return Reason(Code.TOO_MANY_AT_ONCE, {"limit_count": limit, "other": tuple(sorted(others))})


def leaves_the_partners_share(wanted: Wanted, facts: Facts) -> Reason | None:
    """Of each week's opening hours a part is kept for other schools, until two days before."""
    percent = facts.policy.partner_share_percent
    is_soon = wanted.interval.starts_at - facts.now < SHARE_IS_KEPT_UNTIL
    if not percent or is_soon or not facts.person.is_own_school or not asks_for_time(wanted, facts):
        return None
    for week, used in sorted(facts.record.own_school.items()):
        asked = _minutes(intersection([week], [wanted.interval]))
        open_minutes = _minutes(facts.hours.open_in(week))
        kept = open_minutes * percent // 100
        if asked and used + asked > open_minutes - kept:
            return Reason(
                Code.KEPT_FOR_OTHERS, {"kept_minutes": kept, "left_minutes": max(0, open_minutes - kept - used)}
            )
    return None


def _over(excess: Excess, clause: Clause | None) -> Reason:
    """In figures of the quota's unit, so that the sentence can say what is left."""
    quota = excess.quota
    code = Code.OVER_HOURS if quota.unit is Unit.MINUTES else Code.OVER_COUNT
    ending = "hours" if quota.unit is Unit.MINUTES else "count"
    figures = {"amount": quota.amount, "used": excess.used, "left": excess.left, "asked": excess.asked}
    params = {f"{name}_{ending}": figure for name, figure in figures.items()}
    words = {
        "quota": quota.name,
        "quota_zh": quota.name_zh,
        "subject": quota.subject.value,
        "period": quota.period.value,
    }
    if quota.clause_id is None or clause is None:
        return Reason(code, {**params, **words}, quota.set_by)
    return Reason(code, {**params, **words, **clause.named}, Who.REGION)


def _minutes(spans: Iterable[Interval]) -> int:
    return sum(span.minutes for span in spans)


def _most_at_once(others: Iterable[Interval], within: Interval) -> int:
    """How many of `others` run at the same moment of `within`, at most."""
    steps = sorted(step for one in _parts(others, within) for step in ((one.starts_at, 1), (one.ends_at, -1)))
    most = running = 0
    for _moment, step in steps:
        running += step
        most = max(most, running)
    return most


def _parts(others: Iterable[Interval], within: Interval) -> Iterable[Interval]:
    """The part of each that lies within; unlike `intersection`, two that overlap stay two."""
    return (common for one in others if (common := one.common_with(within)) is not None)
