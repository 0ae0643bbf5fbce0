"""What happens to a booked time at the bench: it begins earlier, lasts longer, ends early, or nobody comes.

All of it under the write lock, for whoever has taken the reservation up; nobody is told here.
"""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import update

from booking.domain.interval import Interval
from booking.domain.question import Kind
from booking.reservations.actions.announcing import Happening, announce, stamp
from booking.reservations.actions.changing import give_interval
from booking.reservations.actions.circumstances import given_under
from booking.reservations.actions.holding import added, hold, release
from booking.reservations.judging import Refused, decide, question_about
from models import Claim, EventKind, Reservation, ReservationState, db


def begin_early(reservation: Reservation, by_id: int, now: datetime) -> None:
    """It starts at `now`, a full minute, and not later; its end stays. Raises Refused."""
    before = Interval(reservation.starts_at, reservation.ends_at)
    question = question_about(reservation, Kind.MOVE, by_id, now, Interval(now, reservation.ends_at))
    question = replace(question, wanted=replace(question.wanted, is_immediate=True))
    facts, verdict = decide(question)
    if verdict.needs_review:
        raise Refused(question, verdict)
    hold(reservation, question, facts, kept=release(reservation))
    reservation.starts_at = now
    reservation.setup_minutes, reservation.cleanup_minutes = facts.policy.setup_minutes, facts.policy.cleanup_minutes
    extra = given_under(reservation, question, facts, verdict) | added(reservation, facts)
    stamp(reservation, now)
    announce(reservation, Happening(EventKind.MOVED, by_id, now, before, extra=extra, is_quiet=True))


def last_longer(reservation: Reservation, ends_at: datetime, by_id: int, now: datetime) -> None:
    """By the rules of any longer booking; but where somebody's word is needed it stays as it is, so that what runs is
    never taken back. Raises Refused."""
    longer = Interval(reservation.starts_at, max(ends_at, reservation.ends_at))
    question = question_about(reservation, Kind.EXTEND, by_id, now, longer)
    _facts, verdict = decide(question)
    if verdict.needs_review:
        raise Refused(question, verdict)
    give_interval(reservation, longer, by_id, now, is_quiet=True)


def end_early(reservation: Reservation, ends_at: datetime, by_id: int | None, now: datetime, about: str) -> None:
    """The rest of its time is free at once; the clean-up follows the new end. `about`: what history says of it."""
    if ends_at < reservation.ends_at:
        held_until = ends_at + timedelta(minutes=reservation.cleanup_minutes)
        mine = update(Claim).where(Claim.reservation_id == reservation.id, Claim.ends_at > held_until)
        db.session.execute(mine.values(ends_at=held_until).execution_options(synchronize_session=False))
        reservation.ends_at = ends_at
        stamp(reservation, now)
    note(reservation, by_id, now, about)


def miss(reservation: Reservation, now: datetime) -> None:
    """Nobody came: all of its time is free."""
    release(reservation)
    extra: dict[str, Any] = {"is_about": "missed", "state": reservation.state.value}
    reservation.state = ReservationState.CANCELLED
    stamp(reservation, now)
    announce(reservation, Happening(EventKind.CANCELLED, None, now, extra=extra, is_quiet=True))


def note(reservation: Reservation, by_id: int | None, now: datetime, about: str) -> None:
    """An entry of its history that calendars need not know."""
    announce(reservation, Happening(EventKind.EDITED, by_id, now, extra={"is_about": about}, is_quiet=True))
