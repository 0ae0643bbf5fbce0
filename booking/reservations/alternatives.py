"""What is free instead: near the wanted time on the same instrument, and the same technique elsewhere."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from booking.domain.interval import Interval
from booking.domain.question import Facts, Kind, Wanted
from booking.domain.rules import judge
from booking.domain.verdict import Reason
from booking.reservations.applicants import Applicant
from booking.reservations.extras import accessories_among
from booking.reservations.facts import gather_many
from booking.reservations.looking import Look, look_around
from booking.reservations.nearby import around, bookable_of, is_hopeless, near, other_ends, whatever_the_time, whole
from models import Instrument, Reservation, db

LOOKED_AT_LONGER, SHOWN_ELSEWHERE = 12, 3


@dataclass(frozen=True, slots=True)
class Offer:
    """An instrument and what can be booked on it at once."""

    instrument_id: int
    wanted: Wanted


@dataclass(frozen=True, slots=True)
class Alternatives:
    """`here`: the same instrument, the nearest first; `elsewhere`: the same technique, at the wanted time if it can be,
    else at the nearest."""

    here: tuple[Wanted, ...]
    elsewhere: tuple[Offer, ...]


def alternatives_to(
    instrument_id: int, who: Applicant, wanted: Wanted, now: datetime, reservation: Reservation | None = None
) -> Alternatives:
    """Each of them keeps every rule now. In a bounded number of queries. What runs is offered other ends; where a
    change has nothing to offer, such as of what is over, new bookings are offered."""
    here = _changes(instrument_id, who, wanted, now, reservation) if reservation else []
    anew = replace(wanted, kind=Kind.BOOK)
    look = look_around(instrument_id, who, anew, now)
    here = here or _here(instrument_id, who, anew, look)
    return Alternatives(tuple(here), tuple(_elsewhere(instrument_id, who, anew, look)))


def next_free(
    instrument_id: int, who: Applicant, mode: str, now: datetime, extras: tuple[int, ...] = ()
) -> tuple[tuple[Wanted, ...], tuple[Reason, ...]]:
    """The next free times of the shortest length, for somebody who has not chosen a time; or why she may book nothing
    of it at all."""
    instrument = db.session.get(Instrument, instrument_id)
    if instrument is None:
        return (), ()
    first = Interval(now, now + timedelta(minutes=instrument.shortest_minutes))
    wanted = Wanted(first, mode=mode, extras=extras)
    bookable = bookable_of(instrument, now)
    facts = gather_many([instrument_id], who, around(first, bookable, now), now)[instrument_id]
    if hopeless := whatever_the_time(facts, wanted):
        return (), hopeless
    return tuple(_near_or_anywhere(instrument_id, who, wanted, now, bookable, facts)), ()


def _here(instrument_id: int, who: Applicant, wanted: Wanted, look: Look) -> list[Wanted]:
    if instrument_id not in look.facts or is_hopeless(look.facts[instrument_id], wanted):
        return []
    look.read_taken([instrument_id], look.span)
    return _near_or_anywhere(
        instrument_id, who, wanted, look.now, look.reaches[instrument_id], look.facts[instrument_id]
    )


def _near_or_anywhere(
    instrument_id: int,
    who: Applicant,
    wanted: Wanted,
    now: datetime,
    bookable: Interval,
    facts: Facts,
    reservation: Reservation | None = None,
) -> list[Wanted]:
    """Near the wish, of which these are the `facts`, else wherever the instrument can be booked. Of a `reservation`
    neither what it has nor what is asked for it."""
    known = (facts.current, wanted.interval if reservation else None)
    found = near(facts, wanted, around(wanted.interval, bookable, now), bookable, known)
    if found:
        return found
    span = whole(bookable, now)
    facts = gather_many([instrument_id], who, span, now, reservation)[instrument_id]
    return near(facts, wanted, span, bookable, known)


def _elsewhere(instrument_id: int, who: Applicant, wanted: Wanted, look: Look) -> list[Offer]:
    """Other instruments with a technique of this one that the person may book: first those that she may have at the
    wanted time, most in common first; then the nearest time of others. With the same accessories, and any operator."""
    wanted = replace(wanted, extras=accessories_among(wanted.extras))
    others = [one for one in look.reaches if one != instrument_id]
    if not others:
        return []
    then = _facts_at(wanted.interval, others, who, look)
    offers = [Offer(one, _as_offered(wanted, then[one])) for one in others]
    allowed = [offer for offer in offers if judge(offer.wanted, then[offer.instrument_id]).is_allowed]
    if len(allowed) < SHOWN_ELSEWHERE:
        left = [one for one in offers if one not in allowed and not is_hopeless(then[one.instrument_id], one.wanted)]
        allowed += _at_other_times(left[:LOOKED_AT_LONGER], look)
    return allowed[:SHOWN_ELSEWHERE]


def _facts_at(wanted: Interval, ids: Collection[int], who: Applicant, look: Look) -> Mapping[int, Facts]:
    """For the wanted time itself, which may lie beyond the days that are looked at."""
    if not look.span.contains(wanted):
        return gather_many(ids, who, wanted, look.now)
    look.read_taken(ids, wanted)
    return look.facts


def _at_other_times(offers: Sequence[Offer], look: Look) -> list[Offer]:
    """Of each instrument the time that comes nearest to the wanted one, if there is any near."""
    look.read_taken([offer.instrument_id for offer in offers], look.span)
    found: list[Offer] = []
    for offer in offers:
        one = offer.instrument_id
        times = near(look.facts[one], offer.wanted, look.span, look.reaches[one])
        found += [Offer(one, times[0])] if times else []
    return found


def _changes(
    instrument_id: int, who: Applicant, wanted: Wanted, now: datetime, reservation: Reservation
) -> list[Wanted]:
    """Other times for what is to be changed; other ends for what runs, whose start stays; none for what is over."""
    if reservation.ends_at <= now:
        return []
    if reservation.starts_at <= now:
        span = Interval(reservation.starts_at, max(wanted.interval.ends_at, reservation.ends_at))
        return other_ends(gather_many([instrument_id], who, span, now, reservation)[instrument_id], wanted)
    bookable = bookable_of(reservation.instrument, now)
    span = around(wanted.interval, bookable, now)
    facts = gather_many([instrument_id], who, span, now, reservation)[instrument_id]
    if is_hopeless(facts, wanted):
        return []
    return _near_or_anywhere(instrument_id, who, wanted, now, bookable, facts, reservation)


def _as_offered(wanted: Wanted, facts: Facts) -> Wanted:
    """In the wanted mode if it is offered there, else in the first that is."""
    return wanted if wanted.mode in facts.modes or not facts.modes else replace(wanted, mode=facts.modes[0])
