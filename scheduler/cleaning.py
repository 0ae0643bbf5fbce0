"""What is thrown away when it is old: records of job runs, sent messages, bodies of calendars that nobody reads, and
the bytes of photos and documents that were removed."""

from datetime import datetime, timedelta
from pathlib import Path

from flask import current_app
from sqlalchemy import delete

from booking.calendars.actions import forget_bodies, forget_fragments
from booking.catalogue import file_store
from booking.catalogue.queries.files import named_hashes
from booking.database import rows_changed
from booking.importing.actions import forget_waiting_files
from models import JobRun, Message, MessageState

RUNS_ARE_KEPT = timedelta(days=3)
SENT_MESSAGES_ARE_KEPT = timedelta(days=90)
REMOVED_FILES_ARE_KEPT = timedelta(days=1)  # longer than a removal can be undone, or an upload takes to be recorded


def clean_up(now: datetime) -> int:
    """Delete what is past its time; return how many rows and files. Reservations and their history never are."""
    old = (
        delete(JobRun).where(JobRun.started_at < now - RUNS_ARE_KEPT),
        delete(Message).where(Message.state == MessageState.SENT, Message.sent_at < now - SENT_MESSAGES_ARE_KEPT),
    )
    rows = sum(rows_changed(statement) for statement in old) + forget_waiting_files(now) + forget_bodies(now)
    return rows + forget_fragments(now) + _sweep_files(now)


def _sweep_files(now: datetime) -> int:
    folder = Path(current_app.config["FILES_FOLDER"])
    return file_store.sweep(folder, named_hashes(), (now - REMOVED_FILES_ARE_KEPT).timestamp())
