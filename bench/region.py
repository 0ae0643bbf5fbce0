"""A region to measure on: schools, 500 instruments, 1,000 people and 200,000 reservations with their claims.

Days are full between 08:00 and 20:00 UTC and nights are free, so that a measurement always finds time to book. The
same numbers are drawn each time; only the dates follow the calendar, because the application books ahead of today.
"""

import random
import secrets
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import select
from werkzeug.security import generate_password_hash

from bench.bookings import build_reservations
from booking.catalogue.actions import create_facility, create_institution, create_instrument
from models import Facility, InstitutionKind, Membership, MembershipState, Technique, User, db

SCHOOLS, FACILITIES_EACH, PEOPLE = 16, 4, 1_000
MAKES = ("Zeiss LSM 980", "JEOL JSM-7900F", "Bruker D8 Discover", "Thermo Q Exactive", "Leica Stellaris 8")
NAMES = ("Confocal microscope", "Scanning electron microscope", "X-ray diffractometer", "Mass spectrometer")
NAMES_ZH = ("激光共聚焦显微镜", "扫描电子显微镜", "X射线衍射仪", "质谱仪")


def build(now: datetime, instruments: int = 500, reservations: int = 200_000) -> None:
    """Fill an empty, migrated database; the caller commits. `now`: the moment around which bookings lie."""
    draw = random.Random(7)
    _build_catalogue(draw, instruments)
    _build_people(draw, now)
    db.session.flush()
    build_reservations(draw, now, reservations)


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
