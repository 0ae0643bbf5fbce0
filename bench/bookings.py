"""Reservations by the hundred thousand: the database makes them itself, out of tables of days, places and people.

The same statements on both databases, and the same numbers each time; only the dates follow the calendar.
"""

import random
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import BigInteger, Column, MetaData, Table, func, insert, select, text

from models import Instrument, Membership, Need, Reservation, db
from models.base import UTCDateTime

DAYS_BACK, DAYS_AHEAD = 300, 55
SLOTS = range(8, 20, 2)  # hours at which something may begin; nothing is longer than two hours
LENGTHS = (60, 90, 120)  # minutes

METADATA = MetaData()
DAYS = Table(
    "bench_days", METADATA, Column("day", BigInteger), Column("slot", BigInteger), Column("draw", BigInteger),
    *(Column(name, UTCDateTime) for name in ("made_at", "starts_at", *(f"ends_{one}" for one in LENGTHS))),
)  # fmt: skip
PLACES, PEOPLE = (
    Table(name, METADATA, *(Column(one, BigInteger) for one in ("number", "institution_id", *more)))
    for name, more in (("bench_places", ("instrument_id", "resource_id")), ("bench_people", ("user_id",)))
)

# How many uses an instrument has on a day follows from how many are wanted of all; which of the day's hours they have,
# how long they are and whose they are is drawn. The remainders make a number that is as good as drawn.
RESERVATIONS = """
INSERT INTO reservations (
    id, public_id, institution_id, instrument_id, user_id, booked_by_id, home_institution_id, state, mode, starts_at,
    ends_at, setup_minutes, cleanup_minutes, title, note, sequence, created_at, changed_at
)
SELECT
    row_number() OVER (ORDER BY starts_at, instrument_id),
    'r' || row_number() OVER (ORDER BY starts_at, instrument_id),
    chosen.institution_id, instrument_id, user_id, user_id, bench_people.institution_id, 'confirmed', 'self_operated',
    starts_at, CASE drawn % 3 WHEN 0 THEN ends_60 WHEN 1 THEN ends_90 ELSE ends_120 END,
    0, 0, 'Run', '', 0, made_at, made_at
FROM (
    SELECT drawn_slots.*, row_number() OVER (PARTITION BY instrument_id, day ORDER BY drawn) AS nth
    FROM (
        SELECT bench_days.*, bench_places.*,
               draw * (number * number % 65521 + number + 7) % 2147483647 AS drawn,
               (day * :places + number + 1) * :wanted / :cells - (day * :places + number) * :wanted / :cells AS uses
        FROM bench_days CROSS JOIN bench_places
    ) AS drawn_slots
    WHERE uses > 0
) AS chosen JOIN bench_people ON bench_people.number = drawn / 3 % :people
WHERE nth <= uses
ORDER BY 1
"""
CLAIMS = """
INSERT INTO claims (institution_id, resource_id, reservation_id, starts_at, ends_at)
SELECT reservations.institution_id, resource_id, id, starts_at, ends_at
FROM reservations JOIN bench_places ON bench_places.instrument_id = reservations.instrument_id
ORDER BY id
"""
EVENTS = """
INSERT INTO reservation_events (institution_id, reservation_id, actor_id, kind, happened_at, details)
SELECT institution_id, id, user_id, 'booked', created_at, '{}' FROM reservations ORDER BY id
"""


def build_reservations(draw: random.Random, now: datetime, wanted: int) -> None:
    """`wanted` reservations of all instruments, with claims and history, around `now`; at most six a day on each."""
    METADATA.create_all(db.session.connection())
    places, people = _places(), _people()
    for table, rows in ((DAYS, list(_days(draw, now))), (PLACES, places), (PEOPLE, people)):
        db.session.execute(insert(table), rows)
    cells = len(places) * (DAYS_BACK + DAYS_AHEAD)
    figures = {"places": len(places), "people": len(people), "wanted": wanted, "cells": cells}
    db.session.execute(text(RESERVATIONS), figures)
    db.session.execute(text(CLAIMS))
    db.session.execute(text(EVENTS))
    METADATA.drop_all(db.session.connection())
    if db.engine.dialect.name == "postgresql":
        highest = select(func.max(Reservation.id)).scalar_subquery()
        db.session.execute(select(func.setval("reservations_id_seq", highest)))


def _days(draw: random.Random, now: datetime) -> Iterator[dict[str, Any]]:
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    for day in range(DAYS_BACK + DAYS_AHEAD):
        for slot in SLOTS:
            starts_at = midnight + timedelta(days=day - DAYS_BACK, hours=slot)
            ends = {f"ends_{minutes}": starts_at + timedelta(minutes=minutes) for minutes in LENGTHS}
            made = {"made_at": min(starts_at - timedelta(days=9), now - timedelta(days=1)), "starts_at": starts_at}
            yield {"day": day, "slot": slot, "draw": draw.randrange(2**30), **made, **ends}


def _places() -> list[dict[str, int]]:
    needed = select(Need.instrument_id, Instrument.institution_id, Need.resource_id).join(Instrument)
    rows = db.session.execute(needed.order_by(Need.instrument_id)).all()
    return [{"number": number, **row._asdict()} for number, row in enumerate(rows)]


def _people() -> list[dict[str, int]]:
    rows = db.session.execute(select(Membership.user_id, Membership.institution_id).order_by(Membership.user_id)).all()
    return [{"number": number, **row._asdict()} for number, row in enumerate(rows)]
