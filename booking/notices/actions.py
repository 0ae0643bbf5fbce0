"""What is done with messages: write one for a person, deliver those that are due, remind of what is near."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import contains_eager

from models import Message, MessageState, Reservation, ReservationState, User, db

REMINDED_BEFORE = timedelta(hours=24)


def tell(
    user: User,
    kind: str,
    now: datetime,
    *,
    reservation: Reservation | None = None,
    details: dict[str, Any] | None = None,
    delay: timedelta = timedelta(0),
    coalesce_key: str | None = None,
) -> Message:
    """Write one message for one person into the outbox; it leaves after the commit, when `delay` is over.

    `kind` names its text, templates/mail/<kind>.txt. With `coalesce_key`, a message of that key that is still due is
    kept: its first `details` stay under "first", the newest win, and it waits anew, so that quick changes are one mail.
    """
    waiting = _still_due(coalesce_key) if coalesce_key else None
    if waiting is not None:
        return _renewed(waiting, kind, now, details or {}, delay)
    message = Message(
        user=user, reservation=reservation, kind=kind, details=details or {}, coalesce_key=coalesce_key,
        created_at=now, due_at=now + delay,
    )  # fmt: skip
    db.session.add(message)
    return message


def withdraw(keys_beginning: str) -> None:
    """Take back what has not left yet: every message still due whose coalesce key begins so."""
    due = delete(Message).where(
        Message.coalesce_key.startswith(keys_beginning, autoescape=True), Message.state == MessageState.DUE
    )
    db.session.execute(due.execution_options(synchronize_session="fetch"))


def remind_of_reservations(now: datetime) -> int:
    """Write a reminder for each confirmed reservation that starts within a day; return how many. Once for each start.

    Who booked less than a day ahead needs none: the confirmation has just said it.
    """
    near = _unreminded(now)
    for reservation in near:
        tell(reservation.user, "reminder", now, reservation=reservation, details={"starts_at": _start(reservation)})
    return len(near)


def _still_due(coalesce_key: str) -> Message | None:
    return db.session.scalar(
        select(Message)
        .where(Message.coalesce_key == coalesce_key, Message.state == MessageState.DUE)
        .order_by(Message.id.desc())
        .limit(1)
        .with_for_update()  # or the scheduler takes it up meanwhile, and what is written into it is never sent
    )


def _renewed(message: Message, kind: str, now: datetime, details: dict[str, Any], delay: timedelta) -> Message:
    first = message.details.get("first", {"kind": message.kind, **message.details})
    message.kind = kind
    message.details = {**details, "first": first}
    message.due_at = now + delay
    return message


def _unreminded(now: datetime) -> list[Reservation]:
    near = (
        select(Reservation)
        .join(Reservation.user)
        .options(contains_eager(Reservation.user))
        .where(
            Reservation.state == ReservationState.CONFIRMED,
            Reservation.starts_at > now,
            Reservation.starts_at <= now + REMINDED_BEFORE,
            User.is_reminded,
        )
    )
    reminded = {
        (message.reservation_id, message.details.get("starts_at"))
        for message in db.session.scalars(
            select(Message).where(Message.kind == "reminder", Message.created_at > now - 2 * REMINDED_BEFORE)
        )
    }
    return [
        reservation
        for reservation in db.session.scalars(near)
        if (reservation.id, _start(reservation)) not in reminded
        and reservation.changed_at <= reservation.starts_at - REMINDED_BEFORE
    ]


def _start(reservation: Reservation) -> str:
    return reservation.starts_at.isoformat()
