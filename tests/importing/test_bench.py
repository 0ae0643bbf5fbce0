"""The table that `make bench` imports is one that the importer takes whole, and gives back."""

from flask import Flask

from bench.imports import ROWS, _batch, _begun, _take_back
from booking.importing.actions import start_application
from booking.importing.stages import work
from booking.transaction import transaction
from models import BatchState
from tests.importing.taking import counts, instruments, school


def test_all_rows_are_written_and_taken_back(app: Flask, database: str) -> None:
    address = _begun(school().id)
    assert counts(_batch(address)) == (ROWS, 0, 0, 0)
    with transaction():
        batch = _batch(address)
        assert start_application(batch)
        batch_id = batch.id
    work(batch_id)
    assert len(instruments()) == ROWS
    _take_back(address)
    assert _batch(address).state == BatchState.UNDONE
    assert not instruments()
