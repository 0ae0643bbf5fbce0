"""The links that mails carry, made when a mail is rendered, so that no secret is ever stored.

`link_of(message)` is what booking/notices asks for every message: the absolute address, by SITE_URL, of the page that
the mail leads to, or "" for a kind that this module does not know (mails of reservations have links of their own).

    confirm_address       a signed link, good for 7 days and for the password that was registered
    reset_password        a signed link, good for 2 hours and for one use: it carries a fingerprint of the present
    account_exists        password's hash, and a new password makes another fingerprint
    password_changed      the page that asks for a new password, for whom it was not
    membership_requested  the administrator's list of requests
    membership_decided    the profile

Opening a link changes nothing: it shows a page with a button, because mail scanners open links too.
"""

import hashlib
import hmac
from datetime import timedelta

from flask import current_app
from itsdangerous import BadSignature, URLSafeTimedSerializer
from sqlalchemy import select

from models import Message, User, db

CONFIRM, RESET = "confirm_address", "reset_password"
GOOD_FOR = {CONFIRM: timedelta(days=7), RESET: timedelta(hours=2)}
PAGES = {
    "password_changed": "accounts.forgotten_password",
    "membership_requested": "accounts.membership_requests",
    "membership_decided": "accounts.profile",
}


def link_of(message: Message) -> str:
    """The absolute address that a mail of this message leads to; "" if its kind has none here."""
    if message.kind == CONFIRM:
        return confirmation_link(message.user)
    if message.kind in (RESET, "account_exists"):
        return new_password_link(message.user)
    page = PAGES.get(message.kind)
    return absolute(page) if page else ""


def confirmation_link(person: User) -> str:
    return absolute("accounts.confirm", token=_token(CONFIRM, person))


def new_password_link(person: User) -> str:
    return absolute("accounts.new_password", token=_token(RESET, person))


def find_person_of(token: str, purpose: str) -> User | None:
    """Whom a link's token names; None if it is forged, too old, used, or replaced by a newer one."""
    try:
        said = _serializer(purpose).loads(token, max_age=int(GOOD_FOR[purpose].total_seconds()))
    except BadSignature:
        return None
    public_id, fingerprint = said
    person = db.session.scalar(select(User).where(User.public_id == public_id))
    if person is None or not hmac.compare_digest(fingerprint, fingerprint_of(person)):
        return None
    return person


def fingerprint_of(person: User) -> str:
    """Changes with the password, and with nothing else; says nothing about it."""
    return hashlib.sha256(person.password_hash.encode()).hexdigest()[:24]


def absolute(endpoint: str, **values: str) -> str:
    """The address of a page for a mail: outside a request only SITE_URL knows where the site stands."""
    path = current_app.url_map.bind("site").build(endpoint, values)
    return f"{current_app.config['SITE_URL']}{path}"


def _token(purpose: str, person: User) -> str:
    return _serializer(purpose).dumps([person.public_id, fingerprint_of(person)])


def _serializer(purpose: str) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_app.config["SECRET_KEY"], salt=f"accounts/{purpose}")
