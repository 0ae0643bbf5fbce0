"""Telling participants: of her seat, of having moved up, of a session that changes or does not take place."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from booking.notices.actions import tell, withdraw
from models import Enrolment, TrainingSession, User, db

ENROLLED, MOVED_UP, CHANGED, CANCELLED, REMINDER = (
    "training_enrolled", "training_moved_up", "training_changed", "training_cancelled", "training_reminder",
)  # fmt: skip
PATIENCE = timedelta(seconds=90)  # for an undo, so that enrolling by mistake is no mail


def tell_of(
    session: TrainingSession, enrolment: Enrolment, kind: str, now: datetime, details: dict[str, Any] | None = None
) -> None:
    """One message of the session for one person; what has not left yet is replaced by the newest."""
    about = {"session": session.public_id, **(details or {})}
    user = db.session.get_one(User, enrolment.user_id)
    delay = timedelta(0) if kind == REMINDER else PATIENCE
    tell(user, kind, now, details=about, delay=delay, coalesce_key=_key(session, enrolment.user_id, kind))


def tell_all(
    session: TrainingSession,
    enrolments: Iterable[Enrolment],
    kind: str,
    now: datetime,
    details: dict[str, Any] | None = None,
) -> None:
    for enrolment in enrolments:
        tell_of(session, enrolment, kind, now, details)


def forget(session: TrainingSession, user_id: int) -> None:
    """What has not left yet of her part in this session is not sent."""
    withdraw(f"training:{session.id}:{user_id}:")


def _key(session: TrainingSession, user_id: int, kind: str) -> str:
    """Reminders are messages of their own: nothing else may replace one."""
    return f"training:{session.id}:{user_id}:{'reminder' if kind == REMINDER else 'news'}"
