"""Joining the line for a time that is taken, and leaving it."""

import enum
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import func, select, update

from booking.domain.question import Wanted
from booking.domain.verdict import Code, Verdict
from booking.domain.waiting import Wish
from booking.locks import lock_to_look
from booking.reservations.applicants import Applicant
from booking.reservations.judging import Question, verdict_on
from booking.waiting.openings import first_time_for, possible_times
from models import IN_LINE, Instrument, WaitingEntry, WaitingState, WaitingWatch, db

# What passes by itself: only such times are waited for.
PASSING = frozenset({Code.TAKEN, Code.TOO_CLOSE, Code.CLOSED, Code.NO_OPERATOR, Code.ACCESSORY_TAKEN})
MOST_ENTRIES = 20  # of one person at a time
REJOIN_WITHIN = timedelta(minutes=10)


class Why(enum.StrEnum):
    """Why nobody can wait for it: it is free, or the rules refuse it for another reason, or she waits for too much."""

    FREE = "free"
    REFUSED = "refused"
    TOO_MANY = "too_many"
    OVER = "over"


class CannotWait(Exception):
    """`verdict` are the rules' reasons where there are any; `free` is what can be booked at once."""

    def __init__(self, why: Why, verdict: Verdict | None = None, free: Wanted | None = None) -> None:
        super().__init__(why)
        self.why = why
        self.verdict = verdict or Verdict()
        self.free = free


def can_wait(verdict: Verdict) -> bool:
    """Whether the time is refused only because somebody has it, or because it is closed."""
    codes = {reason.code for reason in verdict.refusals}
    return bool(codes) and codes <= PASSING


def join(
    instrument_id: int, who: Applicant, wish: Wish, like: Wanted, now: datetime, *, title: str = "", note: str = ""
) -> WaitingEntry:
    """Wait for it. The same wish again answers the entry that there is, with these words. `like`: how and with what it
    is to be used, at whatever time. Raises CannotWait.

    Under the instrument's lock: whatever is given back meanwhile is either seen here, or offered afterwards.
    """
    lock_to_look(instrument_id)
    if who.person_id is None:
        raise CannotWait(Why.REFUSED)
    if known := _known(instrument_id, who.person_id, wish, like):
        known.title, known.note = title, note
        return known
    _check(instrument_id, who, wish, like, now)
    instrument = db.session.get_one(Instrument, instrument_id)
    entry = WaitingEntry(
        institution_id=instrument.institution_id, instrument_id=instrument_id, user_id=who.person_id,
        group_id=who.group_id, mode=like.mode, extras=list(like.extras), title=title, note=note,
        starts_at=wish.span.starts_at, ends_at=wish.span.ends_at,
        length_minutes=wish.length // timedelta(minutes=1), state=WaitingState.WAITING, created_at=now, changed_at=now,
    )  # fmt: skip
    db.session.add(entry)
    _look_again(instrument_id, now)
    db.session.flush()
    return entry


def withdraw(entry: WaitingEntry, now: datetime) -> bool:
    """Leave the line; whether she stood in it. An offer is declined instead."""
    lock_to_look(entry.instrument_id)
    db.session.refresh(entry)
    if entry.state != WaitingState.WAITING:
        return False
    entry.state, entry.changed_at = WaitingState.WITHDRAWN, now
    return True


def rejoin(entry: WaitingEntry, now: datetime) -> bool:
    """Undo of leaving, within some minutes: she has her place again."""
    lock_to_look(entry.instrument_id)
    db.session.refresh(entry)
    is_fresh = now - entry.changed_at <= REJOIN_WITHIN and entry.ends_at > now
    if entry.state != WaitingState.WITHDRAWN or not is_fresh:
        return False
    entry.state, entry.changed_at = WaitingState.WAITING, now
    _look_again(entry.instrument_id, now)
    return True


def _check(instrument_id: int, who: Applicant, wish: Wish, like: Wanted, now: datetime) -> None:
    if wish.span.ends_at - wish.length <= now:
        raise CannotWait(Why.OVER)
    waits = select(func.count(WaitingEntry.id)).where(
        WaitingEntry.user_id == who.person_id, WaitingEntry.state.in_(IN_LINE)
    )
    if (db.session.scalar(waits) or 0) >= MOST_ENTRIES:
        raise CannotWait(Why.TOO_MANY)
    if not wish.is_exact:
        return _check_some_hours(instrument_id, who, wish, like, now)
    verdict = verdict_on(Question(instrument_id, who, replace(like, interval=wish.span), now))
    if not can_wait(verdict):
        why = Why.FREE if verdict.is_allowed else Why.REFUSED
        raise CannotWait(why, verdict, replace(like, interval=wish.span) if verdict.is_allowed else None)
    return None


def _check_some_hours(instrument_id: int, who: Applicant, wish: Wish, like: Wanted, now: datetime) -> None:
    """Some of the hours must be possible, if nobody had them; and none be free already."""
    facts, found = first_time_for(instrument_id, who, wish, like, now)
    if found is not None:
        raise CannotWait(Why.FREE, free=found)
    possible = list(possible_times(wish, facts.hours.open_in(wish.span), facts))
    verdicts = [verdict_on(Question(instrument_id, who, replace(like, interval=one), now)) for one in possible[-1:]]
    if not verdicts:
        verdicts = [verdict_on(Question(instrument_id, who, replace(like, interval=wish.span), now))]
    if not any(can_wait(verdict) for verdict in verdicts):
        raise CannotWait(Why.REFUSED, verdicts[0])


def _known(instrument_id: int, person_id: int, wish: Wish, like: Wanted) -> WaitingEntry | None:
    same = db.session.scalars(
        select(WaitingEntry).where(
            WaitingEntry.instrument_id == instrument_id,
            WaitingEntry.user_id == person_id,
            WaitingEntry.mode == like.mode,
            WaitingEntry.starts_at == wish.span.starts_at,
            WaitingEntry.ends_at == wish.span.ends_at,
            WaitingEntry.length_minutes == wish.length // timedelta(minutes=1),
            WaitingEntry.state.in_(IN_LINE),
        )
    )
    return next((one for one in same if one.extras == list(like.extras)), None)


def _look_again(instrument_id: int, now: datetime) -> None:
    """Whoever joins may find that somebody has just given back what she waits for."""
    db.session.execute(update(WaitingWatch).where(WaitingWatch.instrument_id == instrument_id).values(look_at=now))
