"""No import takes an instrument away that somebody has booked, also if she did so in the last moment."""

import pytest
from flask import Flask

from booking.demo.cast import Cast
from booking.importing.actions import start_application
from booking.importing.actions import undo as undoing
from booking.importing.stages import work
from booking.transaction import transaction
from models import ImportBatch, InstrumentState, ReservationState, db
from tests.importing.taking import book, instruments, preview, rows_of, table, take, told, undo

SEM = {"source_key": "SEM", "name": "SEM", "department": "Physics", "contact_phone": "1"}
RETIRED = table({**SEM, "state": "retired"})


def state() -> InstrumentState:
    db.session.expire_all()
    return next(one.state for one in instruments() if one.source_key == "SEM")


def test_what_lin_has_booked_is_not_retired(cast: Cast, app: Flask) -> None:
    take(cast.norhaven, table(SEM))
    book("SEM", cast.lin, ReservationState.CONFIRMED)
    (row,) = rows_of(take(cast.norhaven, RETIRED))
    assert (row.fate, set(told(row)) & {"still_booked"}, state()) == ("refused", {"still_booked"}, "in_service")


def test_what_she_books_after_the_preview_is_seen_in_a_new_one(cast: Cast, app: Flask) -> None:
    take(cast.norhaven, table(SEM))
    batch_id = preview(cast.norhaven, RETIRED).id
    with transaction():
        assert start_application(db.session.get_one(ImportBatch, batch_id))
    book("SEM", cast.lin, ReservationState.CONFIRMED)
    assert work(batch_id)
    db.session.expire_all()
    batch = db.session.get_one(ImportBatch, batch_id)
    assert (batch.state, batch.problem["code"], batch.counts["refused"]) == ("previewed", "outdated", 1)
    assert state() == "in_service"


def test_what_nobody_needs_any_more_is_retired(cast: Cast, app: Flask) -> None:
    take(cast.norhaven, table(SEM))
    book("SEM", cast.lin, ReservationState.CANCELLED)
    take(cast.norhaven, RETIRED)
    assert state() == "retired"


def test_what_lin_books_while_it_is_being_undone_stays(cast: Cast, app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    batch = take(cast.norhaven, table(SEM))
    book("SEM", cast.lin, ReservationState.CONFIRMED)
    monkeypatch.setattr(undoing, "booked_instruments", lambda batch: [])  # it was asked a moment before
    batch = undo(batch)
    assert (batch.state, batch.problem["code"], batch.claimed_at) == ("applied", "booked_meanwhile", None)
    assert state() == "in_service"


def test_what_came_back_and_is_booked_is_not_retired_again(cast: Cast, app: Flask) -> None:
    take(cast.norhaven, RETIRED)
    batch = take(cast.norhaven, table({**SEM, "state": "in_service"}))
    book("SEM", cast.lin, ReservationState.CONFIRMED)
    batch = undo(batch)
    assert (batch.state, batch.problem["code"]) == ("applied", "booked_meanwhile")
    assert state() == "in_service"
