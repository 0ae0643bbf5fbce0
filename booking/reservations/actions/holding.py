"""A reservation's claims: taking them, giving them back, and reading a reservation under the write lock."""

from collections.abc import Collection, Iterable
from dataclasses import replace
from typing import Any

from sqlalchemy.exc import DBAPIError

from booking.database import is_overlap
from booking.domain.availability import Need, allocated
from booking.domain.interval import Interval
from booking.domain.lifecycle import State, Step, check
from booking.domain.question import Facts
from booking.locks import lock_with_neighbours
from booking.reservations import statements
from booking.reservations.actions.paying import hold_money, release_money
from booking.reservations.extras import held_by, named
from booking.reservations.judging import Question, lost_race
from models import Reservation, db


def take_up(reservation: Reservation, step: Step) -> Reservation:
    """The reservation as it is now, under its instrument's write lock. Raises WrongState if the step is impossible."""
    lock_with_neighbours(reservation.instrument_id)
    db.session.refresh(reservation)
    check(step, State(reservation.state.value))
    return reservation


def hold(reservation: Reservation, question: Question, facts: Facts, kept: Collection[int] = ()) -> None:
    """Claim one free resource of each need, accessories and an operator among them, for the wanted time, set-up and
    clean-up included, in id order; and hold the money that it costs.

    A resource of `kept` comes before its equals. Raises Refused if the guard knows better than the check: that
    somebody else holds one of them.
    """
    held = facts.policy.padding.around(question.wanted.interval)
    needs = facts.needs_of(question.wanted)
    chosen = allocated(_preferring(kept, needs), facts.taken, held, question.wanted.interval)
    if chosen is None:
        raise lost_race(question)
    rows = [_claim(reservation, resource_id, held) for resource_id in sorted(chosen.values())]
    try:
        db.session.execute(statements.HOLD, rows)
    except DBAPIError as error:
        if is_overlap(error):
            raise lost_race(question) from error
        raise
    hold_money(reservation, question, facts)


def added(reservation: Reservation, facts: Facts) -> dict[str, Any]:
    """What the history keeps of accessories and the operator that it holds; no query where none is offered."""
    held = held_by([reservation.id]).get(reservation.id) if facts.extras else None
    return {"with": named(held)} if held else {}


def release(reservation: Reservation) -> set[int]:
    """Give back all that the reservation holds, money too; answers which resources that was."""
    release_money(reservation)
    return set(db.session.execute(statements.RELEASE, {"reservation": reservation.id}).scalars())


def _preferring(kept: Collection[int], needs: Iterable[Need]) -> list[Need]:
    return [
        replace(need, resource_ids=tuple(sorted(need.resource_ids, key=lambda one: (one not in kept, one))))
        for need in needs
    ]


def _claim(reservation: Reservation, resource_id: int, held: Interval) -> dict[str, object]:
    return {
        "institution_id": reservation.institution_id,
        "resource_id": resource_id,
        "reservation_id": reservation.id,
        "starts_at": held.starts_at,
        "ends_at": held.ends_at,
    }
