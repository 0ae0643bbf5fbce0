"""Giving a reservation's time back, and taking it again."""

from datetime import datetime

from sqlalchemy import select

from booking.domain.lifecycle import Step
from booking.domain.question import Kind
from booking.reservations.actions.announcing import Happening, announce, lateness, stamp
from booking.reservations.actions.holding import hold, release, take_up
from booking.reservations.judging import decide, question_about
from models import EventKind, Reservation, ReservationEvent, ReservationState, db


def cancel(reservation: Reservation, by_id: int, now: datetime, reason: str = "") -> Reservation:
    """Give the time back before it starts. Raises Refused once it has started, WrongState if it holds none."""
    take_up(reservation, Step.CANCEL)
    _facts, verdict = decide(question_about(reservation, Kind.CANCEL, by_id, now))
    release(reservation)
    extra = {"state": reservation.state.value, **lateness(verdict)}
    reservation.state = ReservationState.CANCELLED
    stamp(reservation, now)
    announce(reservation, Happening(EventKind.CANCELLED, by_id, now, reason=reason, extra=extra))
    return reservation


def restore(reservation: Reservation, by_id: int, now: datetime) -> Reservation:
    """Take a cancelled reservation's time again, if it is free and the rules still allow it.

    What the lab had accepted stays accepted for whoever cancelled it; otherwise the lab decides anew. Raises Refused,
    WrongState.
    """
    take_up(reservation, Step.RESTORE)
    question = question_about(reservation, Kind.RESTORE, by_id, now)
    facts, verdict = decide(question)
    hold(reservation, question, facts)
    is_undone = _was_confirmed_until(reservation, by_id)
    is_confirmed = is_undone or not verdict.needs_review
    reservation.state = ReservationState.CONFIRMED if is_confirmed else ReservationState.REQUESTED
    reservation.setup_minutes, reservation.cleanup_minutes = facts.policy.setup_minutes, facts.policy.cleanup_minutes
    stamp(reservation, now)
    announce(reservation, Happening(EventKind.RESTORED, by_id, now))
    return reservation


def _was_confirmed_until(reservation: Reservation, by_id: int) -> bool:
    """Whether this very person cancelled it while it was confirmed."""
    cancellation = db.session.scalar(
        select(ReservationEvent)
        .where(ReservationEvent.reservation_id == reservation.id, ReservationEvent.kind == EventKind.CANCELLED)
        .order_by(ReservationEvent.id.desc())
        .limit(1)
    )
    if cancellation is None or cancellation.actor_id != by_id:
        return False
    return bool(cancellation.details.get("state") == ReservationState.CONFIRMED)
