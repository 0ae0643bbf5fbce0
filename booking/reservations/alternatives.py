"""What is free instead: near the wanted time on the same instrument, and the same technique elsewhere."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import func, select

from booking.domain.availability import gaps, nearest, same_time_on_later_days, shorter
from booking.domain.interval import Interval, subtracted
from booking.domain.opening import DAY, open_intervals
from booking.domain.question import Facts, Kind, Wanted
from booking.domain.rules import judge
from booking.reservations.facts import Applicant, gather_many
from models import Instrument, InstrumentState, Reservation, db, instrument_techniques

BEFORE, AFTER = timedelta(days=7), timedelta(days=15)
NEAREST, SHORTER, LATER_DAYS = 3, 2, 3
LOOKED_AT, SHOWN_ELSEWHERE = 60, 3


@dataclass(frozen=True, slots=True)
class Offer:
    """An instrument and what can be booked on it at once."""

    instrument_id: int
    wanted: Wanted


@dataclass(frozen=True, slots=True)
class Alternatives:
    """`here`: the same instrument, the nearest first; `elsewhere`: the same technique at the wanted time."""

    here: tuple[Wanted, ...]
    elsewhere: tuple[Offer, ...]


def alternatives_to(
    instrument_id: int, who: Applicant, wanted: Wanted, now: datetime, reservation: Reservation | None = None
) -> Alternatives:
    """Each of them keeps every rule now. In a fixed number of queries."""
    span = _around(wanted.interval, now)
    facts = gather_many([instrument_id], who, span, now, reservation).get(instrument_id)
    here = _near(facts, wanted, span, (wanted.interval, facts.current)) if facts else []
    return Alternatives(tuple(here), elsewhere(instrument_id, who, replace(wanted, kind=Kind.BOOK), now))


def next_free(instrument_id: int, who: Applicant, mode: str, now: datetime) -> tuple[Wanted, ...]:
    """The next free times of the shortest length, for somebody who has not chosen a time."""
    span = Interval(now, now + AFTER)
    facts = gather_many([instrument_id], who, span, now).get(instrument_id)
    if facts is None:
        return ()
    starts_at = facts.grid.at_or_after(now)
    first = Interval(starts_at, starts_at + timedelta(minutes=facts.policy.shortest_minutes))
    return tuple(_near(facts, Wanted(first, mode=mode), span))


def elsewhere(instrument_id: int, who: Applicant, wanted: Wanted, now: datetime) -> tuple[Offer, ...]:
    """Other instruments with a technique of this one that the person may book then; most in common first."""
    others = _with_the_same_technique(instrument_id)
    facts = gather_many(others, who, wanted.interval, now) if others else {}
    offers = (Offer(one, _as_offered(wanted, facts[one])) for one in others if one in facts)
    allowed = (offer for offer in offers if judge(offer.wanted, facts[offer.instrument_id]).is_allowed)
    return tuple(offer for offer, _ in zip(allowed, range(SHOWN_ELSEWHERE), strict=False))


def free_gaps(facts: Facts, span: Interval) -> tuple[Interval, ...]:
    """When the instrument is open, not closed and free within `span`, set-up and clean-up allowed for."""
    opened = open_intervals(facts.windows, facts.zone, span)
    usable = subtracted(opened, [shut.interval for shut in facts.closures])
    return gaps(usable, facts.needs, facts.taken, facts.policy.padding)


def _around(wanted: Interval, now: datetime) -> Interval:
    """Where to look: around the wanted time, or from now on when that is over."""
    middle = max(wanted.starts_at, now)
    return Interval(max(now, middle - BEFORE), middle + AFTER)


def _near(facts: Facts, wanted: Wanted, span: Interval, known: Collection[Interval | None] = ()) -> list[Wanted]:
    """The same instrument: nearest, shorter, on later days; nothing of `known`."""
    free = free_gaps(facts, span)
    shaped = _shaped(wanted.interval, facts)
    shortest = max(timedelta(minutes=facts.policy.shortest_minutes), shaped.duration / 4)
    found: list[Wanted] = []
    for some, count in (
        (nearest(free, shaped, facts.grid), NEAREST),
        (shorter(free, wanted.interval, facts.grid, shortest), SHORTER),
        (same_time_on_later_days(free, shaped, facts.grid, AFTER // DAY - 1), LATER_DAYS),
    ):
        fresh = (replace(wanted, interval=interval) for interval in some if interval not in known)
        found += _first_allowed((one for one in fresh if one not in found), facts, count)
    return found


def _first_allowed(candidates: Iterable[Wanted], facts: Facts, count: int) -> list[Wanted]:
    allowed = (one for one in candidates if judge(one, facts).is_allowed)
    return [one for one, _ in zip(allowed, range(count), strict=False)]


def _shaped(wanted: Interval, facts: Facts) -> Interval:
    """The wanted time, as near as the instrument's steps and lengths allow."""
    policy = facts.policy
    step = timedelta(minutes=policy.increment_minutes)
    length = -(-wanted.duration // step) * step
    length = max(timedelta(minutes=policy.shortest_minutes), min(length, timedelta(minutes=policy.longest_minutes)))
    starts_at = max(wanted.starts_at, facts.now)
    return Interval(starts_at, starts_at + length)


def _with_the_same_technique(instrument_id: int) -> Sequence[int]:
    techniques = instrument_techniques.c
    ours = select(techniques.technique_id).where(techniques.instrument_id == instrument_id)
    in_common = (
        select(Instrument.id)
        .join(instrument_techniques, techniques.instrument_id == Instrument.id)
        .where(
            techniques.technique_id.in_(ours),
            Instrument.id != instrument_id,
            Instrument.state == InstrumentState.IN_SERVICE,
        )
        .group_by(Instrument.id)
    )
    return db.session.scalars(in_common.order_by(func.count().desc(), Instrument.id).limit(LOOKED_AT)).all()


def _as_offered(wanted: Wanted, facts: Facts) -> Wanted:
    """In the wanted mode if it is offered there, else in the first that is."""
    return wanted if wanted.mode in facts.modes or not facts.modes else replace(wanted, mode=facts.modes[0])
