"""The blueprint of the imports' pages, and what they all begin with."""

from flask import Blueprint, abort
from flask_login import current_user

from booking.importing.queries.batches import batches_visible_to
from booking.importing.stages import work
from models import ImportBatch, db

blueprint = Blueprint("importing", __name__)

# What is done at once while the reader waits; more is left to the scheduler.
MOST_BYTES_AT_ONCE = 300_000
MOST_ROWS_AT_ONCE = 1500


def batch_or_404(public_id: str) -> ImportBatch:
    """An import of a school that the reader administers."""
    found = db.session.scalar(batches_visible_to(current_user).where(ImportBatch.public_id == public_id))
    return found if found is not None else abort(404)


def work_if_small(batch_id: int, size: int, most: int) -> None:
    """Short work is done now; long work by the scheduler, and the page tells how far it is."""
    if size <= most:
        work(batch_id)
