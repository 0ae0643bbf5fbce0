"""Which free time a person who waits could have now: the same facts and the same rules as for her booking."""

from collections.abc import Sequence
from datetime import datetime

from booking.domain.interval import Interval
from booking.domain.question import Facts, Wanted
from booking.domain.rules import judge
from booking.domain.waiting import Wish, times_for
from booking.reservations.applicants import Applicant
from booking.reservations.facts import gather, gather_many
from booking.reservations.nearby import free_gaps, reach


def first_time_for(
    instrument_id: int, who: Applicant, wish: Wish, mode: str, now: datetime, but: Sequence[Interval] = ()
) -> tuple[Facts, Wanted | None]:
    """The first time that fulfils the wish, touches nothing of `but` and keeps every rule, with the facts about it;
    None, with the facts about the whole wish, where there is none."""
    facts = gather_many([instrument_id], who, wish.span, now)[instrument_id]
    bookable = reach(now, facts.zone, facts.policy.notice_minutes, facts.furthest_days)
    wished = Wanted(wish.span, mode=mode)
    free = [cut for gap in free_gaps(facts, wish.span, wished) if (cut := gap.common_with(bookable))]
    for interval in times_for(wish, free, facts.grid, but):
        wanted = Wanted(interval, mode=mode)
        known = gather(instrument_id, who, wanted, now)
        if judge(wanted, known).is_allowed:
            return known, wanted
    return facts, None
