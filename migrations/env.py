"""Alembic's environment: the application's database, one transaction for the whole upgrade."""

from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from sqlalchemy import text

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
        if is_sqlite:  # the driver begins nothing by itself (booking/database.py)
            connection.execute(text("BEGIN IMMEDIATE"))
        with context.begin_transaction():
            context.run_migrations()
        connection.commit()


run()
