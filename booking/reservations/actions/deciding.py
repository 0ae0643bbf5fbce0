"""The lab's word on a requested reservation. Its time is held already: accepting it takes nothing from anybody."""

from datetime import datetime

from booking.domain.lifecycle import Step
from booking.domain.question import Kind, Overruling
from booking.reservations.actions.announcing import Happening, announce, stamp
from booking.reservations.actions.circumstances import set_aside
from booking.reservations.actions.holding import release, take_up
from booking.reservations.judging import NOTHING_OVERRULED, decide, question_about
from models import EventKind, Reservation, ReservationState


def accept(
    reservation: Reservation, by_id: int, now: datetime, overruling: Overruling = NOTHING_OVERRULED
) -> Reservation:
    """It is confirmed. Raises Refused if it is over or closed by now, WrongState if it is not requested any more."""
    take_up(reservation, Step.ACCEPT)
    question = question_about(reservation, Kind.ACCEPT, by_id, now, overruling=overruling)
    _facts, verdict = decide(question)
    extra = set_aside(reservation, question, verdict)
    reservation.state = ReservationState.CONFIRMED
    stamp(reservation, now)
    announce(reservation, Happening(EventKind.ACCEPTED, by_id, now, extra=extra))
    return reservation


def decline(reservation: Reservation, by_id: int, now: datetime, reason: str = "") -> Reservation:
    """Its time is given back. Raises WrongState if it is not requested any more."""
    take_up(reservation, Step.DECLINE)
    release(reservation)
    reservation.state = ReservationState.DECLINED
    stamp(reservation, now)
    announce(reservation, Happening(EventKind.DECLINED, by_id, now, reason=reason))
    return reservation
