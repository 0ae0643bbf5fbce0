"""A day before a session, each who takes part is reminded, once for each start that it has had."""

from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from booking.notices.actions import REMINDED_BEFORE
from booking.training.actions.telling import REMINDER, tell_of
from models import Enrolment, EnrolmentState, SessionState, TrainingSession, User, db


def remind_of_trainings(now: datetime) -> int:
    """Write the reminders that are due; answers how many. Who enrolled less than a day ahead has just been told."""
    near = (
        select(Enrolment)
        .join(Enrolment.session)
        .join(Enrolment.user)
        .where(
            Enrolment.state == EnrolmentState.ENROLLED,
            TrainingSession.state == SessionState.PLANNED,
            TrainingSession.starts_at > now,
            TrainingSession.starts_at <= now + REMINDED_BEFORE,
            or_(Enrolment.reminded_of.is_(None), Enrolment.reminded_of != TrainingSession.starts_at),
            User.is_reminded,
        )
        .options(joinedload(Enrolment.session))
        .order_by(Enrolment.id)
        .with_for_update(of=Enrolment)
    )
    told = 0
    for enrolment in db.session.scalars(near).all():
        session = enrolment.session
        enrolment.reminded_of = session.starts_at
        if enrolment.changed_at <= session.starts_at - REMINDED_BEFORE:
            tell_of(session, enrolment, REMINDER, now)
            told += 1
    return told
