"""Sessions of the demo region's trainings a week from now, and what people do with them."""

from datetime import UTC, datetime, time, timedelta
from typing import Any

from sqlalchemy import select

from booking.clock import now
from booking.demo.identity import public_id
from booking.domain.interval import Interval
from booking.training import actions
from booking.training.actions import Plan
from booking.transaction import transaction
from models import Enrolment, EnrolmentState, Instrument, Message, MessageState, Training, TrainingSession, User, db

_TODAY = now().date()
TUESDAY = datetime.combine(_TODAY + timedelta(days=(1 - _TODAY.weekday()) % 7 + 7), time(9), UTC)
NOW = TUESDAY - timedelta(days=7)


def course(key: str) -> Training:
    return db.session.scalars(select(Training).where(Training.public_id == public_id("training", key))).one()


def plan(trainer: User, hours: int = 0, instrument: Instrument | None = None, **more: Any) -> Plan:
    """From nine to eleven (UTC) on a Tuesday, or so many hours later."""
    starts_at = TUESDAY + timedelta(hours=hours)
    interval = Interval(starts_at, starts_at + timedelta(hours=2))
    values = {
        "enrol_until": starts_at - timedelta(hours=2), "place": "Room 1", "place_zh": "1 号房间", "language": "en",
        "seats": 6, "has_waiting_list": True, "trainers": [trainer], "instrument": instrument,
    }  # fmt: skip
    return Plan(interval, **(values | more))


def planned(training: Training, trainer: User, moment: datetime = NOW, **more: Any) -> TrainingSession:
    training_id, trainer_id = training.id, trainer.id
    with transaction():
        trainer = db.session.get_one(User, trainer_id)
        made = actions.plan_session(
            db.session.get_one(Training, training_id), plan(trainer, **more), trainer, moment
        ).id
    return db.session.get_one(TrainingSession, made)


def changes(session: TrainingSession, by: User, **more: Any) -> None:
    with transaction():
        actions.change_session(session, plan(by, **more), by, NOW)


def cancels(session: TrainingSession, by: User) -> None:
    with transaction():
        actions.cancel_session(session, "The magnet is ill", by, NOW)


def enrols(session: TrainingSession, person: User, moment: datetime = NOW, *, or_wait: bool = False) -> Enrolment:
    with transaction():
        made = actions.enrol(session.id, person, moment, or_wait=or_wait).id
    return db.session.get_one(Enrolment, made)


def withdraws(enrolment: Enrolment, moment: datetime = NOW) -> None:
    with transaction():
        actions.withdraw(enrolment, moment)


def enrolled(session: TrainingSession) -> list[Enrolment]:
    db.session.rollback()
    seated = Enrolment.state == EnrolmentState.ENROLLED
    return list(db.session.scalars(select(Enrolment).where(Enrolment.session_id == session.id, seated)))


def standing(session: TrainingSession) -> dict[str, str]:
    """How everybody stands who takes part or waits, by name."""
    found = select(Enrolment).where(Enrolment.session_id == session.id, Enrolment.state != EnrolmentState.WITHDRAWN)
    return {one.user.name: one.state.value for one in db.session.scalars(found.order_by(Enrolment.queued_at))}


def told() -> list[tuple[str, str]]:
    """What has not left yet: its kind, and to whom, by address."""
    db.session.rollback()
    due = (
        select(Message.kind, User.email)
        .join(Message.user)
        .where(Message.state == MessageState.DUE, Message.kind.startswith("training_"))
    )
    return [(kind, email) for kind, email in db.session.execute(due.order_by(User.email, Message.id))]


def all_sent() -> None:
    """Every mail has left."""
    with transaction():
        for message in db.session.scalars(select(Message)):
            message.state = MessageState.SENT
