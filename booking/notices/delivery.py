"""Delivering the outbox: claim a message, say it in its reader's language, send it, note what came of it."""

from datetime import datetime, timedelta
from pathlib import Path

from flask import current_app
from sqlalchemy import or_, select, update

from booking.clock import running_from
from booking.database import rows_changed
from booking.notices.post import PostError, send
from booking.notices.rendering import mail_of
from booking.transaction import transaction
from models import Message, MessageState, db

MOST_AT_ONCE = 100
MOST_ATTEMPTS = 80  # in more than three days: a mail server may be down over a weekend
LONGEST_WAIT = timedelta(hours=1)  # until the next attempt
ABANDONED_AFTER = timedelta(minutes=10)  # a claim this old belongs to a process that died while sending


def deliver_due(now: datetime) -> str:
    """Send what is due; return words for the job's record. Each message is claimed, sent and noted by itself.

    A process that dies between sending and noting leaves a claim that another takes up later; the mail then carries
    the same Message-ID, by which mail servers and readers tell the copy.
    """
    sent = failed = 0
    clock = running_from(now)
    _give_up_on_unsendable(now)
    for message_id in _due_ids(now):
        if not _claim(message_id, clock()):
            continue
        problem = _send(message_id, clock())
        sent, failed = (sent + 1, failed) if problem is None else (sent, failed + 1)
    return f"{sent} sent, {failed} failed" if failed else f"{sent} sent"


def _give_up_on_unsendable(now: datetime) -> None:
    """A message whose text cannot be written ends each attempt with a fault of the job, and leaves its claim behind."""
    is_abandoned = (Message.state == MessageState.SENDING) & (Message.claimed_at < now - ABANDONED_AFTER)
    hopeless = update(Message).where(is_abandoned, Message.attempts >= MOST_ATTEMPTS)
    with transaction():
        rows_changed(hopeless.values(state=MessageState.FAILED, last_error="it could not be written"))


def _due_ids(now: datetime) -> list[int]:
    is_due = (Message.state == MessageState.DUE) & (Message.due_at <= now)
    is_abandoned = (Message.state == MessageState.SENDING) & (Message.claimed_at < now - ABANDONED_AFTER)
    due = select(Message.id).where(or_(is_due, is_abandoned)).order_by(Message.due_at, Message.id).limit(MOST_AT_ONCE)
    return list(db.session.scalars(due))


def _claim(message_id: int, now: datetime) -> bool:
    """Whether this process has it now: the update finds the message only if nobody else has taken it meanwhile."""
    is_due = (Message.state == MessageState.DUE) & (Message.due_at <= now)
    is_free = or_(is_due, Message.claimed_at < now - ABANDONED_AFTER)
    claim = (
        update(Message)
        .where(Message.id == message_id, is_free, Message.state.in_((MessageState.DUE, MessageState.SENDING)))
        .values(state=MessageState.SENDING, claimed_at=now, attempts=Message.attempts + 1)
    )
    with transaction():
        return bool(rows_changed(claim))


def _send(message_id: int, now: datetime) -> PostError | None:
    message = db.session.get_one(Message, message_id)
    mail = mail_of(message)
    problem = None
    if mail is not None:
        try:
            send(mail, current_app.config["SMTP_URL"], Path(current_app.config["MAIL_FOLDER"]))
        except PostError as error:
            problem = error
    _note(message_id, now, problem)
    return problem


def _note(message_id: int, now: datetime, problem: PostError | None) -> None:
    with transaction():
        message = db.session.get_one(Message, message_id)
        if problem is None:
            message.state, message.sent_at, message.last_error = MessageState.SENT, now, ""
            return
        message.last_error = str(problem)[:2000]
        is_over = problem.is_final or message.attempts >= MOST_ATTEMPTS
        message.state = MessageState.FAILED if is_over else MessageState.DUE
        message.due_at = now + min(timedelta(minutes=2 ** min(message.attempts, 8)), LONGEST_WAIT)
