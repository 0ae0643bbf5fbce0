"""Saving a change of the rules together with what becomes of the bookings that it strands: kept, moved, cancelled."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from booking.domain.interval import Interval
from booking.domain.lifecycle import Step, WrongState
from booking.policies.stranding import Stranded
from booking.reservations.actions.changing import give_way
from booking.reservations.actions.ending import give_back
from booking.reservations.actions.holding import take_up
from booking.reservations.judging import Refused
from models import Reservation


class NotSettled(Exception):
    """The booking of this public id cannot become what was chosen, or was not shown. Nothing is done."""

    def __init__(self, public_id: str) -> None:
        super().__init__(public_id)
        self.public_id = public_id


@dataclass(frozen=True, slots=True)
class Decisions:
    """Who decides, when, why, and about which bookings, by public id: `moved` to which times, and which are
    `cancelled`; what else was `seen` is kept. `unread`: what was said of a booking and cannot be understood."""

    by_id: int
    now: datetime
    seen: Collection[str]
    moved: Mapping[str, Interval] = field(default_factory=dict)
    cancelled: Collection[str] = ()
    unread: Collection[str] = ()
    reason: str = ""


def settle(found: Sequence[Stranded], decisions: Decisions, save: Callable[[], object]) -> None:
    """Under the locks of all instruments that the change reaches: the change itself, then what was chosen for each;
    whoever is moved or loses her time is told once. Raises NotSettled."""
    for one in found:
        public_id = one.reservation.public_id
        if public_id not in decisions.seen or public_id in decisions.unread:
            raise NotSettled(public_id)
    save()
    cancelled = [one for one in found if one.reservation.public_id in decisions.cancelled]
    moved = [one for one in found if one.reservation.public_id in decisions.moved]
    for one in cancelled + moved:  # what is given up makes room for what is moved
        try:
            _become(one.reservation, decisions)
        except (Refused, WrongState) as error:
            raise NotSettled(one.reservation.public_id) from error


def _become(reservation: Reservation, decisions: Decisions) -> None:
    by_id, now, reason = decisions.by_id, decisions.now, decisions.reason
    if reservation.public_id in decisions.cancelled:
        take_up(reservation, Step.CANCEL)
        give_back(reservation, by_id, now, reason, is_for_rules=True)
        return
    take_up(reservation, Step.CHANGE)
    give_way(reservation, decisions.moved[reservation.public_id], by_id, now, reason)
