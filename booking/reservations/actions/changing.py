"""Changing a reservation: another time, a longer or shorter one, other words."""

from datetime import datetime

from booking.domain.interval import Interval
from booking.domain.lifecycle import Step
from booking.reservations.actions.announcing import Happening, announce, lateness, stamp
from booking.reservations.actions.holding import hold, release, take_up
from booking.reservations.judging import decide, kind_of_change, question_about
from models import EventKind, Reservation, ReservationState


def change_interval(reservation: Reservation, interval: Interval, by_id: int, now: datetime) -> Reservation:
    """Move it, or make it longer or shorter; the same time again changes nothing.

    Where the lab decides, more or other time has to be accepted anew. Raises Refused, or WrongState if it no longer
    holds any time.
    """
    take_up(reservation, Step.CHANGE)
    before = Interval(reservation.starts_at, reservation.ends_at)
    if before == interval:
        return reservation
    question = question_about(reservation, kind_of_change(before, interval), by_id, now, interval)
    facts, verdict = decide(question)
    hold(reservation, question, facts, kept=release(reservation))
    reservation.starts_at, reservation.ends_at = interval.starts_at, interval.ends_at
    reservation.setup_minutes, reservation.cleanup_minutes = facts.policy.setup_minutes, facts.policy.cleanup_minutes
    if verdict.needs_review:
        reservation.state = ReservationState.REQUESTED
    stamp(reservation, now)
    announce(reservation, Happening(EventKind.MOVED, by_id, now, before, extra=lateness(verdict)))
    return reservation


def edit_words(reservation: Reservation, title: str, note: str, by_id: int, now: datetime) -> Reservation:
    """What it is for; nobody's time changes. Raises WrongState if it no longer holds any time."""
    take_up(reservation, Step.CHANGE)
    if (reservation.title, reservation.note) == (title, note):
        return reservation
    reservation.title, reservation.note = title, note
    stamp(reservation, now)
    announce(reservation, Happening(EventKind.EDITED, by_id, now))
    return reservation
