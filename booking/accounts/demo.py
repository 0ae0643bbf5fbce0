"""Whom somebody who tries the demo region can be: a person of each role, whose name fills in the sign-in form."""

from dataclasses import dataclass
from typing import Any

from flask import current_app
from flask_babel import lazy_gettext as _l
from sqlalchemy import exists, select
from sqlalchemy.orm import selectinload

from booking.demo.identity import PASSWORD, public_id
from booking.languages import current_language
from models import Membership, User, db

# key in the cast, and what she is for somebody who looks around
PEOPLE: dict[str, Any] = {
    "lin": _l("Researcher: books instruments at other schools"),
    "ingrid": _l("Group leader: sees what her lab books"),
    "tom": _l("Instrument lab: runs the BioImaging Centre"),
    "clara": _l("School administrator: people, labs, facilities"),
    "grace": _l("Finance officer"),
    "zhao": _l("Group leader, reads Chinese"),
    "noor": _l("Newcomer: her membership waits for approval"),
    "helen": _l("Region administrator: all schools"),
    "sam": _l("System administrator: everything"),
}


@dataclass(frozen=True, slots=True)
class DemoPerson:
    key: str
    name: str
    email: str
    about: Any
    school: str


def is_demo() -> bool:
    """Whether this is a demo: the setting says so, and the database holds the cast.

    `make run` sets the setting whatever the database holds, and real people's links are shown to nobody.
    """
    somebody = select(exists().where(User.public_id == public_id("user", "sam")))
    return bool(current_app.config["IS_DEMO"] and db.session.scalar(somebody))


def shows_links() -> bool:
    """Whether pages show the links that mails would carry: in a demo that sends no mail."""
    return not current_app.config["SMTP_URL"] and is_demo()


def demo_people() -> list[DemoPerson]:
    """Those of the cast who are in this database, in the order of PEOPLE."""
    ids = {public_id("user", key): key for key in PEOPLE}
    query = select(User).where(User.public_id.in_(ids))
    query = query.options(selectinload(User.memberships).joinedload(Membership.institution))
    found = {ids[person.public_id]: person for person in db.session.scalars(query)}
    return [
        DemoPerson(key, found[key].name, found[key].email, about, _school(found[key]))
        for key, about in PEOPLE.items()
        if key in found
    ]


def credentials_of(key: str) -> tuple[str, str] | None:
    """Address and password of somebody of the list; None if nobody has the key."""
    person = next((person for person in demo_people() if person.key == key), None)
    return (person.email, PASSWORD) if person else None


def _school(person: User) -> str:
    schools = [membership.institution for membership in person.memberships]
    return schools[0].name_in(current_language()) if schools else ""
