"""The migrations lead up and down again, and where they lead is what the models say, on both databases."""

import flask_migrate
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask import Flask
from sqlalchemy import inspect, text

from models import db


def test_the_database_is_what_the_models_say(database: str, app: Flask) -> None:
    with db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
        differences = compare_metadata(context, db.metadata)
    assert [difference for difference in differences if not _is_the_guards(difference)] == []


def test_all_migrations_can_be_undone_and_done_again(database: str, app: Flask) -> None:
    before = _description()
    flask_migrate.downgrade(revision="base")
    assert set(inspect(db.engine).get_table_names()) <= {"alembic_version"}
    flask_migrate.upgrade()
    assert _description() == before


def _is_the_guards(difference: object) -> bool:
    """PostgreSQL shows the guard's index, which no model declares."""
    return isinstance(difference, tuple) and difference[0] == "remove_index" and difference[1].name == "claims_overlap"


def _description() -> list[str]:
    """Every table, index, constraint and trigger as the database itself writes it down."""
    if db.engine.dialect.name == "sqlite":
        question = "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY sql"
    else:
        question = """
            SELECT format('%s.%s %s %s %s', table_name, column_name, data_type, is_nullable, column_default)
            FROM information_schema.columns WHERE table_schema = 'public'
            UNION ALL SELECT indexdef FROM pg_indexes WHERE schemaname = 'public'
            UNION ALL SELECT conrelid::regclass || ' ' || pg_get_constraintdef(oid)
            FROM pg_constraint WHERE connamespace = 'public'::regnamespace
            ORDER BY 1"""
    with db.engine.connect() as connection:
        return sorted("\n".join(sorted(_lines(str(row)))) for row in connection.scalars(text(question)))


def _lines(written: str) -> list[str]:
    """A table that SQLite has copied lists the same constraints in another order."""
    return [line.strip().rstrip(",") for line in written.splitlines()]
