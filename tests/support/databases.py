"""Fresh databases, made by the migrations once and copied for each test.

test_x(app)              runs on SQLite
test_x(database, app)    runs twice, on SQLite and on PostgreSQL
test_x(cast, app)        the same with the people and instruments of the demo region (tests/support/applications.py)
test_x(region, app)      the same with its three months of bookings, too
"""

import shutil
import uuid
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

import flask_migrate
import pytest

from booking import create_app
from booking.clock import now
from booking.demo.seed import seed_bookings, seed_cast
from booking.transaction import transaction
from models import db
from tests.support.postgresql import Cluster, running_cluster

Fill = Callable[[str], None]


@pytest.fixture(scope="session")
def postgresql() -> Iterator[Cluster]:
    """A PostgreSQL server of this test process, started when the first test asks for it."""
    with running_cluster() as cluster:
        yield cluster


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest) -> Iterator[str]:
    """Ask for it, and the test runs on both databases; the address of a fresh one."""
    yield from _fresh(request, str(request.param))


@pytest.fixture
def database_url(request: pytest.FixtureRequest) -> Iterator[str]:
    """The address of this test's database: SQLite, unless the test asks for `database`."""
    if "database" in request.fixturenames:
        yield request.getfixturevalue("database")
    else:
        yield from _fresh(request, "sqlite")


def _fresh(request: pytest.FixtureRequest, kind: str) -> Iterator[str]:
    content = next((name for name in reversed(CONTENTS) if name in request.fixturenames), "empty")
    template = request.getfixturevalue(f"{kind}_templates")(content)
    yield from request.getfixturevalue(f"{kind}_copies")(template)


@pytest.fixture(scope="session")
def sqlite_templates(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    folder = tmp_path_factory.mktemp("templates")

    def template(content: str) -> Path:
        path = folder / f"{content}.db"
        if not path.exists():
            fill, base = CONTENTS[content]
            if base:
                shutil.copyfile(template(base), path)
            fill(f"sqlite:///{path}")
        return path

    return template


@pytest.fixture
def sqlite_copies(tmp_path: Path) -> Callable[[Path], Iterator[str]]:
    def copies(template: Path) -> Iterator[str]:
        shutil.copyfile(template, tmp_path / "benchshare.db")
        yield f"sqlite:///{tmp_path / 'benchshare.db'}"

    return copies


@pytest.fixture(scope="session")
def postgresql_templates(postgresql: Cluster) -> Callable[[str], str]:
    made: set[str] = set()

    def template(content: str) -> str:
        name = f"template_{content}"
        if name not in made:
            fill, base = CONTENTS[content]
            fill(postgresql.create(name, template(base) if base else "template0"))
            made.add(name)
        return name

    return template


@pytest.fixture
def postgresql_copies(postgresql: Cluster) -> Callable[[str], Iterator[str]]:
    def copies(template: str) -> Iterator[str]:
        name = f"test_{uuid.uuid4().hex}"
        yield postgresql.create(name, template)
        postgresql.drop(name)

    return copies


def migrate(url: str) -> None:
    """Bring the database at `url` to what the models expect, as an operator does."""
    app = create_app({"SQLALCHEMY_DATABASE_URI": url})
    with app.app_context():
        flask_migrate.upgrade()
        let_go()


def settle_cast(url: str) -> None:
    """Put the people, schools and instruments of the demo region into the migrated database at `url`."""
    _settle(url, seed_cast)


def settle_bookings(url: str) -> None:
    """Put the demo region's bookings into the database at `url`, which has its cast."""
    _settle(url, seed_bookings)


def _settle(url: str, seed: Callable[[datetime], object]) -> None:
    app = create_app({"SQLALCHEMY_DATABASE_URI": url})
    with app.app_context():
        with transaction():
            seed(now())
        let_go()


def let_go() -> None:
    """Close the database; SQLite's is then one file, so that a copy of it is the whole of it."""
    db.session.remove()
    if db.engine.dialect.name == "sqlite":
        with db.engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    db.engine.dispose()


# What a database can hold: what fills it, and what it is a copy of before. The last that a test asks for is taken.
CONTENTS: dict[str, tuple[Fill, str]] = {
    "empty": (migrate, ""),
    "cast": (settle_cast, "empty"),
    "region": (settle_bookings, "cast"),
}
