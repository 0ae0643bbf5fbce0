"""Counting first, so that no two guesses at once slip through: of a password, then looked at; of what strangers ask."""

from datetime import datetime, timedelta

from flask import request
from flask_babel import ngettext
from werkzeug.exceptions import TooManyRequests

from booking.accounts import actions, queries
from booking.accounts.passwords import is_right
from booking.transaction import transaction
from models import User


class Throttled(Exception):
    """There were too many tries of this address or from this client; the next may be made at `until`."""

    def __init__(self, until: datetime, now: datetime) -> None:
        super().__init__(f"until {until}")
        self.until = until
        self.minutes = max(1, -((now - until) // timedelta(minutes=1)))

    @property
    def words(self) -> str:
        return ngettext(
            "Too many tries. Wait %(num)d minute, or choose a new password by mail.",
            "Too many tries. Wait %(num)d minutes, or choose a new password by mail.",
            self.minutes,
        )


def checked_password(email: str, password: str, client: str, now: datetime) -> User | None:
    """Whose address and password these are; None if they do not belong together, whether the address is known or not.

    Raises Throttled without looking at the password.
    """
    _refuse_too_many(email, client, now)
    with transaction():
        attempt_ids = actions.note_attempt(email, client, now)
    _refuse_too_many(email, client, now, counted=1)
    person = queries.find_person_by_email(email)
    if not is_right(person.password_hash if person else None, password) or person is None:
        return None
    with transaction():
        actions.note_sign_in(person, attempt_ids, now)
    return person


def count_request(now: datetime) -> None:
    """Before an account is made or a link is mailed: one client may not do so for one address after the other.

    Raises TooManyRequests, which is answered with a page.
    """
    client = request.remote_addr or ""
    until = queries.client_blocked_until(client, now)
    if until is None:
        with transaction():
            actions.note_request(client, now)
        until = queries.client_blocked_until(client, now, counted=1)
    if until is not None:
        raise TooManyRequests(retry_after=max(1, (until - now) // timedelta(seconds=1)))


def _refuse_too_many(email: str, client: str, now: datetime, counted: int = 0) -> None:
    until = queries.blocked_until(email, client, now, counted=counted)
    if until is not None:
        raise Throttled(until, now)
