"""Which free time a person who waits could have now: the same facts and the same rules as for her booking."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from booking.domain.finding import starts_in
from booking.domain.interval import Interval, subtracted
from booking.domain.question import Facts, Wanted
from booking.domain.refused import next_try
from booking.domain.rules import judge
from booking.domain.waiting import Wish, times_for
from booking.reservations.applicants import Applicant
from booking.reservations.facts import gather, gather_many
from booking.reservations.nearby import free_gaps, reach


def first_time_for(
    instrument_id: int, who: Applicant, wish: Wish, like: Wanted, now: datetime, but: Sequence[Interval] = ()
) -> tuple[Facts, Wanted | None]:
    """The first time that fulfils the wish, touches nothing of `but` and keeps every rule, with the facts about it;
    None, with the facts about the whole wish, where there is none. `like`: how and with what it is to be used."""
    facts = gather_many([instrument_id], who, wish.span, now)[instrument_id]
    bookable = reach(now, facts.zone, facts.policy.notice_minutes, facts.furthest_days)
    wished = replace(like, interval=wish.span)
    free = [cut for gap in free_gaps(facts, wish.span, wished) if (cut := gap.common_with(bookable))]
    resume = now
    for interval in possible_times(wish, free, facts, but):
        wanted = replace(like, interval=interval)
        if interval.starts_at < resume:
            continue
        if (again := _refusal(wanted, facts)) is not None:
            resume = again
            continue
        known = gather(instrument_id, who, wanted, now)
        if judge(wanted, known).is_allowed:
            return known, wanted
    return facts, None


def possible_times(
    wish: Wish, free: Sequence[Interval], facts: Facts, but: Sequence[Interval] = ()
) -> Iterable[Interval]:
    """The times that fulfil the wish, whole days where it is booked by the day; the rules are yet to be asked."""
    if not facts.policy.is_whole_day or wish.is_exact:
        return times_for(wish, free, facts.grid, but)
    gaps = [(part.starts_at, part.ends_at) for gap in free for part in subtracted([gap], but)]
    return [day for gap in gaps for day in starts_in(gap, facts, wish.length) if wish.span.contains(day)]


def _refusal(wanted: Wanted, facts: Facts) -> datetime | None:
    """From when on to ask again, of what the facts about the whole wish refuse already; None if they allow it."""
    verdict = judge(wanted, facts)
    return None if verdict.is_allowed else next_try(wanted, facts, verdict)
