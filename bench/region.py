"""A region to measure on: schools, 500 instruments, 1,000 people and 200,000 reservations with their claims.

Days are full between 08:00 and 20:00 UTC and nights are free, so that a measurement always finds time to book. The
same numbers are drawn each time; only the dates follow the calendar, because the application books ahead of today.
"""

import random
import secrets
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Table, func, insert, select
from werkzeug.security import generate_password_hash

from booking.catalogue.actions import create_facility, create_institution, create_instrument
from models import (
    Claim,
    EventKind,
    Facility,
    InstitutionKind,
    Instrument,
    Membership,
    MembershipState,
    Need,
    Reservation,
    ReservationEvent,
    ReservationState,
    Technique,
    User,
    db,
)

SCHOOLS, FACILITIES_EACH, PEOPLE = 16, 4, 1_000
DAYS_BACK, DAYS_AHEAD = 300, 55
MAKES = ("Zeiss LSM 980", "JEOL JSM-7900F", "Bruker D8 Discover", "Thermo Q Exactive", "Leica Stellaris 8")
NAMES = ("Confocal microscope", "Scanning electron microscope", "X-ray diffractometer", "Mass spectrometer")
NAMES_ZH = ("激光共聚焦显微镜", "扫描电子显微镜", "X射线衍射仪", "质谱仪")
BATCH = 5_000


def build(now: datetime, instruments: int = 500, reservations: int = 200_000) -> None:
    """Fill an empty, migrated database; the caller commits. `now`: the moment around which bookings lie."""
    draw = random.Random(7)
    _build_catalogue(draw, instruments)
    _build_people(draw, now)
    db.session.flush()
    _build_reservations(draw, now, reservations)


def _build_catalogue(draw: random.Random, instruments: int) -> None:
    techniques = [Technique(code=f"technique-{n}", name=f"Technique {n}", name_zh=f"技术{n}") for n in range(40)]
    db.session.add_all(techniques)
    facilities = [
        create_facility(school, code=f"F{n}", name=f"Facility {n} of {school.name}", name_zh=f"平台{n}")
        for school in _schools()
        for n in range(FACILITIES_EACH)
    ]
    for number in range(instruments):
        create_instrument(
            facilities[number % len(facilities)],
            techniques=draw.sample(techniques, 3),
            name=f"{draw.choice(NAMES)} {number:04}",
            name_zh=f"{draw.choice(NAMES_ZH)}{number:04}",
            manufacturer=draw.choice(MAKES).split()[0],
            model=draw.choice(MAKES),
            description="Open to trained users of every school of the region. " * 6,
            description_zh="面向区域内所有单位经过培训的用户开放。" * 6,
        )


def _schools() -> Iterator[Any]:
    for number in range(SCHOOLS):
        yield create_institution(
            code=f"S{number:02}", name=f"University {number:02}", name_zh=f"第{number:02}大学", currency="GBP",
            kind=InstitutionKind.UNIVERSITY, time_zone="Europe/London", domains=[f"s{number:02}.example"],
        )  # fmt: skip


def _build_people(draw: random.Random, now: datetime) -> None:
    password = generate_password_hash(secrets.token_hex())
    db.session.flush()
    schools = sorted({facility.institution_id for facility in db.session.scalars(select(Facility))})
    for number in range(PEOPLE):
        person = User(
            email=f"person{number}@s.example", name=f"Person {number}", password_hash=password, created_at=now,
            sign_in_stamp=secrets.token_hex(16), confirmed_at=now,
        )  # fmt: skip
        membership = Membership(
            user=person, institution_id=draw.choice(schools), state=MembershipState.ACTIVE, requested_at=now
        )
        db.session.add_all([person, membership])


def _build_reservations(draw: random.Random, now: datetime, wanted: int) -> None:
    """In batches, with ids counted here, so that claims and events need no answer of the database."""
    first = (db.session.scalar(select(func.max(Reservation.id))) or 0) + 1
    rows: list[dict[str, Any]] = []
    for number, row in enumerate(_reservation_rows(draw, now, wanted), start=first):
        rows.append(row | {"id": number})
        if len(rows) == BATCH:
            _insert(rows)
            rows = []
    if rows:
        _insert(rows)
    if db.engine.dialect.name == "postgresql":
        highest = select(func.max(Reservation.id)).scalar_subquery()
        db.session.execute(select(func.setval("reservations_id_seq", highest)))


def _reservation_rows(draw: random.Random, now: datetime, wanted: int) -> Iterator[dict[str, Any]]:
    needed = select(Need.instrument_id, Instrument.institution_id, Need.resource_id).join(Instrument)
    places = db.session.execute(needed.order_by(Need.instrument_id)).all()
    people = db.session.execute(select(Membership.user_id, Membership.institution_id)).all()
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    per_day = wanted / len(places) / (DAYS_BACK + DAYS_AHEAD)
    made, due = 0, 0.0
    for day in range(-DAYS_BACK, DAYS_AHEAD):
        due += per_day * len(places)
        share = (due - made) / len(places)
        for instrument_id, institution_id, resource_id in places:
            for hour in _hours(draw, share):
                if made == wanted:
                    return
                made += 1
                user_id, home_id = draw.choice(people)
                starts_at = midnight + timedelta(days=day, hours=hour)
                yield {
                    "institution_id": institution_id, "instrument_id": instrument_id, "resource_id": resource_id,
                    "user_id": user_id, "home_institution_id": home_id, "starts_at": starts_at,
                    "ends_at": starts_at + timedelta(hours=draw.choice((1, 1.5, 2))),
                    "made_at": starts_at - timedelta(days=9),
                }  # fmt: skip


def _hours(draw: random.Random, share: float) -> list[int]:
    """Starting hours of one day: `share` on average, at most six, none nearer than two hours to the next."""
    count = min(6, int(share) + (draw.random() < share % 1))
    return sorted(draw.sample(range(8, 20, 2), count))


def _insert(rows: list[dict[str, Any]]) -> None:
    reservations, claims, events = [], [], []
    for row in rows:
        common = {"institution_id": row["institution_id"], "starts_at": row["starts_at"], "ends_at": row["ends_at"]}
        reservations.append(common | {
            "id": row["id"], "instrument_id": row["instrument_id"], "user_id": row["user_id"],
            "booked_by_id": row["user_id"], "home_institution_id": row["home_institution_id"],
            "state": ReservationState.CONFIRMED, "mode": "self_operated", "title": f"Run {row['id']}",
            "created_at": row["made_at"], "changed_at": row["made_at"],
        })  # fmt: skip
        claims.append(common | {"resource_id": row["resource_id"], "reservation_id": row["id"]})
        events.append({
            "institution_id": row["institution_id"], "reservation_id": row["id"], "actor_id": row["user_id"],
            "kind": EventKind.BOOKED, "happened_at": row["made_at"], "details": {},
        })  # fmt: skip
    for model, values in ((Reservation, reservations), (Claim, claims), (ReservationEvent, events)):
        table: Table = model.__table__
        db.session.execute(insert(table), values)
