"""A PostgreSQL of the tests' own: a cluster in a temporary folder, reached by a Unix socket, ended with the tests."""

import getpass
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

# Fast rather than durable: nothing here outlives the tests. A test of durability starts its own.
SETTINGS = {
    "listen_addresses": "",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_connections": "200",
    "shared_buffers": "64MB",
    "autovacuum": "off",
    "max_wal_size": "2GB",
    "timezone": "Asia/Shanghai",  # not UTC, so that what forgets its zone is wrong at once
}


class Cluster:
    """A running server. `folder` holds its socket, too."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def url(self, database: str) -> str:
        """The SQLAlchemy address of a database of this cluster."""
        return f"postgresql+psycopg://{_role()}@/{database}?host={self.folder}"

    def execute(self, statement: str) -> None:
        """One statement on the maintenance database, outside a transaction."""
        with psycopg.connect(dbname="postgres", user=_role(), host=str(self.folder), autocommit=True) as connection:
            connection.execute(statement.encode())

    def create(self, name: str, template: str = "template0") -> str:
        """A new database copied from `template`; its address."""
        self.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        return self.url(name)

    def drop(self, name: str) -> None:
        self.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


@contextmanager
def running_cluster(**settings: str) -> Iterator[Cluster]:
    """Start a cluster; `settings` override the fast ones."""
    folder = Path(tempfile.mkdtemp(prefix="benchshare-pg-"))
    process = None
    try:
        if os.geteuid() == 0:
            shutil.chown(folder, _role(), _role())
        _initialise(folder / "data")
        process = _start(folder, SETTINGS | settings)
        _wait(folder, process)
        yield Cluster(folder)
    finally:
        if process is not None:
            process.send_signal(signal.SIGINT)  # fast shutdown: it does not wait for clients
            process.wait(30)
        shutil.rmtree(folder, ignore_errors=True)


def _initialise(data: Path) -> None:
    command = [_program("initdb"), "--pgdata", data, "--username", _role(), "--auth", "trust", "--encoding", "UTF8",
               "--locale", "C.UTF-8", "--no-sync", "--no-instructions"]  # fmt: skip
    subprocess.run(command, check=True, capture_output=True, cwd="/", **_identity())


def _start(folder: Path, settings: dict[str, str]) -> subprocess.Popen[bytes]:
    options = [f"--{name}={value}" for name, value in settings.items()]
    command = [_program("postgres"), "-D", folder / "data", "-k", folder, *options]
    with open(folder / "log", "wb") as log:
        return subprocess.Popen(command, stdout=log, stderr=log, cwd="/", **_identity())


def _wait(folder: Path, process: subprocess.Popen[bytes]) -> None:
    for _ in range(600):
        try:
            Cluster(folder).execute("SELECT 1")
            return
        except psycopg.OperationalError:
            if process.poll() is not None:
                raise RuntimeError((folder / "log").read_text()) from None
            time.sleep(0.05)
    raise TimeoutError("PostgreSQL did not start within 30 s")


def _program(name: str) -> Path:
    """The newest installed version's program; `make test` installs PostgreSQL."""
    found = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), key=lambda path: int(path.parts[-3]))
    return found[-1] if found else Path(shutil.which(name) or name)


def _role() -> str:
    """PostgreSQL does not run as root; Debian's package brings a user for it."""
    return "postgres" if os.geteuid() == 0 else getpass.getuser()


def _identity() -> dict[str, object]:
    if os.geteuid() != 0:
        return {}
    entry = pwd.getpwnam(_role())
    return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}
