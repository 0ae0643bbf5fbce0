"""What a refusal says about other times: none helps, or from when on it is worth asking again."""

from datetime import datetime, timedelta

from booking.domain.question import Facts, Wanted
from booking.domain.quota import Unit
from booking.domain.verdict import Code, Verdict

# What stands between a person and an instrument whatever the time: who she is, not when she comes.
PERSONAL = frozenset({Code.NOT_SIGNED_IN, Code.NO_SCHOOL, Code.OWN_SCHOOL_ONLY})

# What no other time changes: who asks, and what the instrument is.
WHATEVER_THE_TIME = PERSONAL | {
    Code.NOT_BOOKABLE, Code.OUT_OF_ORDER, Code.RETIRED, Code.MODE_NOT_OFFERED, Code.EXTRA_NOT_OFFERED,
}  # fmt: skip
# Nor for uses of one length.
OF_ANY_SUCH_USE = WHATEVER_THE_TIME | {Code.TOO_SHORT, Code.TOO_LONG}
OF_QUOTAS = frozenset({Code.OVER_HOURS, Code.OVER_COUNT})


def is_final(verdict: Verdict) -> bool:
    """Whether no later time of the same instrument helps."""
    return any(reason.code in OF_ANY_SUCH_USE or reason.code is Code.TOO_FAR for reason in verdict.refusals)


def next_try(wanted: Wanted, facts: Facts, verdict: Verdict) -> datetime:
    """No use of this length that begins between the refused one and then is allowed: a quota is used up until its
    period is over, but for the part of it that is left."""
    starts_at = wanted.interval.starts_at
    if not any(reason.code in OF_QUOTAS for reason in verdict.refusals):
        return starts_at
    found = (tally.excess(wanted.interval, facts.zone) for tally in facts.tallies_at(starts_at))
    over = [one for one in found if one is not None and not one.quota.peak]
    left = (timedelta(minutes=one.left if one.quota.unit is Unit.MINUTES else 0) for one in over)
    return max([starts_at, *(one.span.ends_at - rest for one, rest in zip(over, left, strict=True))])
