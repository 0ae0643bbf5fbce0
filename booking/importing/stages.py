"""Working on an import, stage by stage: the edge that the page, the command and the scheduler share.

A stage (preview, application, undoing) is taken by one worker at a time, who says at each piece that it lives. A worker
that fell silent is replaced, and its stage begins anew: a preview keeps nothing of before, an application is one
transaction and has written nothing.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, or_, select, update
from sqlalchemy.exc import IntegrityError

from booking.clock import now
from booking.database import rows_changed
from booking.importing.actions import (
    Booked,
    Outdated,
    Preview,
    apply_all,
    check_piece,
    forget_rows,
    start_preview,
    undo_all,
)
from booking.importing.reading import Unreadable
from booking.transaction import transaction
from models import UNDER_WAY, BatchState, ImportBatch, db

SILENCE = timedelta(minutes=3)
Report = Callable[[int, int], None]  # rows done, rows in all


def work_on_imports(now: datetime) -> str:
    """The scheduler's job: bring every import that waits to the end of its stage; words for the health page."""
    waiting = select(ImportBatch.id).where(ImportBatch.state.in_(UNDER_WAY), _is_free(now)).order_by(ImportBatch.id)
    worked = sum(work(batch_id) for batch_id in db.session.scalars(waiting).all())
    return f"{worked} imports worked on"


def work(batch_id: int, report: Report = lambda done, total: None) -> bool:
    """Bring the import to the end of its stage; False if another worker has it, or nothing is to be done."""
    with transaction():
        state = _claimed(batch_id)
    if state is None:
        return False
    with _told(batch_id):
        STAGES[state](batch_id, report)
    return True


def preview(batch_id: int, report: Report) -> None:
    """Plan all rows, a transaction for each piece."""
    with transaction():
        batch = _batch(batch_id)
        forget_rows(batch)
        planned = Preview(batch)
    goes_on = True
    while goes_on:
        with transaction():
            batch = _batch(batch_id)
            goes_on = planned.plan_piece(batch, now())
            done, total = batch.rows_done, batch.rows_total
        report(done, total)


def apply(batch_id: int, report: Report) -> None:
    """Hold all rows beside what is stored now, a transaction for each piece; then write them all in one."""
    line: int | None = -1
    while line is not None:
        with transaction():
            line = check_piece(_batch(batch_id), line, now())
    with transaction():
        batch = _batch(batch_id)
        total = batch.rows_total
        apply_all(batch, now(), lambda done: report(done, total))


def undo(batch_id: int, report: Report) -> None:
    """Take all back in one transaction."""
    with transaction():
        undo_all(_batch(batch_id), now())


STAGES = {BatchState.PREVIEWING: preview, BatchState.RUNNING: apply, BatchState.UNDOING: undo}


@contextmanager
def _told(batch_id: int) -> Iterator[None]:
    """What stops a stage is told on the import: the file's fault, the catalogue's change, a booking."""
    try:
        yield
    except Unreadable as problem:
        _stop(batch_id, BatchState.FAILED, problem.code, **problem.parameters)
    except Booked:
        _stop(batch_id, BatchState.APPLIED, "booked_meanwhile")
    except (Outdated, IntegrityError):
        _outrun(batch_id)


def _outrun(batch_id: int) -> None:
    """Somebody was faster: what is undone has just been booked; what would be written has to be seen anew."""
    with transaction():
        state = _batch(batch_id).state
        if state == BatchState.RUNNING:
            start_preview(_batch(batch_id))
    if state == BatchState.UNDOING:
        _stop(batch_id, BatchState.APPLIED, "booked_meanwhile")
    elif state == BatchState.RUNNING:  # else another worker has ended it
        work(batch_id)
        with transaction():
            _batch(batch_id).problem = {"code": "outdated", "parameters": {}}


def _stop(batch_id: int, state: BatchState, code: str, **parameters: str | int) -> None:
    with transaction():
        batch = _batch(batch_id)
        batch.state, batch.claimed_at = state, None
        batch.problem = {"code": code, "parameters": parameters}


def _claimed(batch_id: int) -> BatchState | None:
    """Take the import if it waits and nobody works on it; the stage that it is in."""
    at = now()
    free = update(ImportBatch).where(ImportBatch.id == batch_id, ImportBatch.state.in_(UNDER_WAY), _is_free(at))
    if not rows_changed(free.values(claimed_at=at)):
        return None
    return _batch(batch_id).state


def _is_free(at: datetime) -> ColumnElement[bool]:
    return or_(ImportBatch.claimed_at.is_(None), ImportBatch.claimed_at < at - SILENCE)


def _batch(batch_id: int) -> ImportBatch:
    return db.session.get_one(ImportBatch, batch_id)
