"""All that the rules need to know of instruments, a person and a time, in a handful of plain queries."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from types import SimpleNamespace
from typing import Any

from booking.domain.availability import Need
from booking.domain.interval import Interval
from booking.domain.policy import DEFAULTS, Value
from booking.domain.question import (
    Condition,
    Facts,
    Kind,
    OpenTo,
    Person,
    Policy,
    Record,
    Shut,
    SomeShut,
    Wanted,
)
from booking.reservations import statements
from booking.reservations.applicants import Applicant
from booking.reservations.approving import standings
from booking.reservations.clauses import clauses_of
from booking.reservations.counting import Asked
from booking.reservations.extras import extras_of
from booking.reservations.held import claims, parts, reach_of, resources_of
from booking.reservations.hours import PersonsHours, facilities_run_by, persons_hours
from booking.reservations.records import records
from booking.reservations.required import NOTHING, required_of
from models import Reservation, db

Rows = Sequence[Any]
Assumed = Mapping[str, Value]
NOTHING_ASSUMED: Assumed = {}


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
    is_set_aside = bool(wanted.overruling.codes)
    facts = _known([instrument_id], Asked(who, wanted.interval, now, but_of, is_decided), is_set_aside, assumed)
    if instrument_id not in facts:
        raise LookupError(f"no instrument {instrument_id}")
    plain = facts[instrument_id]
    held = plain.policy.padding.around(wanted.interval)
    question = {"instrument_id": instrument_id, "ends_at": held.ends_at, "but_of": but_of}
    rows = db.session.execute(statements.NEEDS_AND_LAST_HOLDS, question).all()
    blocked = [row.resource_id for row in rows if any(end and end > held.starts_at for end in row[-2:])]
    blocked += [resource for _choice, need in plain.besides(wanted) for resource in need.resource_ids]
    return replace(
        plain,
        needs=_needs(rows).get(instrument_id, ()),
        taken=claims(blocked, held, but_of) if blocked else {},
        current=_current(reservation, wanted.kind),
    )


def gather_many(
    ids: Collection[int], who: Applicant, span: Interval, now: datetime, reservation: Reservation | None = None
) -> dict[int, Facts]:
    """The facts of several instruments for judging anything within `span`, in a few queries however many there are."""
    but_of = reservation.id if reservation else statements.NOBODYS
    facts = gather_but_claims(ids, who, span, now, but_of)
    taken = claims(resources_of(facts.values()), reach_of(facts.values(), span), but_of)
    current = _current(reservation, Kind.MOVE)
    return {one: replace(known, taken=taken, current=current) for one, known in facts.items()}


def gather_but_claims(
    ids: Collection[int], who: Applicant, span: Interval, now: datetime, but_of: int = statements.NOBODYS
) -> dict[int, Facts]:
    """As `gather_many`, without what is taken: for whoever looks at a long span piece by piece."""
    facts: dict[int, Facts] = {}
    for some in parts(ids):
        needs = _needs(db.session.execute(statements.NEEDS, {"ids": some}).all())
        known = _known(some, Asked(who, span, now, but_of))
        facts |= {one: replace(known[one], needs=needs.get(one, ())) for one in known}
    return facts


def _known(
    instrument_ids: Collection[int], asked: Asked, is_set_aside: bool = False, assumed: Assumed = NOTHING_ASSUMED
) -> dict[int, Facts]:
    """Everything but needs and what is taken. Who runs the instrument matters where the lab decides, or where rules
    are to be set aside."""
    by_instrument: dict[int, list[Any]] = {}
    for row in db.session.execute(statements.INSTRUMENTS, {"ids": list(instrument_ids)}):
        known: Any = SimpleNamespace(**{**row._mapping, **assumed}) if assumed else row
        by_instrument.setdefault(row.id, []).append(known)
    firsts = [rows[0] for rows in by_instrument.values()]
    closed, booked = _closures(firsts, asked.span), records(firsts, asked)
    hours = persons_hours(by_instrument, asked.who, asked.span)
    extras = extras_of(firsts, hours, asked.span)
    is_asked = is_set_aside or any(row.is_approval_needed or row.has_approval_policy for row in firsts)
    run = facilities_run_by(asked.who.booked_by_id) if is_asked else ()
    clauses = clauses_of(firsts, asked.who, asked.span)
    required = required_of(firsts, asked.who.person_id, asked.now)
    approvals = standings(firsts, asked)
    return {
        row.id: replace(
            _facts(row, hours[row.id], closed[row.id], asked.now),
            person=_person(row, asked.who, row.facility_id in run, hours[row.id].level),
            record=booked.get(row.id, Record()),
            extras=extras.get(row.id, ()),
            clauses=clauses.get(row.id, ()),
            required=required.get(row.id, NOTHING),
            approval=approvals.get(row.id),
        )
        for row in firsts
    }


def _facts(row: Any, hours: PersonsHours, closed: Rows, now: datetime) -> Facts:
    return Facts(
        now=now,
        zone=hours.zone,
        needs=(),
        policy=_policy(row),
        windows=hours.windows,
        others_hours=hours.others,
        special_days=hours.special_days,
        closures=tuple(Shut(_span(one), one.reason, one.kind) for one in closed if not one.places_closed),
        some_shut=tuple(_some_shut(one) for one in closed if one.places_closed),
        open_to=OpenTo(row.open_to.value),
        condition=Condition(row.state.value),
        modes=tuple(row.modes),
        institution_id=row.institution_id,
    )


def _person(row: Any, who: Applicant, is_run: bool, level: int) -> Person:
    return Person(
        is_signed_in=who.person_id is not None,
        is_member=bool(who.institution_ids),
        is_own_school=row.institution_id in who.institution_ids,
        is_booked_by_lab=is_run,
        level=level,
    )


def _policy(row: Any) -> Policy:
    settings = {name: getattr(row, name) for name in DEFAULTS if name != "is_approval_needed"}
    return Policy(needs_approval=row.is_approval_needed, **settings)


def _closures(instruments: Rows, span: Interval) -> dict[int, Rows]:
    """The closures of each instrument: its own, those of some of its places, those of all of its facility."""
    question = {
        "ids": [row.id for row in instruments],
        "facility_ids": sorted({row.facility_id for row in instruments}),
        **_ends(span),
    }
    closed: dict[int, list[Any]] = {}
    for row in db.session.execute(statements.CLOSURES, question):
        closed.setdefault(row.facility_id, []).append(row)
    return {
        one.id: [row for row in closed.get(one.facility_id, ()) if row.instrument_id in (None, one.id)]
        for one in instruments
    }


def _some_shut(row: Any) -> SomeShut:
    return SomeShut(_span(row), row.places_closed, row.places_of, row.reason, row.kind)


def _span(row: Any) -> Interval:
    return Interval(row.starts_at, row.ends_at)


def _needs(rows: Iterable[Any]) -> dict[int, tuple[Need, ...]]:
    """By instrument, in the order of their positions."""
    resources: dict[int, dict[int, list[int]]] = {}
    for row in rows:
        resources.setdefault(row.instrument_id, {}).setdefault(row.position, []).append(row.resource_id)
    return {
        instrument_id: tuple(Need(position, tuple(sorted(ids))) for position, ids in sorted(positions.items()))
        for instrument_id, positions in resources.items()
    }


def _current(reservation: Reservation | None, kind: Kind) -> Interval | None:
    """What the reservation has now. One that is restored or accepted is asked for as a whole."""
    if reservation is None or kind in (Kind.RESTORE, Kind.ACCEPT):
        return None
    return Interval(reservation.starts_at, reservation.ends_at)


def _ends(span: Interval) -> dict[str, datetime]:
    return {"starts_at": span.starts_at, "ends_at": span.ends_at}
