"""What is free instead: near the wanted time on the same instrument, and the same technique elsewhere."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import func, select

from booking.domain.interval import Interval
from booking.domain.question import Facts, Kind, Wanted
from booking.domain.rules import judge
from booking.reservations.applicants import Applicant
from booking.reservations.extras import accessories_among
from booking.reservations.facts import gather_many
from booking.reservations.nearby import around, is_hopeless, near, other_ends, reach, whole
from models import Facility, Instrument, InstrumentState, Reservation, db, instrument_techniques

LOOKED_AT, LOOKED_AT_LONGER, SHOWN_ELSEWHERE = 60, 12, 3


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
    here = here or _times_of(instrument_id, who, anew, now)
    return Alternatives(tuple(here), elsewhere(instrument_id, who, anew, now))


def next_free(
    instrument_id: int, who: Applicant, mode: str, now: datetime, extras: tuple[int, ...] = ()
) -> tuple[Wanted, ...]:
    """The next free times of the shortest length, for somebody who has not chosen a time."""
    instrument = db.session.get(Instrument, instrument_id)
    if instrument is None:
        return ()
    first = Interval(now, now + timedelta(minutes=instrument.shortest_minutes))
    return tuple(_times_of(instrument_id, who, Wanted(first, mode=mode, extras=extras), now))


def elsewhere(instrument_id: int, who: Applicant, wanted: Wanted, now: datetime) -> tuple[Offer, ...]:
    """Other instruments with a technique of this one that the person may book: first those that she may have at the
    wanted time, most in common first; then the nearest time of others. With the same accessories, and any operator."""
    wanted = replace(wanted, extras=accessories_among(wanted.extras))
    others = _with_the_same_technique(instrument_id)
    facts = gather_many(others, who, wanted.interval, now) if others else {}
    offers = [Offer(one, _as_offered(wanted, facts[one])) for one in others if one in facts]
    allowed = [offer for offer in offers if judge(offer.wanted, facts[offer.instrument_id]).is_allowed]
    if len(allowed) < SHOWN_ELSEWHERE:
        left = [one for one in offers if one not in allowed and not is_hopeless(facts[one.instrument_id], one.wanted)]
        allowed += _at_other_times(left[:LOOKED_AT_LONGER], who, now)
    return tuple(allowed[:SHOWN_ELSEWHERE])


def _changes(
    instrument_id: int, who: Applicant, wanted: Wanted, now: datetime, reservation: Reservation
) -> list[Wanted]:
    """Other times for what is to be changed; other ends for what runs, whose start stays; none for what is over."""
    if reservation.ends_at <= now:
        return []
    if reservation.starts_at > now:
        return _times_of(instrument_id, who, wanted, now, reservation, known=(wanted.interval,))
    span = Interval(reservation.starts_at, max(wanted.interval.ends_at, reservation.ends_at))
    facts = gather_many([instrument_id], who, span, now, reservation).get(instrument_id)
    return other_ends(facts, wanted) if facts else []


def _times_of(
    instrument_id: int,
    who: Applicant,
    wanted: Wanted,
    now: datetime,
    reservation: Reservation | None = None,
    known: Collection[Interval] = (),
) -> list[Wanted]:
    """Near the wish, else wherever the instrument can be booked; nothing of `known`."""
    bookable = _reaches([instrument_id], now).get(instrument_id)
    if bookable is None:
        return []
    for span in (around(wanted.interval, bookable, now), whole(bookable, now)):
        facts = gather_many([instrument_id], who, span, now, reservation)[instrument_id]
        if is_hopeless(facts, wanted):
            return []
        found = near(facts, wanted, span, bookable, (*known, facts.current))
        if found:
            return found
    return []


def _at_other_times(offers: Sequence[Offer], who: Applicant, now: datetime) -> list[Offer]:
    """Of each instrument the time that comes nearest to the wanted one, if there is any near."""
    reaches = _reaches([offer.instrument_id for offer in offers], now)
    spans = [around(offer.wanted.interval, reaches[offer.instrument_id], now) for offer in offers]
    if not spans:
        return []
    span = Interval(min(one.starts_at for one in spans), max(one.ends_at for one in spans))
    facts = gather_many(list(reaches), who, span, now)
    found: list[Offer] = []
    for offer in offers:
        one = offer.instrument_id
        times = near(facts[one], offer.wanted, span, reaches[one])
        found += [Offer(one, times[0])] if times else []
    return found


def _reaches(ids: Collection[int], now: datetime) -> dict[int, Interval]:
    """When a new booking of each instrument may start."""
    wanted = select(Instrument.id, Facility.time_zone, Instrument.notice_minutes, Instrument.horizon_days)
    rows = db.session.execute(wanted.join(Instrument.facility).where(Instrument.id.in_(ids)))
    return {row.id: reach(now, ZoneInfo(row.time_zone), row.notice_minutes, row.horizon_days) for row in rows}


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
