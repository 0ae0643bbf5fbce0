"""What pages show of a booking at the bench: whether one can check in or out, until when to stay, what lacks."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_login import current_user

from booking.access import may_change
from booking.domain.attendance import Grace, Standing, standing
from booking.domain.interval import Interval
from booking.domain.usage import Lack, effective_minutes, lacks
from booking.reservations.actions import WrongState
from booking.reservations.judging import Refused
from booking.reservations.presenting import Offers, answer_of, offers_instead
from booking.reservations.wall_clock import written
from booking.usage import queries
from booking.usage.refusals import NotPossible
from booking.usage.stays import longer_ends
from booking.usage.words import problem
from models import HOLDING, Reservation, ReservationState, Usage

Refusal = Refused | WrongState | NotPossible


@dataclass(frozen=True, slots=True)
class AtTheBench:
    """A reservation, as it stands at the bench. `longer`: ends that what runs could have, as forms write them."""

    reservation: Reservation
    usage: Usage | None
    grace: Grace
    standing: Standing
    may_act: bool
    opens_at: datetime
    can_check_in: bool
    is_running: bool
    longer: list[tuple[str, datetime]]
    lacks: tuple[Lack, ...]
    effective_minutes: int

    @property
    def is_shown(self) -> bool:
        """Nothing is said of what is still far ahead, or will never be."""
        is_confirmed = self.reservation.state == ReservationState.CONFIRMED
        return self.usage is not None or (is_confirmed and (self.can_check_in or self.grace.is_asked))


def at_the_bench(reservation: Reservation, now: datetime) -> AtTheBench:
    """One query."""
    usage, grace = queries.usage_and_grace(reservation)
    booked = Interval(reservation.starts_at, reservation.ends_at)
    is_running = usage is not None and usage.started_at is not None and usage.ended_at is None
    is_absent = usage is None or (usage.is_no_show and reservation.state in HOLDING)
    can = is_absent and reservation.state == ReservationState.CONFIRMED and grace.is_open(booked, now)
    is_longer = is_running and reservation.ends_at > now
    ends = longer_ends(reservation.instrument, reservation.ends_at) if is_longer else []
    return AtTheBench(
        reservation=reservation,
        usage=usage,
        grace=grace,
        standing=standing(usage.reserved if usage and not is_running else booked, usage.record if usage else None, now),
        may_act=may_change(current_user, reservation),
        opens_at=grace.opens_at(booked),
        can_check_in=can,
        is_running=is_running,
        longer=[(written(one, reservation.instrument.zone), one) for one in ends],
        lacks=lacks(usage.record, now) if usage else (),
        effective_minutes=effective_minutes(usage.record) if usage else 0,
    )


def refused_in_words(refusal: Refusal, reservation: Reservation | None) -> dict[str, Any]:
    """The parameters of a page that says why not: its reasons, and what is free instead."""
    if isinstance(refusal, Refused):
        question = refusal.question
        zone = reservation.instrument.zone if reservation else None
        offers = offers_instead(reservation, refusal) if reservation and question.reservation else Offers()
        return {"problems": answer_of(refusal.verdict, zone).reasons if zone else [], "offers": offers}
    if isinstance(refusal, NotPossible):
        return {"problems": [problem(refusal.code)], "offers": Offers()}
    return {"problems": [], "offers": Offers()}
