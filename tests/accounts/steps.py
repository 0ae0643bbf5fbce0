"""Steps that tests of accounts share: sending a form as a browser does, registering, finding what was mailed."""

import re
from typing import Any
from urllib.parse import urlsplit

from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from booking.accounts.links import link_of
from models import Message, User, db

PASSWORD = "three quiet instruments"
TOKEN = re.compile(r'name="csrf-token" content="([^"]+)"')


def send(client: FlaskClient, address: str, page: str = "/forgotten-password", **fields: Any) -> TestResponse:
    """Post a form with the token of a page that everybody may read."""
    found = TOKEN.search(client.get(page).text)
    assert found is not None
    return client.post(address, data={**fields, "csrf_token": found.group(1)})


def registration(**changes: str) -> dict[str, str]:
    """What a newcomer of Westfjord types."""
    form = {"name": "Vera Sand", "email": "vera.sand@westfjord.example", "password": PASSWORD, "school": "", "note": "",
            "language": "en", "time_zone": "Europe/London"}  # fmt: skip
    return form | changes


def register(client: FlaskClient, **changes: str) -> TestResponse:
    return send(client, "/register", **registration(**changes))


def find_person(email: str) -> User | None:
    db.session.rollback()
    return db.session.scalar(select(User).where(User.email == email))


def person(email: str = "vera.sand@westfjord.example") -> User:
    found = find_person(email)
    assert found is not None
    return found


def mails_to(email: str) -> list[Message]:
    db.session.rollback()
    query = select(Message).join(Message.user).where(User.email == email, Message.reservation_id.is_(None))
    return list(db.session.scalars(query.order_by(Message.id)))


def kinds_to(email: str) -> list[str]:
    return [message.kind for message in mails_to(email)]


def link_to(email: str, kind: str) -> str:
    """The path of the link in the newest mail of a kind, as it would be sent now."""
    return urlsplit(link_of([message for message in mails_to(email) if message.kind == kind][-1])).path


def is_signed_in(client: FlaskClient) -> bool:
    return client.get("/profile", follow_redirects=False).status_code == 200


def tokenless(page: str) -> str:
    """The page without the tokens of its forms, which differ at each request."""
    return re.sub(r"[\w-]+\.[\w-]{6}\.[\w-]{20,}", "", page)
