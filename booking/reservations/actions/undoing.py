"""Undo: taking back, a few minutes later and by the same person, a change of time, of what is added, a cancellation.

The time was hers: neither the notice nor the lab's word is asked for again. Whatever others do to it meanwhile, what
is closed and when it is open, counts as ever.
"""

from datetime import datetime, timedelta

from sqlalchemy import select

from booking.domain.interval import Interval
from booking.domain.lifecycle import State, Step, WrongState
from booking.reservations.actions.changing import change_extras, give_interval
from booking.reservations.actions.holding import take_up
from booking.reservations.extras import options_with
from models import EventKind, Reservation, ReservationEvent, ReservationState, db

UNDO_FOR = timedelta(minutes=10)


def last_event(reservation: Reservation) -> ReservationEvent | None:
    """The latest thing that happened to it."""
    mine = select(ReservationEvent).where(ReservationEvent.reservation_id == reservation.id)
    return db.session.scalar(mine.order_by(ReservationEvent.id.desc()).limit(1))


def is_fresh(event: ReservationEvent | None, kind: EventKind, by_id: int, now: datetime) -> bool:
    """Whether this is what the person has just done, so that she can take it back."""
    if event is None or event.kind != kind or event.actor_id != by_id:
        return False
    return bool(now - event.happened_at <= UNDO_FOR)


def time_before(reservation: Reservation) -> Interval | None:
    """The time that the latest change has taken from it; None if something else happened last."""
    event = last_event(reservation)
    if event is None or event.kind != EventKind.MOVED or "undoes" in event.details:
        return None
    return Interval(*(datetime.fromisoformat(event.details[f"from_{end}"]) for end in ("starts_at", "ends_at")))


def undo_extras(reservation: Reservation, sequence: int, by_id: int, now: datetime) -> Reservation:
    """What was added to it before that was changed, to revision `sequence`. Others may have it by now: a change like
    any other. Raises Refused, or WrongState if the reservation has been changed otherwise since."""
    take_up(reservation, Step.CHANGE)
    event = last_event(reservation)
    before = event.details.get("extras_before") if event is not None else None
    if before is None or reservation.sequence != sequence:
        raise WrongState(Step.CHANGE, State(reservation.state.value))
    return change_extras(reservation, options_with(before), by_id, now)


def undo_change(reservation: Reservation, sequence: int, by_id: int, now: datetime) -> Reservation:
    """The time, and the lab's word on it, that the reservation had before it was changed to revision `sequence`.

    When it is too late for an undo, this is a change like any other. Raises Refused, or WrongState if the reservation
    has been changed otherwise since.
    """
    take_up(reservation, Step.CHANGE)
    event, interval = last_event(reservation), time_before(reservation)
    if event is None or interval is None or reservation.sequence != sequence:
        raise WrongState(Step.CHANGE, State(reservation.state.value))
    if not is_fresh(event, EventKind.MOVED, by_id, now):
        return give_interval(reservation, interval, by_id, now)
    state = ReservationState(event.details.get("from_state", reservation.state.value))
    return give_interval(reservation, interval, by_id, now, state_of_undone=state)
