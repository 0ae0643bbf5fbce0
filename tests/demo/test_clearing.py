"""Throwing the demo region away takes what is sealed along, and the guards stand again afterwards."""

import pytest
from flask import Flask
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError

from booking.clock import now
from booking.demo.cast import Cast
from booking.demo.clearing import clear
from booking.demo.quarters import settle_quarters
from booking.transaction import transaction
from models import Base, Charge, Period, db


def test_everything_goes_and_the_guards_stay(database: str, app: Flask, cast: Cast) -> None:
    with transaction():
        settle_quarters(now())
    assert db.session.scalar(select(func.count()).select_from(Charge))
    with pytest.raises(DBAPIError), transaction():
        db.session.execute(text("DELETE FROM charges"))
    guards = _guards()
    with transaction():
        clear()
    assert [table.name for table in Base.metadata.sorted_tables if _count(table)] == []
    assert _guards() == guards
    assert db.session.scalars(select(Period)).all() == []


def _count(table: object) -> int:
    return db.session.scalar(select(func.count()).select_from(table)) or 0


def _guards() -> list[str]:
    """Triggers that are there and on."""
    if db.engine.dialect.name == "sqlite":
        question = "SELECT name FROM sqlite_master WHERE type = 'trigger' ORDER BY 1"
    else:
        question = "SELECT concat(tgname, tgenabled) FROM pg_trigger WHERE NOT tgisinternal ORDER BY 1"
    return [str(one) for one in db.session.scalars(text(question))]
