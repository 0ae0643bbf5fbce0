"""Alembic's environment: the application's database, one transaction for the whole upgrade."""

from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from sqlalchemy import Connection

from models import db
from models.base import UTCDateTime


def render_item(kind: str, item: Any, _context: AutogenContext) -> str | Literal[False]:
    """Migrations speak SQL types, not ours, so that they stay true when ours change."""
    return "sa.DateTime(timezone=True)" if kind == "type" and isinstance(item, UTCDateTime) else False


def run() -> None:
    with db.engine.connect() as connection:
        is_sqlite = connection.dialect.name == "sqlite"
        context.configure(
            connection=connection, target_metadata=db.metadata, render_item=render_item, render_as_batch=is_sqlite
        )
        if is_sqlite:
            _begin_on_sqlite(connection)
        with context.begin_transaction():
            context.run_migrations()
        if is_sqlite:
            _check_references(connection)
        connection.commit()
        connection.invalidate()  # its settings are a migration's own


def _begin_on_sqlite(connection: Connection) -> None:
    """A table is changed there by copying it, and dropping the old one must not take along whatever refers to it.

    So references are checked once, at the end. The pragma only works outside a transaction, and the driver begins
    none by itself (booking/database.py); it holds for this connection, which is closed afterwards.
    """
    connection.exec_driver_sql("PRAGMA foreign_keys = OFF")
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def _check_references(connection: Connection) -> None:
    broken = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
    if broken:
        raise RuntimeError(f"rows that refer to nothing: {broken[:10]}")


run()
