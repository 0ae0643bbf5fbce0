"""Throwing a demo region away: everything there is, also what the database otherwise lets nobody delete."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import delete, text

from models import Base, db

GUARDS = text("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' ORDER BY name")
GUARDED = text(
    "SELECT DISTINCT tgrelid::regclass::text FROM pg_trigger WHERE NOT tgisinternal"
    " AND tgrelid::regclass::text <> 'claims' ORDER BY 1"
)


def clear() -> None:
    """Delete everything, what depends on others first. Whoever calls it has asked, and commits."""
    with _guards_off():
        for table in reversed(Base.metadata.sorted_tables):
            db.session.execute(delete(table))


@contextmanager
def _guards_off() -> Iterator[None]:
    """What is charged, posted and sealed never changes: the database's triggers see to it, but not meanwhile. They are
    off in this transaction only; if it fails, they have never been."""
    is_sqlite = db.engine.dialect.name == "sqlite"
    guards = db.session.execute(GUARDS if is_sqlite else GUARDED).all()
    for one in guards:
        _run(f"DROP TRIGGER {one[0]}" if is_sqlite else f"ALTER TABLE {one[0]} DISABLE TRIGGER USER")
    yield
    if not is_sqlite:
        _run("SET CONSTRAINTS ALL IMMEDIATE")  # else what waits for the commit stands in the way
    for one in guards:
        _run(one[1] if is_sqlite else f"ALTER TABLE {one[0]} ENABLE TRIGGER USER")


def _run(statement: str) -> None:
    db.session.execute(text(statement.replace(":", "\\:")))
