"""People of the cast ask for the flume under a policy, at the fixed moment of tests/reservations/acting.py."""

from datetime import datetime, timedelta
from typing import Any

from flask_babel import force_locale
from sqlalchemy import select

from booking.approvals.actions import set_policy
from booking.approvals.links import token_of
from booking.approvals.queries import step_to_decide
from booking.demo.cast import Cast
from booking.domain.approving import ApprovalPolicy, Silence, Step, StepKind, Trigger
from booking.reservations.actions import accept, decline
from booking.reservations.queries import history
from booking.transaction import transaction
from models import Approval, ApprovalLink, Group, GroupMembership, Instrument, Message, Reservation, User, db
from tests.reservations.acting import NOW, book

HOUR = timedelta(hours=1)
LEADER_THEN_LAB = (
    Step(StepKind.GROUP_LEADER, deadline_hours=4, remind_hours=1, silence=Silence.ESCALATE),
    Step(StepKind.LAB, deadline_hours=8, silence=Silence.LAPSE),
)


def policy(*triggers: Trigger, steps: tuple[Step, ...] = LEADER_THEN_LAB, **more: Any) -> ApprovalPolicy:
    return ApprovalPolicy(frozenset(triggers or (Trigger.ALL,)), steps=steps, **more)


def under(owner: Any, wanted: ApprovalPolicy) -> None:
    with transaction():
        set_policy(db.session.get_one(type(owner), owner.id), wanted)


def lab_of(person: User) -> Group:
    """The lab that the person belongs to."""
    mine = select(Group).join(Group.memberships).where(GroupMembership.user_id == person.id).order_by(Group.id)
    return db.session.scalars(mine).unique().one()


def asks(cast: Cast, who: str, what: str, first: str, last: str, **more: Any) -> Reservation:
    """`who` asks for it for her lab."""
    return book(cast, who, what, first, last, group_id=lab_of(cast.person(who)).id, **more)


def steps(reservation: Reservation) -> list[tuple[str, str]]:
    """(kind, state) of every step that was ever asked for."""
    rows = select(Approval).where(Approval.reservation_id == reservation.id).order_by(Approval.id)
    db.session.expire_all()
    return [(one.kind.value, one.state.value) for one in db.session.scalars(rows)]


def open_step(reservation: Reservation) -> Approval:
    db.session.expire_all()
    rows = select(Approval).where(Approval.reservation_id == reservation.id, Approval.state == "open")
    return db.session.scalars(rows).one()


def says(person: User, reservation: Reservation, word: str, now: datetime = NOW, reason: str = "") -> None:
    """`word`: yes or no, by whoever's turn it is said to be."""
    with transaction():
        if word == "yes":
            accept(reservation, person.id, now, reason=reason)
        else:
            decline(reservation, person.id, now, reason)


def told(kind: str) -> list[str]:
    """Whom a message of the kind was written to, by the first part of the address."""
    mine = select(Message).where(Message.kind == kind).order_by(Message.id)
    return [message.user.email.split("@")[0] for message in db.session.scalars(mine)]


def link_to(person: User, reservation: Reservation) -> str:
    """The path of the latest link that a mail gave the person."""
    mine = (
        select(ApprovalLink)
        .join(Approval)
        .where(ApprovalLink.user_id == person.id, Approval.reservation_id == reservation.id)
    )
    link = db.session.scalars(mine.order_by(ApprovalLink.id.desc())).first()
    assert link is not None
    return f"/approvals/by-mail/{token_of(link.public_id)}"


def sees(person: User, instrument: Instrument, now: datetime = NOW) -> bool:
    """Whether something of the instrument waits for the person's word."""
    rows = select(Approval.public_id).join(Reservation).where(Reservation.instrument_id == instrument.id)
    return any(step_to_decide(person, one, now) is not None for one in db.session.scalars(rows))


def history_of(reservation: Reservation) -> list[str]:
    """What has happened, in English, the latest first."""
    db.session.expire_all()
    with force_locale("en"):
        return [entry.words for entry in history(reservation)]
