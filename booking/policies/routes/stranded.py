"""What a form says about each booking that a change strands, and doing it: keep, move to a nearest time, cancel."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from flask import request
from flask_babel import gettext as _
from flask_login import current_user

from booking import formats
from booking.clock import now
from booking.domain.interval import Interval
from booking.domain.lifecycle import WrongState
from booking.facility.routes.choosing import DECISION, STAMP, Option
from booking.policies.stranding import OFFERED, Change, Stranded, offers_of
from booking.reservations import actions
from booking.reservations.judging import Refused
from booking.reservations.sentences import Sentence, sentences
from models import Reservation


class NotSettled(Exception):
    """The booking of this public id cannot become what was chosen, or was not shown. Nothing is done."""

    def __init__(self, public_id: str) -> None:
        super().__init__(public_id)
        self.public_id = public_id


@dataclass(frozen=True, slots=True)
class Row:
    """A stranded booking, why, and what may become of it. In the shape that facility/affected.html draws."""

    reservation: Reservation
    reasons: Sequence[Sentence]
    options: list[Option]
    chosen: str
    problem: str = ""
    first: str = ""
    is_running: bool = False


def rows_of(found: Sequence[Stranded], by_id: int, moment: datetime, change: Change, stuck: str = "") -> list[Row]:
    """Nearest times are looked up for the first of them; who comes later is moved from her booking's own page."""
    return [
        _row(one, offers_of(one, by_id, moment, change) if number < OFFERED else [], one.reservation.public_id == stuck)
        for number, one in enumerate(found)
    ]


def _row(one: Stranded, offers: Sequence[Interval], is_stuck: bool) -> Row:
    reservation = one.reservation
    zone = reservation.instrument.zone
    moves = [_move(offer, zone) for offer in offers]
    options = [Option("keep", _("Keep it as it is")), *moves, Option("cancel", _("Cancel it"))]
    posted = request.form.get(f"{DECISION}{reservation.public_id}", "keep")
    chosen = posted if posted in {option.value for option in options} and not is_stuck else "keep"
    problem = _("This was not possible any more. Choose again.") if is_stuck else ""
    return Row(reservation, sentences(one.reasons, zone), options, chosen, problem)


def _move(interval: Interval, zone: Any) -> Option:
    ends = (interval.starts_at, interval.ends_at)
    value = ".".join(["move", *(at.strftime(STAMP) for at in ends)])
    return Option(value, _("Move to %(when)s", when=formats.time_range(*ends, zone, "short")))


def settle(found: Sequence[Stranded], seen: Collection[str], change: Callable[[], object]) -> None:
    """Inside the transaction: the change itself, then what was chosen for each. Raises NotSettled."""
    unseen = [one.reservation.public_id for one in found if one.reservation.public_id not in seen]
    if unseen:
        raise NotSettled(unseen[0])
    change()
    in_order = sorted(found, key=lambda one: _said(one) != "cancel")  # what is given up makes room for what is moved
    for one in in_order:
        _become(one, _said(one))


def _become(one: Stranded, said: str) -> None:
    reservation, moment = one.reservation, now()
    try:
        if said == "cancel":
            actions.cancel(reservation, current_user.id, moment, _("The booking rules have changed."))
        elif said.startswith("move."):
            actions.change_interval(reservation, _interval(said), current_user.id, moment)
    except (Refused, WrongState, ValueError) as error:
        raise NotSettled(reservation.public_id) from error


def _said(one: Stranded) -> str:
    return request.form.get(f"{DECISION}{one.reservation.public_id}", "keep")


def _interval(said: str) -> Interval:
    _move, starts, ends = said.split(".")
    starts_at, ends_at = (datetime.strptime(at, STAMP).replace(tzinfo=UTC) for at in (starts, ends))
    return Interval(starts_at, ends_at)
