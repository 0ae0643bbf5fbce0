"""Why an instrument has no slot: the first thing that stands in the way of the wanted use."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from booking.domain.finding import (
    Gap,
    Wish,
    candidates,
    earliest_start,
    free_gaps,
    length_on,
    starts_in,
)
from booking.domain.interval import Interval, subtracted
from booking.domain.question import Facts
from booking.domain.refused import OF_ANY_SUCH_USE
from booking.domain.rules import judge
from booking.domain.verdict import Code


def why_not(facts: Facts, asked: Sequence[Interval], opened: Sequence[Interval], wish: Wish) -> Code | None:
    """What comes first in the way of an instrument that has no slot: its lab's lengths, hours, closures, others; None
    if the asked time itself is too short for it."""
    length = length_on(facts, wish.length)
    starts_at = next((span.starts_at for span in (*opened, *asked) if span.duration >= length), facts.now)
    some = Interval(starts_at, starts_at + length)
    refusals = {reason.code for reason in judge(wish.as_offered(some, facts), facts).refusals}
    lasting = next((code for code in Code if code in refusals and code in OF_ANY_SUCH_USE), None)
    if lasting is not None:
        return lasting
    if all(span.duration < length for span in asked):
        return None
    since = earliest_start(facts)
    shut = subtracted(opened, [closure.interval for closure in facts.closures])
    for code, gaps_left in (
        (Code.TOO_SOON, _since(asked, since)),
        (Code.OUTSIDE_OPENING_HOURS, _since(opened, since)),
        (Code.CLOSED, _since(shut, since)),
        (Code.TAKEN, free_gaps(facts, opened, since)),
        (Code.NO_OPERATOR, free_gaps(facts, opened, since, wish)),
    ):
        if all(gap[1] - gap[0] < length or next(starts_in(gap, facts, length), None) is None for gap in gaps_left):
            return code
    return _first_refusal(facts, opened, wish)


def _since(spans: Iterable[Interval], since: datetime) -> list[Gap]:
    return [(max(span.starts_at, since), span.ends_at) for span in spans if span.ends_at > since]


def _first_refusal(facts: Facts, opened: Sequence[Interval], wish: Wish) -> Code:
    """There are free times, and the rules refuse them."""
    interval = next(candidates(facts, opened, wish))
    refusals = judge(wish.as_offered(interval, facts), facts).refusals
    return refusals[0].code if refusals else Code.TAKEN
