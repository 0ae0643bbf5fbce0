"""How connections to the two databases are set up, and how their refusals of an overlap are recognised."""

import sqlite3
from typing import Any, cast

import psycopg
from sqlalchemy import CursorResult, Delete, Engine, Integer, Update, event
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement

from models import db

OVERLAP = "claims overlap"  # what the SQLite trigger says and the PostgreSQL constraint's name holds
EXCLUSION_VIOLATION = "23P01"
GIVEN_UP = {"40P01", "40001"}  # deadlock detected, serialization failure
CROSSED = {"23505", "23503"}  # the same is there already, or what is referred to is not there any more
CROSSED_IN_SQLITE = ("UNIQUE constraint failed", "FOREIGN KEY constraint failed")


def prepare(engine: Engine) -> None:
    """Attach the connection settings that the guard and the write lock rely on.

    SQLite: the driver's own transaction handling is switched off, so that reads run on their own and
    `transaction()` begins a write with BEGIN IMMEDIATE. A deferred BEGIN that turns into a write fails with
    "database is locked" instead of waiting. PostgreSQL: statements are not compiled before they run. A search over
    thousands of instruments is thought to be costly, and compiling it takes thirty times as long as answering it.
    """
    is_sqlite = engine.dialect.name == "sqlite"
    event.listen(engine, "connect", _prepare_sqlite if is_sqlite else _prepare_postgresql)


def _prepare_sqlite(connection: sqlite3.Connection, _record: Any) -> None:
    connection.isolation_level = None
    for setting in ("busy_timeout = 15000", "journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON"):
        connection.execute(f"PRAGMA {setting}")


def _prepare_postgresql(connection: psycopg.Connection, _record: Any) -> None:
    connection.autocommit = True  # a setting of a transaction that is rolled back is lost
    connection.execute("SET jit = off")
    connection.autocommit = False


def is_overlap(error: DBAPIError) -> bool:
    """Whether this is the guard's refusal of a second claim on one resource at one time."""
    if getattr(error.orig, "sqlstate", None) == EXCLUSION_VIOLATION:
        return True
    return OVERLAP in str(error.orig)


def is_given_up(error: DBAPIError) -> bool:
    """Whether PostgreSQL gave this transaction up because it and another waited for each other."""
    return getattr(error.orig, "sqlstate", None) in GIVEN_UP


def is_crossed(error: DBAPIError) -> bool:
    """Whether two have made the same at the same moment, or one has removed what the other refers to."""
    return getattr(error.orig, "sqlstate", None) in CROSSED or str(error.orig).startswith(CROSSED_IN_SQLITE)


def rows_changed(statement: Update | Delete) -> int:
    """Carry out an UPDATE or DELETE in the session's transaction; how many rows it met."""
    result = db.session.execute(statement.execution_options(synchronize_session=False))
    return cast("CursorResult[Any]", result).rowcount


class MinutesBetween(FunctionElement[int]):
    """`MinutesBetween(start, end)`: whole minutes from one column or moment to another, in SQL."""

    type = Integer()
    inherit_cache = True


@compiles(MinutesBetween)
def _by_interval(element: MinutesBetween, compiler: Any, **options: Any) -> str:
    start, end = (compiler.process(clause, **options) for clause in element.clauses)
    return f"CAST(EXTRACT(EPOCH FROM {end} - {start}) / 60 AS INTEGER)"


@compiles(MinutesBetween, "sqlite")
def _by_seconds(element: MinutesBetween, compiler: Any, **options: Any) -> str:
    start, end = (compiler.process(clause, **options) for clause in element.clauses)
    return f"((CAST(strftime('%s', {end}) AS INTEGER) - CAST(strftime('%s', {start}) AS INTEGER)) / 60)"
