"""The guard alone: lock and check taken out, many writers put claims straight into the table. No overlap is stored."""

import sqlite3
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import psycopg
import pytest
from flask import Flask
from sqlalchemy import insert, make_url, select

from booking.demo.cast import Cast
from booking.transaction import SlotTaken, transaction
from models import Claim, Instrument, Need, Reservation, ReservationState, db

WRITERS, ROUNDS = 12, 40
FIRST = datetime(2030, 1, 7, 8, tzinfo=UTC)
COLUMNS = ("institution_id", "resource_id", "reservation_id", "starts_at", "ends_at")
pytestmark = [pytest.mark.race, pytest.mark.xdist_group("races")]

Row = tuple[int, int, int, datetime, datetime]
Write = Callable[[Row], bool]


def on_sqlite(url: str) -> Write:
    """Each claim on a connection of its own that begins no transaction before it writes, as the driver would."""

    def write(row: Row) -> bool:
        moments = [value.replace(tzinfo=None).isoformat(" ", "microseconds") for value in row[3:]]
        with closing(sqlite3.connect(str(make_url(url).database), timeout=30, isolation_level=None)) as connection:
            try:
                connection.execute(_insert("?"), (*row[:3], *moments))
            except sqlite3.IntegrityError:
                return False
        return True

    return write


def on_postgresql(url: str) -> Write:
    """Without the lock, writers may also wait for each other in a circle; the database then gives one of them up."""
    address = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)

    def write(row: Row) -> bool:
        with psycopg.connect(address) as connection:
            connection.execute("SET deadlock_timeout = '20ms'")
            try:
                connection.execute(_insert("%s"), row)
                connection.commit()
            except (psycopg.errors.ExclusionViolation, psycopg.errors.DeadlockDetected):
                connection.rollback()
                return False
        return True

    return write


def test_without_lock_and_check_no_two_claims_overlap(database: str, app: Flask, cast: Cast) -> None:
    resource_id, reservation_id = _somebodys(cast)
    write = on_sqlite(database) if database.startswith("sqlite") else on_postgresql(database)
    institution_id = cast.norhaven.id
    for number in range(ROUNDS):
        slot = FIRST + timedelta(days=number)
        rows = [
            (institution_id, resource_id, reservation_id, slot + shift, slot + shift + timedelta(hours=2))
            for shift in (timedelta(minutes=10 * (writer % 6) * (number % 2)) for writer in range(WRITERS))
        ]
        written = _all_at_once(write, rows)
        assert written.count(True) <= 1  # of those that overlap each other; in a circle PostgreSQL may give all up
        _assert_no_overlap(resource_id)
    db.session.rollback()
    assert len(_claims(resource_id)) >= ROUNDS // 2


def test_a_claim_is_not_stretched_over_another(database: str, app: Flask, cast: Cast) -> None:
    """The guard watches changes of claims too, and lets a claim grow over where it was itself."""
    resource_id, reservation_id = _somebodys(cast)
    common = {"institution_id": cast.norhaven.id, "resource_id": resource_id, "reservation_id": reservation_id}
    hour = timedelta(hours=1)
    with transaction():
        for start in (0, 2):
            span = {"starts_at": FIRST + start * hour, "ends_at": FIRST + (start + 1) * hour}
            db.session.execute(insert(Claim).values(**common, **span))
    first = _claims(resource_id)[0]
    with transaction():
        first.ends_at = FIRST + 2 * hour
    with pytest.raises(SlotTaken), transaction():
        _claims(resource_id)[0].ends_at = FIRST + 2 * hour + timedelta(minutes=1)
    _assert_no_overlap(resource_id)


def _somebodys(cast: Cast) -> tuple[int, int]:
    """A resource, and a reservation that claims can name."""
    instrument: Instrument = cast.confocal
    resource_id = db.session.scalars(select(Need.resource_id).where(Need.instrument_id == instrument.id)).one()
    with transaction():
        reservation = Reservation(
            institution_id=instrument.institution_id, instrument_id=instrument.id, user_id=cast.lin.id,
            booked_by_id=cast.lin.id, home_institution_id=cast.westfjord.id, mode="self_operated",
            state=ReservationState.CONFIRMED, starts_at=FIRST, ends_at=FIRST + timedelta(hours=2), created_at=FIRST,
            changed_at=FIRST,
        )  # fmt: skip
        db.session.add(reservation)
        db.session.flush()
        return resource_id, reservation.id


def _insert(mark: str) -> str:
    return f"INSERT INTO claims ({', '.join(COLUMNS)}) VALUES ({', '.join([mark] * len(COLUMNS))})"


def _all_at_once(write: Write, rows: list[Row]) -> list[bool]:
    line = threading.Barrier(len(rows))

    def run(row: Row) -> bool:
        line.wait()
        return write(row)

    with ThreadPoolExecutor(len(rows)) as pool:
        return list(pool.map(run, rows))


def _claims(resource_id: int) -> list[Claim]:
    return list(db.session.scalars(select(Claim).where(Claim.resource_id == resource_id).order_by(Claim.starts_at)))


def _assert_no_overlap(resource_id: int) -> None:
    db.session.rollback()
    for first, second in pairwise(_claims(resource_id)):
        assert first.ends_at <= second.starts_at
