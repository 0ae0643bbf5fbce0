"""Offering what has fallen free: the first in the line for whom the rules allow it is asked, and it is held for her."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from booking.domain.interval import Interval
from booking.domain.question import Facts
from booking.domain.waiting import stands_until
from booking.locks import lock_to_look, raise_revision
from booking.notices.actions import tell
from booking.reservations.actions.offering import offer
from booking.reservations.applicants import applicant
from booking.reservations.judging import Question
from booking.waiting import queries
from booking.waiting.openings import first_time_for
from booking.waiting.queries.lines import InLine, Line, like
from models import (
    HOLDING,
    OfferState,
    Reservation,
    WaitingEntry,
    WaitingOffer,
    WaitingState,
    WaitingWatch,
    db,
)

OFFERED = "offered"
LOOKED_AT_AGAIN = timedelta(minutes=15)  # memberships, quotas and the clock change what the rules say, too


def offer_free_time(instrument_id: int, now: datetime) -> int:
    """Offer what is free of the instrument to those who wait for it, each at most one time; answers how many offers.

    Under the write lock of the instrument and its neighbours, and noting until where it has looked, so that nothing
    that is given back meanwhile is missed, and nothing is offered to two.
    """
    lock_to_look(instrument_id)
    line = queries.line_of(instrument_id, now)
    _settle(line.entries, now)
    made = sum(_offer_to(one, line, now) for one in line.waiting)
    if made:
        raise_revision(instrument_id)
    _note_look(instrument_id, now)
    return made


def _settle(entries: Iterable[WaitingEntry], now: datetime) -> None:
    """Who has booked what she waits for meanwhile need not wait; what is over cannot be had any more."""
    for entry in entries:
        if entry.state != WaitingState.WAITING:
            continue
        if entry.ends_at - timedelta(minutes=entry.length_minutes) <= now:
            entry.state, entry.changed_at = WaitingState.LAPSED, now
        elif _has_booked(entry):
            entry.state, entry.changed_at = WaitingState.TAKEN, now


def _has_booked(entry: WaitingEntry) -> bool:
    """Since she waits, she has got as much time of the instrument within the wish in another way."""
    rows = select(Reservation.starts_at, Reservation.ends_at).where(
        Reservation.user_id == entry.user_id,
        Reservation.instrument_id == entry.instrument_id,
        Reservation.state.in_(HOLDING),
        Reservation.created_at >= entry.created_at,
        Reservation.starts_at >= entry.starts_at,
        Reservation.ends_at <= entry.ends_at,
    )
    length = timedelta(minutes=entry.length_minutes)
    return any(ends_at - starts_at >= length for starts_at, ends_at in db.session.execute(rows))


def _offer_to(one: InLine, line: Line, now: datetime) -> int:
    entry = one.entry
    if entry.state != WaitingState.WAITING or not one.person_may:
        return 0
    who = applicant(entry.user_id, entry.user_id, entry.group_id)
    if not who.institution_ids:
        return 0
    but = _not_again(entry)
    facts, wanted = first_time_for(entry.instrument_id, who, one.wish, like(entry), now, but)
    if wanted is None:
        return 0
    notice = timedelta(minutes=facts.policy.notice_minutes)
    until = stands_until(now, wanted.interval.starts_at, timedelta(minutes=line.rule.offer_minutes), notice)
    if until is None:
        return 0
    _make(one, line, Question(entry.instrument_id, who, wanted, now), facts, until)
    return 1


def _not_again(entry: WaitingEntry) -> Sequence[Interval]:
    """What was offered to the person since she waits, and what she has of the instrument already."""
    since = entry.created_at
    offered = (
        select(Reservation.starts_at, Reservation.ends_at)
        .join(WaitingOffer, WaitingOffer.reservation_id == Reservation.id)
        .where(
            Reservation.user_id == entry.user_id,
            Reservation.instrument_id == entry.instrument_id,
            Reservation.ends_at > entry.starts_at,
            (WaitingOffer.state == OfferState.OPEN) | (WaitingOffer.decided_at >= since),
        )
    )
    held = select(Reservation.starts_at, Reservation.ends_at).where(
        Reservation.user_id == entry.user_id,
        Reservation.instrument_id == entry.instrument_id,
        Reservation.state.in_(HOLDING),
        Reservation.ends_at > entry.starts_at,
        Reservation.starts_at < entry.ends_at,
    )
    return [Interval(*row) for rows in (offered, held) for row in db.session.execute(rows)]


def _make(one: InLine, line: Line, question: Question, facts: Facts, until: datetime) -> None:
    why: dict[str, Any] = one.why(line.rule.order)
    reservation = offer(question, facts, {"until": until.isoformat()})
    reservation.title, reservation.note = one.entry.title, one.entry.note
    made = WaitingOffer(
        entry=one.entry, reservation=reservation, reasons=why, offered_at=question.now, expires_at=until
    )
    db.session.add(made)
    one.entry.state, one.entry.changed_at = WaitingState.OFFERED, question.now
    db.session.flush()
    details = {"offer": made.public_id, "until": until.isoformat(), **why}
    key = f"offer:{made.public_id}:"
    tell(one.entry.user, OFFERED, question.now, reservation=reservation, details=details, coalesce_key=key)


def _note_look(instrument_id: int, now: datetime) -> None:
    watch = db.session.get(WaitingWatch, instrument_id) or WaitingWatch(instrument_id=instrument_id)
    watch.revision, watch.look_at = queries.revision_around(instrument_id), now + LOOKED_AT_AGAIN
    db.session.add(watch)
    db.session.flush()
