"""One leader: of all processes that could run the jobs, the one that holds the lock does.

SQLite: a lock on a file beside the database, freed by the kernel when its process dies. PostgreSQL: an advisory lock
on a connection of its own, freed when the connection ends.
"""

import fcntl
import os
import threading
from typing import Protocol

from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError

from models import db

ADVISORY_KEY = 0x62656E6368  # "bench"


class Leadership(Protocol):
    """Something that one process at a time can hold. All its jobs ask, many at once: they are answered in turn, or one
    would take from another what it has just won."""

    def is_held(self) -> bool:
        """Whether this process leads now; tries to take the lead if nobody does."""
        ...


def leadership() -> Leadership:
    """The lock that fits the application's database. Needs an application context."""
    url = db.engine.url
    return _AdvisoryLock() if url.get_backend_name() == "postgresql" else _FileLock(f"{url.database}.leader")


class _FileLock:
    def __init__(self, path: str) -> None:
        self.path = path
        self.descriptor: int | None = None
        self.turn = threading.Lock()

    def is_held(self) -> bool:
        with self.turn:
            return self.descriptor is not None or self._take()

    def _take(self) -> bool:
        descriptor = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(descriptor)
            return False
        self.descriptor = descriptor
        return True


class _AdvisoryLock:
    def __init__(self) -> None:
        self.connection: Connection | None = None
        self.turn = threading.Lock()

    def is_held(self) -> bool:
        with self.turn:
            try:
                return self._is_alive() or self._take()
            except DBAPIError:  # the database went away, and with it the lock
                self._let_go()
                return False

    def _is_alive(self) -> bool:
        if self.connection is None:
            return False
        self.connection.execute(text("SELECT 1"))
        return True

    def _take(self) -> bool:
        self._let_go()
        connection = db.engine.connect().execution_options(isolation_level="AUTOCOMMIT")
        if connection.execute(text("SELECT pg_try_advisory_lock(:key)"), {"key": ADVISORY_KEY}).scalar():
            self.connection = connection
            return True
        connection.close()
        return False

    def _let_go(self) -> None:
        if self.connection is not None:
            self.connection.invalidate()
            self.connection.close()
            self.connection = None
