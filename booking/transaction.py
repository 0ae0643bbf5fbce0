"""The edge at which things become true: the only commit in the code base, and the write lock on instruments."""

import fcntl
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, nullcontext
from typing import ContextManager

from sqlalchemy import select, text, update
from sqlalchemy.exc import DBAPIError

from booking.database import is_overlap
from models import Instrument, db


class SlotTaken(Exception):
    """The database refused a claim because another holds the resource then. A lost race, not a fault."""


@contextmanager
def transaction() -> Iterator[None]:
    """All or nothing. What was read before is forgotten, so that decisions rest on what is read inside.

    Raises SlotTaken if the guard refused an overlap. Any exception rolls everything back.
    """
    db.session.rollback()
    try:
        with _writers_queue():
            if _is_sqlite():
                db.session.execute(text("BEGIN IMMEDIATE"))
            yield
            db.session.commit()
    except DBAPIError as error:
        db.session.rollback()
        if is_overlap(error):
            raise SlotTaken from error
        raise
    except BaseException:
        db.session.rollback()
        raise


def lock_instruments(ids: Iterable[int]) -> list[Instrument]:
    """Take the write lock on these instruments, in id order, by raising their calendar revision; return them fresh.

    Whoever changes bookings or closures of an instrument holds this lock while deciding. Rows, not `SELECT ... FOR
    UPDATE`: SQLite ignores that silently.
    """
    wanted = sorted(set(ids))
    for instrument_id in wanted:
        db.session.execute(
            update(Instrument)
            .where(Instrument.id == instrument_id)
            .values(calendar_revision=Instrument.calendar_revision + 1)
            .execution_options(synchronize_session=False)
        )
    rows = select(Instrument).where(Instrument.id.in_(wanted)).order_by(Instrument.id)
    return list(db.session.scalars(rows.execution_options(populate_existing=True)))


def _writers_queue() -> ContextManager[None]:
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
