"""All that the rules need to know of instruments, a person and a time, in a handful of plain queries."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from datetime import datetime

from booking.domain.availability import Taken
from booking.domain.interval import Interval
from booking.domain.question import Facts, Kind, Wanted
from booking.reservations import statements
from booking.reservations.applicants import Applicant
from booking.reservations.counting import Asked
from booking.reservations.held import claims, parts, reach_of, resources_of
from booking.reservations.hours import PersonsHours
from booking.reservations.instruments import (
    NOTHING_ASSUMED,
    Assumed,
    Instruments,
    instruments_of,
    needs_of,
    one_instrument,
)
from booking.reservations.known import Known, facts_of, known_of, policy_of
from models import Reservation, db


def gather(
    instrument_id: int,
    who: Applicant,
    wanted: Wanted,
    now: datetime,
    reservation: Reservation | None = None,
    *,
    is_decided: bool = False,
    assumed: Assumed = NOTHING_ASSUMED,
) -> Facts:
    """The facts for judging `wanted`. Of a `reservation` that is changed, its own hold is not in the way. `is_decided`:
    somebody books by the answer, so the quotas that it rests on stay locked until she has. `assumed`: settings of the
    instrument that are tried out, by column.

    Claims of one resource never overlap, so the last that starts before the end tells whether it is free. Only of
    what is not free all that is held is read, for the sake of a true answer. Raises LookupError if there is no such
    instrument.
    """
    but_of = reservation.id if reservation else statements.NOBODYS
    instrument = one_instrument(instrument_id, assumed)
    if not instrument.rows:
        raise LookupError(f"no instrument {instrument_id}")
    (row,) = instrument.rows
    known = known_of(instrument, Asked(who, wanted.interval, now, but_of, is_decided), bool(wanted.overruling.codes))
    held = policy_of(row).padding.around(wanted.interval)
    question = {"instrument_id": instrument_id, "ends_at": held.ends_at, "but_of": but_of}
    last_holds = db.session.execute(statements.NEEDS_AND_LAST_HOLDS, question).all()
    plain = facts_of(row, known, needs_of(last_holds).get(instrument_id, ()), {})
    blocked = [one.resource_id for one in last_holds if any(end and end > held.starts_at for end in one[-2:])]
    blocked += [resource for _choice, need in plain.besides(wanted) for resource in need.resource_ids]
    current = _current(reservation, wanted.kind)
    if not blocked and current is None:
        return plain
    return replace(plain, taken=claims(blocked, held, but_of) if blocked else {}, current=current)


def gather_many(
    ids: Collection[int], who: Applicant, span: Interval, now: datetime, reservation: Reservation | None = None
) -> dict[int, Facts]:
    """The facts of several instruments for judging anything within `span`, in a few queries however many there are."""
    but_of = reservation.id if reservation else statements.NOBODYS
    taken: dict[int, Sequence[Interval]] = {}
    facts = gather_but_claims(ids, who, span, now, but_of, taken)
    taken |= claims(resources_of(facts.values()), reach_of((one.policy for one in facts.values()), span), but_of)
    current = _current(reservation, Kind.MOVE)
    return facts if current is None else {one: replace(known, current=current) for one, known in facts.items()}


def gather_but_claims(
    ids: Collection[int], who: Applicant, span: Interval, now: datetime, but_of: int = statements.NOBODYS,
    taken: Taken | None = None,
) -> dict[int, Facts]:  # fmt: skip
    """As `gather_many`, without what is taken: for whoever reads that piece by piece into `taken`, which all share."""
    facts: dict[int, Facts] = {}
    for instruments, known in _known(ids, Asked(who, span, now, but_of)):
        facts |= _facts(instruments, known, {} if taken is None else taken)
    return facts


def gather_with_hours(
    ids: Collection[int], who: Applicant, span: Interval, now: datetime
) -> tuple[dict[int, Facts], dict[int, PersonsHours]]:
    """As `gather_many`, with the hours that a page shows besides: they have been read for the facts."""
    taken: dict[int, Sequence[Interval]] = {}
    facts: dict[int, Facts] = {}
    hours: dict[int, PersonsHours] = {}
    for instruments, known in _known(ids, Asked(who, span, now)):
        facts |= _facts(instruments, known, taken)
        hours |= known.hours
    taken |= claims(resources_of(facts.values()), reach_of((one.policy for one in facts.values()), span))
    return facts, hours


def _known(ids: Collection[int], asked: Asked) -> Iterator[tuple[Instruments, Known]]:
    for some in parts(ids):
        instruments = instruments_of(some)
        yield instruments, known_of(instruments, asked)


def _facts(instruments: Instruments, known: Known, taken: Taken) -> dict[int, Facts]:
    return {row.id: facts_of(row, known, instruments.needs.get(row.id, ()), taken) for row in instruments.rows}


def _current(reservation: Reservation | None, kind: Kind) -> Interval | None:
    """What the reservation has now. One that is restored or accepted is asked for as a whole."""
    if reservation is None or kind in (Kind.RESTORE, Kind.ACCEPT):
        return None
    return Interval(reservation.starts_at, reservation.ends_at)
