"""Many people at once: each with a signed-in browser's session and a kept connection to the real server."""

import http.client
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from urllib.parse import urlencode, urlsplit

from flask import Flask
from flask.sessions import SecureCookieSessionInterface
from itsdangerous import URLSafeTimedSerializer
from sqlalchemy import select

from models import Membership, MembershipState, User, db
from tests.support.servers import Server

KEPT_SECONDS = 2  # the server keeps an idle connection for five
RAW_TOKEN = "0123456789abcdef0123456789abcdef01234567"


@dataclass(frozen=True)
class Answer:
    status: int
    body: str


class Client:
    """One person. `post` sends a form as her browser does."""

    def __init__(self, app: Flask, server: Server, person: User) -> None:
        self.person_id = person.id
        serializer = SecureCookieSessionInterface().get_signing_serializer(app)
        assert serializer is not None
        session = {"_user_id": person.get_id(), "_fresh": True, "csrf_token": RAW_TOKEN}
        self._cookie = f"session={serializer.dumps(session)}"
        self._token = URLSafeTimedSerializer(app.secret_key or "", salt="wtf-csrf-token").dumps(RAW_TOKEN)
        self._connection = http.client.HTTPConnection(urlsplit(server.url).netloc, timeout=120)
        self._used_at = 0.0

    def post(self, path: str, fields: Mapping[str, str | Sequence[str]]) -> Answer:
        body = urlencode({**fields, "csrf_token": self._token}, doseq=True)
        headers = {"Content-Type": "application/x-www-form-urlencoded", "Cookie": self._cookie}
        if time.monotonic() - self._used_at > KEPT_SECONDS:
            self._connection.close()  # the server closes an idle connection; the next request opens another
        self._connection.request("POST", path, body, headers)
        response = self._connection.getresponse()
        answer = Answer(response.status, response.read().decode())
        self._used_at = time.monotonic()
        return answer

    def close(self) -> None:
        self._connection.close()


@contextmanager
def clients(app: Flask, server: Server, count: int) -> Iterator[list[Client]]:
    """`count` different people, each an active member of a school."""
    active = select(Membership.user_id).where(Membership.state == MembershipState.ACTIVE)
    people = db.session.scalars(select(User).where(User.id.in_(active)).order_by(User.id).limit(count)).all()
    assert len(people) == count
    found = [Client(app, server, person) for person in people]
    try:
        yield found
    finally:
        for client in found:
            client.close()


def all_at_once(racers: Sequence[Callable[[], Answer]]) -> list[Answer]:
    """Everybody starts at the same moment."""
    line = threading.Barrier(len(racers))

    def run(racer: Callable[[], Answer]) -> Answer:
        line.wait()
        return racer()

    with ThreadPoolExecutor(len(racers)) as pool:
        return list(pool.map(run, racers))
