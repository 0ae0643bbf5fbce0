"""The edge at which things become true: the only commit in the code base."""

import fcntl
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext

from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from booking.database import is_given_up, is_overlap
from models import db


class LostRace(Exception):
    """Somebody else changed the same at the same moment, and was faster. Nothing was written; not a fault."""


class SlotTaken(LostRace):
    """The database refused a claim because another holds the resource then."""


@contextmanager
def transaction() -> Iterator[None]:
    """All or nothing. What was read before is forgotten, so that decisions rest on what is read inside.

    Raises SlotTaken if the guard refused an overlap, LostRace if the database gave this one up for another. Any
    exception rolls everything back.
    """
    db.session.rollback()
    with _writers_queue():
        try:
            if _is_sqlite():
                db.session.execute(text("BEGIN IMMEDIATE"))
            yield
            db.session.commit()
        except DBAPIError as error:
            db.session.rollback()
            if is_overlap(error):
                raise SlotTaken from error
            if is_given_up(error):
                raise LostRace from error
            raise
        except BaseException:
            db.session.rollback()
            raise


def _writers_queue() -> AbstractContextManager[None]:
    """Writers of one SQLite file stand in line: waiting by its busy timeout alone lets one process starve others."""
    database = db.engine.url.database
    if not _is_sqlite() or not database or database == ":memory:":
        return nullcontext()
    return _queued(f"{database}.writers")


@contextmanager
def _queued(path: str) -> Iterator[None]:
    with open(path, "a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _is_sqlite() -> bool:
    return db.engine.dialect.name == "sqlite"
