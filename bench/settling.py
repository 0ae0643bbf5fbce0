"""Settling a quarter of 100,000 charges among 50 schools, from the cut to the seal, beside reading them in one query.

Measured without HTTP, in one process. Each turn settles the whole and is rolled back, so that the next finds the same.
"""

import random
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import flask_migrate

from bench.client import Answer
from bench.measuring import Case, Figure, measure
from booking import create_app
from booking.catalogue.actions import create_facility, create_institution, create_instrument
from booking.charges.actions.recording import NewCharge, Payer, Place, record
from booking.domain.netting import Mode
from booking.domain.quoted import Line, LineKind, Quote, Why
from booking.domain.tariff import Tier, Unit
from booking.settlement.actions.agreeing import conclude
from booking.settlement.actions.paying import left_of, record_payment
from booking.settlement.actions.sealing import seal
from booking.settlement.actions.stepping import cut, issue, open_period
from booking.settlement.queries.records import lines_read
from booking.settlement.queries.run import due_of
from booking.transaction import transaction
from models import Cause, InstitutionKind, Instrument, Period, User, db

SCHOOLS, CHARGES, AT_ONCE = 50, 100_000, 5_000
TURNS, ASKED = 3, 5

EVERYTHING = lines_read()


class Undone(Exception):
    """A turn is over: all of it is rolled back."""


def figures(url: str, folder: Path, now: datetime, charges: int = CHARGES) -> Iterator[Figure]:
    """One figure; the database at `url` is empty, and is filled first."""
    app = create_app({"SQLALCHEMY_DATABASE_URI": url, "INSTANCE": folder})
    with app.app_context():
        flask_migrate.upgrade()
        person, period_id = _fill(now, charges)
        name = f"settling {charges:,} charges among {SCHOOLS} schools"
        yield measure(
            Case(name, "reading them in one query", _settling(person, period_id, now), _reading, ASKED), TURNS
        )
        db.session.remove()
        db.engine.dispose()


def settled(person: User, period_id: int, now: datetime, report: Callable[[int], None] | None = None) -> Period:
    """Every step: cut, statements, netting, payments, the seal with its digest chain. Ends in the sealed period."""
    cut(period_id, now)
    issue(period_id, now)
    period = conclude(period_id, now + timedelta(days=15))
    for transfer in due_of(period):
        record_payment(transfer.id, left_of(transfer), now.date(), "", person, now)
    return seal(period_id, now, report)


def _settling(person: User, period_id: int, now: datetime) -> Callable[[], Answer]:
    def work() -> Answer:
        began = time.perf_counter()
        with suppress(Undone), transaction():
            settled(person, period_id, now, _told)
            raise Undone
        return Answer(200, {}, b"", time.perf_counter() - began)

    return work


def _told(lines: int) -> None:
    """Progress, for whoever waits."""
    if not lines % 20_000:
        print(f"  sealed {lines:,} lines", file=sys.stderr, flush=True)


def _reading() -> Answer:
    """The same columns of the same rows, all of them, by one query."""
    began = time.perf_counter()
    rows = db.session.execute(EVERYTHING).all()
    return Answer(200, {}, str(len(rows)).encode(), time.perf_counter() - began)


def _fill(now: datetime, charges: int) -> tuple[User, int]:
    draw = random.Random(11)
    with transaction():
        instruments = [_school(number) for number in range(SCHOOLS)]
        person = User(
            email="bench@bench.example", name="Bench", password_hash="x", sign_in_stamp="x", created_at=now,
            confirmed_at=now,
        )  # fmt: skip
        db.session.add(person)
        db.session.flush()
        places = [(one.id, one.institution_id, one.facility_id) for one in instruments]
        until = now.date()
        period_id = open_period(person, now, until - timedelta(days=92), until, Mode.MULTILATERAL, name="Quarter").id
    for _ in range(charges // AT_ONCE):
        with transaction():
            record([_charge(draw, places, person.id, until) for _ in range(AT_ONCE)], now)
    return db.session.get_one(User, person.id), period_id


def _school(number: int) -> Instrument:
    school = create_institution(
        code=f"S{number}", kind=InstitutionKind.UNIVERSITY, name=f"School {number}", time_zone="Europe/London",
        currency="GBP",
    )  # fmt: skip
    facility = create_facility(school, code="F", name="Facility", time_zone="Europe/London")
    return create_instrument(facility, name=f"Microscope {number}")


def _charge(draw: random.Random, places: list[tuple[int, int, int]], person_id: int, until: date) -> NewCharge:
    (instrument, owner, facility), (_other, payer, _facility) = draw.sample(places, 2)
    day = until - timedelta(days=draw.randint(1, 90))
    hours, price = draw.randint(1, 12), draw.randint(1_000, 12_000)
    begins = datetime(day.year, day.month, day.day, 9, tzinfo=UTC)
    place = Place(owner, facility, instrument, person_id, begins, begins + timedelta(hours=hours), day)
    why = Why("hours", {"minutes": 60 * hours})
    lines = (Line(LineKind.TIME, Decimal(hours), Unit.HOUR, price, hours * price, None, why),)
    return NewCharge(place, Cause.USE, Quote("GBP", lines, Tier.REGION_PARTNER), (Payer(payer),), begins)
