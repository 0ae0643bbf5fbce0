"""What is known of some instruments, read for all of them at once, and put together as the facts of each."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from operator import attrgetter
from typing import Any

from booking.domain.agreement import Clause
from booking.domain.approving import Standing
from booking.domain.availability import Need, Taken
from booking.domain.circumstances import Person, Policy, Record, Shut, SomeShut
from booking.domain.extras import Extra
from booking.domain.interval import Interval
from booking.domain.payment import Prices
from booking.domain.policy import DEFAULTS, Value
from booking.domain.question import Condition, Facts, OpenTo
from booking.domain.required import Required
from booking.reservations import statements
from booking.reservations.applicants import Applicant
from booking.reservations.approving import standings
from booking.reservations.clauses import clauses_of
from booking.reservations.counting import Asked
from booking.reservations.extras import extras_of
from booking.reservations.hours import PersonsHours, facilities_run_by, persons_hours
from booking.reservations.instruments import Instruments
from booking.reservations.prices import prices_of
from booking.reservations.records import records
from booking.reservations.required import NOTHING, required_of
from models import db

Rows = Sequence[Any]

SETTINGS = attrgetter(*DEFAULTS)
NO_RECORD = Record()


@dataclass(frozen=True, slots=True)
class Known:
    """Everything about some instruments but needs and what is taken; each by the instrument's id."""

    asked: Asked
    rows: Rows
    hours: Mapping[int, PersonsHours]
    run: Collection[int]
    closed: Mapping[int, Rows]
    booked: Mapping[int, Record]
    extras: Mapping[int, tuple[Extra, ...]]
    clauses: Mapping[int, tuple[Clause, ...]]
    required: Mapping[int, Required]
    approvals: Mapping[int, Standing]
    prices: Mapping[int, Prices]


def known_of(instruments: Instruments, asked: Asked, is_set_aside: bool = False) -> Known:
    """Who runs an instrument matters where the lab decides, or where rules are to be set aside."""
    rows = instruments.rows
    closed, booked = _closures(rows, asked.span), records(rows, asked)
    hours = persons_hours(instruments, asked.who, asked.span)
    extras = extras_of(rows, hours, asked.span)
    is_asked = is_set_aside or any(row.is_approval_needed or row.has_approval_policy for row in rows)
    run = facilities_run_by(asked.who.booked_by_id) if is_asked else ()
    clauses = clauses_of(rows, asked.who, asked.span)
    required = required_of(rows, asked.who.person_id, asked.now)
    asks, prices = standings(rows, asked), prices_of(rows, asked)
    return Known(asked, rows, hours, run, closed, booked, extras, clauses, required, asks, prices)


def facts_of(row: Any, known: Known, needs: tuple[Need, ...], taken: Taken) -> Facts:
    """Put together once: to change it later costs several times as much, and there may be thousands."""
    hours, closed = known.hours[row.id], known.closed.get(row.id, ())
    return Facts(
        now=known.asked.now,
        zone=hours.zone,
        needs=needs,
        policy=policy_of(row),
        windows=hours.windows,
        others_hours=hours.others,
        special_days=hours.special_days,
        closures=tuple(Shut(_span(one), one.reason, one.kind) for one in closed if not one.places_closed),
        some_shut=tuple(_some_shut(one) for one in closed if one.places_closed),
        taken=taken,
        person=_person(row, known.asked.who, row.facility_id in known.run, hours.level),
        record=known.booked.get(row.id, NO_RECORD),
        open_to=OpenTo(row.open_to.value),
        condition=Condition(row.state.value),
        modes=tuple(row.modes),
        institution_id=row.institution_id,
        extras=known.extras.get(row.id, ()),
        clauses=known.clauses.get(row.id, ()),
        required=known.required.get(row.id, NOTHING),
        approval=known.approvals.get(row.id),
        prices=known.prices.get(row.id),
    )


def _person(row: Any, who: Applicant, is_run: bool, level: int) -> Person:
    return Person(
        is_signed_in=who.person_id is not None,
        is_member=bool(who.institution_ids),
        is_own_school=row.institution_id in who.institution_ids,
        is_booked_by_lab=is_run,
        level=level,
    )


def policy_of(row: Any) -> Policy:
    """Of a row of statements.INSTRUMENTS."""
    return _policy(SETTINGS(row))


@lru_cache(maxsize=1024)
def _policy(settings: tuple[Value, ...]) -> Policy:
    """Of the settings in the order of DEFAULTS; most instruments share theirs with others."""
    values: dict[str, Any] = dict(zip(DEFAULTS, settings, strict=True))
    return Policy(needs_approval=values.pop("is_approval_needed"), **values)


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
        one.id: [row for row in closed[one.facility_id] if row.instrument_id in (None, one.id)]
        for one in instruments
        if one.facility_id in closed
    }


def _some_shut(row: Any) -> SomeShut:
    return SomeShut(_span(row), row.places_closed, row.places_of, row.reason, row.kind)


def _span(row: Any) -> Interval:
    return Interval(row.starts_at, row.ends_at)


def _ends(span: Interval) -> dict[str, datetime]:
    return {"starts_at": span.starts_at, "ends_at": span.ends_at}
