"""Trying to change a reservation: done, or the refusal that says why not."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from flask_login import current_user

from booking.clock import now
from booking.domain.interval import Interval
from booking.domain.question import Kind
from booking.reservations import actions
from booking.reservations.judging import Question, Refused, kind_of_change, lost_race, question_about
from booking.transaction import SlotTaken, transaction
from models import HOLDING, Reservation

Refusal = Refused | actions.WrongState
Act = Callable[[Reservation, datetime], Any]


def attempt(reservation: Reservation, act: Act, interval: Interval | None = None) -> Refusal | None:
    """Do it; None when done, else why not. What was read before is read anew afterwards."""
    moment, by_id = now(), current_user.id
    wanted = interval or Interval(reservation.starts_at, reservation.ends_at)
    try:
        with transaction():
            act(reservation, moment)
    except (Refused, actions.WrongState) as refusal:
        return refusal
    except SlotTaken:
        return lost_race(_question(reservation, wanted, by_id, moment))
    return None


def _question(reservation: Reservation, wanted: Interval, by_id: int, moment: datetime) -> Question:
    current, is_cancelled = Interval(reservation.starts_at, reservation.ends_at), reservation.state not in HOLDING
    kind = Kind.RESTORE if is_cancelled else kind_of_change(current, wanted)
    return question_about(reservation, kind, by_id, moment, wanted)
