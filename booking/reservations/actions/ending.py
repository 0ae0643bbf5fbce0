"""Giving a reservation's time back, and taking it again."""

from datetime import datetime

from booking.approvals.asking import ask, end
from booking.domain.lifecycle import Step
from booking.domain.question import Kind, Overruling
from booking.reservations.actions.announcing import Happening, announce, lateness, stamp
from booking.reservations.actions.circumstances import given_under
from booking.reservations.actions.holding import hold, release, take_up
from booking.reservations.actions.paying import hold_fee
from booking.reservations.actions.undoing import is_fresh, last_event
from booking.reservations.judging import NOTHING_OVERRULED, decide, question_about
from booking.reservations.kept_reasons import CHANGED_RULES
from models import EventKind, Reservation, ReservationState


def cancel(reservation: Reservation, by_id: int, now: datetime, reason: str = "") -> Reservation:
    """Give the time back before it starts. Raises Refused once it has started, WrongState if it holds none."""
    take_up(reservation, Step.CANCEL)
    return give_back(reservation, by_id, now, reason)


def give_back(
    reservation: Reservation,
    by_id: int,
    now: datetime,
    reason: str = "",
    *,
    is_quiet: bool = False,
    for_closure: str = "",
    is_for_rules: bool = False,
    cause: str = "",
) -> Reservation:
    """As `cancel`, for what has been taken up. What the lab gives up `for_closure`, the public id of one, because its
    rules have changed, or for another `cause` (kept_reasons.py), is never late. Raises Refused."""
    _facts, verdict = decide(question_about(reservation, Kind.CANCEL, by_id, now))
    release(reservation)
    named = cause or (CHANGED_RULES if is_for_rules else "")
    why = {"closure": for_closure} if for_closure else {"cause": named} if named else lateness(verdict)
    extra = {"state": reservation.state.value, **why}
    reservation.state = ReservationState.CANCELLED
    if not for_closure and not named and by_id == reservation.user_id:
        hold_fee(reservation, now)
    stamp(reservation, now)
    happening = Happening(EventKind.CANCELLED, by_id, now, reason=reason, extra=extra, is_quiet=is_quiet)
    announce(reservation, happening)
    end(reservation, now)
    return reservation


def restore(
    reservation: Reservation, by_id: int, now: datetime, overruling: Overruling = NOTHING_OVERRULED
) -> Reservation:
    """Take a cancelled reservation's time again, if it is free.

    Whoever has just cancelled it undoes that: it is as it was. Later, or for others, the rules of a new booking hold,
    notice and the lab's word included. Raises Refused, WrongState.
    """
    take_up(reservation, Step.RESTORE)
    return take_again(reservation, by_id, now, overruling=overruling)


def take_again(
    reservation: Reservation,
    by_id: int,
    now: datetime,
    *,
    is_quiet: bool = False,
    overruling: Overruling = NOTHING_OVERRULED,
) -> Reservation:
    """As `restore`, for what has been taken up. Raises Refused."""
    event = last_event(reservation)
    is_undo = is_fresh(event, EventKind.CANCELLED, by_id, now)
    question = question_about(reservation, Kind.RESTORE, by_id, now, is_undo=is_undo, overruling=overruling)
    facts, verdict = decide(question)
    hold(reservation, question, facts)
    was_requested = is_undo and event is not None and event.details.get("state") == ReservationState.REQUESTED
    is_asked = was_requested or verdict.needs_review
    reservation.state = ReservationState.REQUESTED if is_asked else ReservationState.CONFIRMED
    reservation.setup_minutes, reservation.cleanup_minutes = facts.policy.setup_minutes, facts.policy.cleanup_minutes
    extra = given_under(reservation, question, facts, verdict)
    stamp(reservation, now)
    announce(reservation, Happening(EventKind.RESTORED, by_id, now, extra=extra, is_quiet=is_quiet))
    if is_asked:
        ask(reservation, question.wanted, facts, now, is_quiet=is_quiet)
    return reservation
