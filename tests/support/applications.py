"""The application on a fresh database, clients that inspect what they fetch, and counting of queries.

cast                 cast.lin, cast.confocal and the rest of the demo region (booking/demo/cast.py)
region               the same, in a database that holds three months of their bookings, too
app                  the application, its context pushed, so that actions and queries can be called directly
client               a PageClient (tests/support/pages.py); `app.test_client()` makes more of them
sign_in(client, person)
with count_queries() as queries: ...; assert len(queries) <= 8
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, event

from booking import create_app
from booking.demo.cast import Cast
from models import User, db
from tests.support.pages import PageClient

REGION = "Region of the tests"


@pytest.fixture
def app(database_url: str, tmp_path: Path) -> Iterator[Flask]:
    """On a database of its own. Its context stays pushed during the test; requests get a fresh one each."""
    app = create_app(settings_for(database_url, tmp_path))
    app.test_client_class = PageClient
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


def settings_for(database_url: str, folder: Path) -> dict[str, object]:
    """What a test's application and a test's server are told alike."""
    return {
        "TESTING": True,
        "SECRET_KEY": "only for tests",
        "SQLALCHEMY_DATABASE_URI": database_url,
        "INSTANCE": folder,
        "MAIL_FOLDER": folder / "mail",
        "FILES_FOLDER": folder / "files",
        "SITE_URL": "http://localhost",
        "REGION_NAME": REGION,
    }


@pytest.fixture
def cast(app: Flask) -> Cast:
    """The people and instruments of the demo region by name, settled in this test's database."""
    return Cast.load()


@pytest.fixture
def region(app: Flask) -> Cast:
    """The whole demo region: the cast, and three months of its bookings around now."""
    return Cast.load()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A browser's stand-in, nobody signed in."""
    return app.test_client()


def sign_in(client: FlaskClient, person: User) -> FlaskClient:
    """Let `client` be `person` from now on, without the sign-in page (whose password check is slow on purpose)."""
    with client.session_transaction() as session:
        session["_user_id"] = person.get_id()
        session["_fresh"] = True
    return client


@contextmanager
def count_queries() -> Iterator[list[str]]:
    """The statements that this process sends to any database meanwhile, without those that only begin and end."""
    statements: list[str] = []

    def note(*arguments: object) -> None:
        statement = str(arguments[2])
        if not statement.startswith(("BEGIN", "PRAGMA", "SAVEPOINT", "RELEASE")):
            statements.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        event.remove(Engine, "before_cursor_execute", note)
