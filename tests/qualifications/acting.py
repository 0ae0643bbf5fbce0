"""People who qualify, instruments that ask for it: on the demo region's first TEM, which nobody else books in tests."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from booking.demo.cast import Cast
from booking.domain.question import Wanted
from booking.domain.requirements import Scope, Tree
from booking.qualifications.actions import grant, requiring
from booking.reservations import actions
from booking.transaction import transaction
from models import Message, Qualification, Requirement, Reservation, Training, User, Validity, db
from tests.reservations.acting import NOW, span

WHERE = "tirf"  # of the BioImaging Centre, at Norhaven


def course(cast: Cast, name: str = "TIRF", school: str = "norhaven", **more: Any) -> Training:
    """Committed."""
    with transaction():
        institution = getattr(cast, school)
        facility = cast.bioimaging if school == "norhaven" else None
        values = {"levels": "123", "languages": ["en"], "validity": Validity.FOR_GOOD, **more}
        made = Training(
            institution_id=institution.id, facility_id=facility.id if facility else None, name=name,
            name_zh=f"{name}培训", created_at=NOW, changed_at=NOW, **values,
        )  # fmt: skip
        db.session.add(made)
        db.session.flush()
        made_id = made.id
    return db.session.get_one(Training, made_id)


def asks_for(cast: Cast, *parts: Tree, where: str = WHERE, scope: Scope | None = None, first: bool = False) -> str:
    """The requirement's public id."""
    with transaction():
        instrument = cast.instrument(where)
        made = requiring.require(instrument, scope or Scope(), is_first_reviewed=first, by=cast.tom, now=NOW)
        for part in parts:
            requiring.add_part(made, (), part, cast.tom, NOW)
        return made.public_id


def requirement(public_id: str) -> Requirement:
    return db.session.scalars(select(Requirement).where(Requirement.public_id == public_id)).one()


def qualifies(
    cast: Cast, who: str, training: Training, level: int = 2, now: datetime = NOW, until: date | None = None
) -> Qualification:
    with transaction():
        person = db.session.get_one(User, cast.person(who).id)
        made = grant(person, db.session.get_one(Training, training.id), level, cast.tom, now, valid_until=until).id
    return db.session.get_one(Qualification, made)


def books(cast: Cast, who: str, first: str, last: str, where: str = WHERE, **more: Any) -> Reservation:
    person_id = cast.person(who).id
    wanted = Wanted(span(first, last), **more)
    with transaction():
        made = actions.book(
            instrument_id=cast.instrument(where).id, person_id=person_id, booked_by_id=person_id, wanted=wanted, now=NOW
        ).id
    return db.session.get_one(Reservation, made)


def mails_to(person: User, kind: str = "qualification") -> list[Message]:
    mine = select(Message).where(Message.user_id == person.id, Message.kind == kind).order_by(Message.id)
    return list(db.session.scalars(mine))
