"""A database with the real file imported, made once and copied."""

import pytest
from flask import Flask
from sqlalchemy import select

from booking import create_app
from models import ImportBatch, db
from tests.importing.taking import REAL, school, take
from tests.support import databases


def import_real_file(url: str) -> None:
    """Put St Andrews with its 623 instruments into the migrated database at `url`."""
    app = create_app({"SQLALCHEMY_DATABASE_URI": url})
    with app.app_context():
        take(school(), REAL)
        databases.let_go()


databases.CONTENTS["imported"] = (import_real_file, "empty")


@pytest.fixture
def imported(app: Flask) -> ImportBatch:
    """The applied import of the real file."""
    return db.session.scalars(select(ImportBatch)).one()
