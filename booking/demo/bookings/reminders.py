"""Reminders of what is near: told a day before it starts, as the scheduler would have done while the play was on."""

from datetime import datetime

from sqlalchemy import select

from booking.notices.actions import REMINDED_BEFORE, remind_of_reservations
from models import Message, MessageState, db


def settle_reminders(now: datetime) -> None:
    """Of each reservation that the scheduler would remind of now, as sent in its time: nobody gets a mail of it."""
    remind_of_reservations(now)
    db.session.flush()
    for message in db.session.scalars(select(Message).where(Message.kind == "reminder")):
        told_at = datetime.fromisoformat(message.details["starts_at"]) - REMINDED_BEFORE
        message.created_at = message.due_at = message.sent_at = told_at
        message.state = MessageState.SENT
    db.session.flush()
