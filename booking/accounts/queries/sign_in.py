"""Whether an address or a client has failed to sign in too often lately."""

from datetime import datetime

from sqlalchemy import select

from booking.accounts.limits import (
    MOST_PER_ADDRESS,
    MOST_PER_CLIENT,
    WINDOW,
    key_of_address,
    key_of_client,
)
from models import SignInAttempt, db


def blocked_until(email: str, client: str, now: datetime, *, counted: int = 0) -> datetime | None:
    """From when this address or this client may try again; None if it may now.

    `counted` is 1 when the attempt in question has been noted already: noted first and asked then, no two attempts at
    once slip through.
    """
    limits = ((key_of_address(email), MOST_PER_ADDRESS), (key_of_client(client), MOST_PER_CLIENT))
    waits = [_until(key, most + counted, now) for key, most in limits]
    return max((wait for wait in waits if wait is not None), default=None)


def client_blocked_until(client: str, now: datetime, *, counted: int = 0) -> datetime | None:
    """The same for what a client asks for without an account."""
    return _until(key_of_client(client), MOST_PER_CLIENT + counted, now)


def _until(key: str, most: int, now: datetime) -> datetime | None:
    recent = select(SignInAttempt.attempted_at).where(
        SignInAttempt.key == key, SignInAttempt.attempted_at > now - WINDOW
    )
    newest = db.session.scalars(recent.order_by(SignInAttempt.attempted_at.desc()).limit(most)).all()
    return newest[-1] + WINDOW if len(newest) == most else None
