"""Counting attempts to sign in and what strangers ask for, so that guessing slows down on every worker at once."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, func, select

from booking.accounts.limits import MAIL_WINDOW, MOST_MAILS, key_of_address, key_of_client, key_of_mails
from models import SignInAttempt, User, db


def note_attempt(email: str, client: str, now: datetime) -> list[int]:
    """Count an attempt against the address and the client before the password is looked at; return the counts' ids."""
    return _note((key_of_address(email), key_of_client(client)), now)


def note_request(client: str, now: datetime) -> list[int]:
    """Count against the client alone what anybody may ask for: an account, a link for a new password."""
    return _note((key_of_client(client),), now)


def note_sign_in(person: User, attempt_ids: Sequence[int], now: datetime) -> None:
    """The password was right: her address counts from nothing again, and this attempt not against the client."""
    person.last_signed_in_at = now
    forgive_attempts(person)
    db.session.execute(delete(SignInAttempt).where(SignInAttempt.id.in_(attempt_ids)))


def forgive_attempts(person: User) -> None:
    db.session.execute(delete(SignInAttempt).where(SignInAttempt.key == key_of_address(person.email)))


def may_be_mailed(email: str, now: datetime) -> bool:
    """Count a mail that a stranger can cause; False when the address has had enough of them for now."""
    key = key_of_mails(email)
    recent = select(func.count()).where(SignInAttempt.key == key, SignInAttempt.attempted_at > now - MAIL_WINDOW)
    if db.session.scalars(recent).one() >= MOST_MAILS:
        return False
    db.session.add(SignInAttempt(key=key, attempted_at=now))
    return True


def _note(keys: Sequence[str], now: datetime) -> list[int]:
    attempts = [SignInAttempt(key=key, attempted_at=now) for key in keys]
    db.session.add_all(attempts)
    db.session.flush()
    return [attempt.id for attempt in attempts]
