"""The demo region's people: their accounts, memberships, labs and roles, from their tables."""

import secrets
from datetime import datetime, timedelta

from sqlalchemy import select
from werkzeug.security import generate_password_hash

from booking.demo.identity import PASSWORD, public_id
from booking.demo.tables import Row, by_key, rows
from models import (
    Facility,
    Group,
    GroupMembership,
    Institution,
    Membership,
    MembershipState,
    Role,
    RoleGrant,
    User,
    db,
)

SETTLED = timedelta(days=400)  # how long ago most of them came
NEWCOMER = timedelta(days=2)
PLEA = "I join Rowan Tait's lab next month and have no address of the university yet."


def settle_people(now: datetime) -> None:
    """Add everybody to the session and flush. Needs the region to be settled."""
    schools = {school.code: school for school in db.session.scalars(select(Institution))}
    facilities = {facility.code: facility for facility in db.session.scalars(select(Facility))}
    password_hash = generate_password_hash(PASSWORD)  # once for all: it takes a while on purpose
    people = {row["key"]: settle_person(row, schools, password_hash, now) for row in rows("people")}
    for row in rows("groups"):
        settle_group(row, schools[row["institution"]], people, now)
    for row in rows("people"):
        if row["role"]:
            settle_role(row, people[row["key"]], schools, facilities, now)
    db.session.flush()


def settle_person(row: Row, schools: dict[str, Institution], password_hash: str, now: datetime) -> User:
    came_at = now - (NEWCOMER if row["membership"] == "pending" else SETTLED)
    school = schools.get(row["institution"])
    user = User(
        public_id=public_id("user", row["key"]), email=row["email"], name=row["name"], password_hash=password_hash,
        sign_in_stamp=secrets.token_hex(16), language=row["language"], created_at=came_at, confirmed_at=came_at,
        time_zone=school.time_zone if school else "Europe/London",
    )  # fmt: skip
    db.session.add(user)
    if school:
        settle_membership(row, user, school, came_at)
    return user


def settle_membership(row: Row, user: User, school: Institution, came_at: datetime) -> None:
    is_by_domain = any(user.email.endswith(f"@{domain.domain}") for domain in school.domains)
    membership = Membership(
        public_id=public_id("membership", row["key"]), user=user, institution=school, is_by_domain=is_by_domain,
        state=MembershipState(row["membership"]), requested_at=came_at, decided_at=came_at if is_by_domain else None,
        note="" if is_by_domain else PLEA,
    )  # fmt: skip
    db.session.add(membership)


def settle_group(row: Row, school: Institution, people: dict[str, User], now: datetime) -> None:
    group = Group(
        public_id=public_id("group", row["key"]), institution=school, name=row["name"], name_zh=row["name_zh"],
        leader=people[row["leader"]],
    )  # fmt: skip
    group.memberships = [
        GroupMembership(user=people[key], joined_at=now - SETTLED)
        for key, person in by_key("people").items()
        if person["group"] == row["key"]
    ]
    db.session.add(group)


def settle_role(
    row: Row, user: User, schools: dict[str, Institution], facilities: dict[str, Facility], now: datetime
) -> None:
    """`instrument_lab:NOR-IMG` is for a facility, `finance_officer:NOR` for a school, others for the installation."""
    role, _, place = row["role"].partition(":")
    grant = RoleGrant(
        public_id=public_id("role", row["key"]), user=user, role=Role(role), facility=facilities.get(place),
        institution=schools.get(place), granted_at=now - SETTLED,
    )  # fmt: skip
    db.session.add(grant)
