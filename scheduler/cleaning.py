"""What is thrown away when it is old: records of job runs, sent messages, bodies of calendars that nobody reads."""

from datetime import datetime, timedelta

from sqlalchemy import delete

from booking.calendars.actions import forget_bodies
from booking.database import rows_changed
from booking.importing.actions import forget_waiting_files
from models import JobRun, Message, MessageState

RUNS_ARE_KEPT = timedelta(days=3)
SENT_MESSAGES_ARE_KEPT = timedelta(days=90)


def clean_up(now: datetime) -> int:
    """Delete what is past its time; return how many rows. Reservations and their history are never among them."""
    old = (
        delete(JobRun).where(JobRun.started_at < now - RUNS_ARE_KEPT),
        delete(Message).where(Message.state == MessageState.SENT, Message.sent_at < now - SENT_MESSAGES_ARE_KEPT),
    )
    return sum(rows_changed(statement) for statement in old) + forget_waiting_files(now) + forget_bodies(now)
