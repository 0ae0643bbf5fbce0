"""A chain of bookings, made or given back as a whole: all of its steps or none."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from booking.domain.question import Wanted
from booking.locks import lock_together
from booking.reservations.actions import Refused, book, cancel
from models import Reservation


@dataclass(frozen=True, slots=True)
class Step:
    """An instrument and the use that is wanted of it."""

    instrument_id: int
    wanted: Wanted


class StepRefused(Exception):
    """The rules refuse one of the steps (`number` from 0); nothing may be kept of the others."""

    def __init__(self, number: int, refused: Refused) -> None:
        super().__init__(f"step {number + 1}: {refused}")
        self.number, self.refused = number, refused


def book_chain(
    steps: Sequence[Step], person_id: int, now: datetime, *, group_id: int | None, title: str, key: str
) -> list[Reservation]:
    """A reservation for each step, in order. The write locks on all instruments come first, in id order.

    The same form sent again, known by its key, answers the reservations that it has made. Raises StepRefused.
    """
    lock_together(step.instrument_id for step in steps)
    made: list[Reservation] = []
    for number, step in enumerate(steps):
        try:
            reservation = book(
                instrument_id=step.instrument_id, person_id=person_id, booked_by_id=person_id, wanted=step.wanted,
                now=now, group_id=group_id, title=title, idempotency_key=f"{key}-{number}",
            )  # fmt: skip
        except Refused as refused:
            raise StepRefused(number, refused) from refused
        made.append(reservation)
    return made


def cancel_chain(reservations: Sequence[Reservation], by_id: int, now: datetime) -> None:
    """Give all of them back. Raises Refused or WrongState if one cannot be."""
    lock_together(one.instrument_id for one in reservations)
    for reservation in sorted(reservations, key=lambda one: one.starts_at):
        cancel(reservation, by_id, now)
