"""Trying something at the bench: done, or the refusal that says why not."""

from collections.abc import Callable
from datetime import datetime

from flask_babel import gettext as _
from flask_login import current_user

from booking.clock import now
from booking.domain.interval import Interval
from booking.domain.usage import Evidence
from booking.reservations import actions
from booking.reservations.judging import Refused, kind_of_change, lost_race, question_about
from booking.transaction import SlotTaken, transaction
from booking.usage.presenting import Refusal
from booking.usage.refusals import NotPossible
from models import Reservation, Usage

Act = Callable[[Reservation, datetime], Usage]


def attempt(reservation: Reservation, act: Act, interval: Interval | None = None) -> Refusal | None:
    """Do it; None when done, else why not. What was read before is read anew afterwards."""
    moment, by_id = now(), current_user.id
    current = Interval(reservation.starts_at, reservation.ends_at)
    try:
        with transaction():
            act(reservation, moment)
    except (Refused, actions.WrongState, NotPossible) as refusal:
        return refusal
    except SlotTaken:
        wanted = interval or current
        return lost_race(question_about(reservation, kind_of_change(current, wanted), by_id, moment, wanted))
    return None


def evidence_for(reservation: Reservation, *, is_at_the_bench: bool = False) -> Evidence:
    """What the entry of whoever presses the button is worth."""
    if reservation.user_id != current_user.id:
        return Evidence.STAFF
    return Evidence.QR if is_at_the_bench else Evidence.PAGE


def said_in() -> str:
    return _("Checked in.")


def said_out() -> str:
    return _("Checked out. What is left of the time is free for others.")
