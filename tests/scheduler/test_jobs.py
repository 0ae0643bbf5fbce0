"""Jobs do their one action, leave a record, and a failing one is seen and tried again."""

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from apscheduler.events import EVENT_JOB_ERROR, JobExecutionEvent
from flask import Flask
from sqlalchemy import func, select

from booking.administration.outcomes import is_worded
from booking.administration.routes import JOB_WORDS
from booking.catalogue import file_store
from booking.demo.cast import Cast
from booking.notices.actions import remind_of_reservations
from booking.transaction import transaction
from models import JobRun, Message, Reservation, ReservationState, User, db
from scheduler.cleaning import clean_up
from scheduler.jobs import JOBS, Job
from scheduler.runner import _record_failure, run_job

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)


def runs_of(name: str) -> list[tuple[bool | None, str]]:
    return [tuple(row) for row in db.session.execute(select(JobRun.is_ok, JobRun.outcome).where(JobRun.job == name))]


@pytest.mark.parametrize("job", JOBS, ids=lambda job: job.name)
def test_every_job_runs_on_an_empty_region_and_is_recorded(app: Flask, database: str, job: Job) -> None:
    run_job(job)
    [(is_ok, outcome)] = runs_of(job.name)
    assert is_ok
    assert outcome.startswith("0 ")
    assert job.name in JOB_WORDS
    assert is_worded(outcome), "give its words to booking/administration/outcomes.py"


def test_runs_that_end_alike_are_one_row(app: Flask) -> None:
    for _ in range(3):
        run_job(JOBS[0])
    assert db.session.scalar(select(func.count()).select_from(JobRun)) == 1


def test_a_failure_is_recorded_with_its_words(app: Flask) -> None:
    event = JobExecutionEvent(EVENT_JOB_ERROR, "deliver_mail", "default", NOON, exception=ValueError("no such mail"))
    _record_failure(app, event)
    assert runs_of("deliver_mail") == [(False, "ValueError: no such mail")]


def test_failures_of_many_words_that_are_alike_are_one_row(app: Flask) -> None:
    fault = ValueError("a statement of the database " * 200)
    for _ in range(3):
        _record_failure(app, JobExecutionEvent(EVENT_JOB_ERROR, "deliver_mail", "default", NOON, exception=fault))
    assert len(runs_of("deliver_mail")) == 1


def test_lin_is_reminded_once_and_again_when_it_moved(app: Flask, cast: Cast) -> None:
    with transaction():
        _book(cast, NOON + timedelta(hours=20))
        _book(cast, NOON + timedelta(hours=30))
        assert remind_of_reservations(NOON) == 1
    with transaction():
        assert remind_of_reservations(NOON + timedelta(minutes=5)) == 0
    with transaction():
        assert remind_of_reservations(NOON + timedelta(hours=7)) == 1
    assert db.session.scalars(select(Message.kind)).all() == ["reminder", "reminder"]


def test_whoever_wants_no_reminder_gets_none(app: Flask, cast: Cast) -> None:
    with transaction():
        _book(cast, NOON + timedelta(hours=20))
        db.session.get_one(User, cast.lin.id).is_reminded = False
        assert remind_of_reservations(NOON) == 0


def _book(cast: Cast, starts_at: datetime) -> None:
    """A confirmed reservation that was made a week before."""
    then = NOON - timedelta(days=7)
    db.session.add(
        Reservation(
            institution_id=cast.confocal.institution_id, instrument=cast.confocal, user=cast.lin, booked_by=cast.lin,
            home_institution=cast.westfjord, state=ReservationState.CONFIRMED, mode="self_operated",
            starts_at=starts_at, ends_at=starts_at + timedelta(hours=1), created_at=then, changed_at=then,
        )
    )  # fmt: skip
    db.session.flush()


def test_bytes_that_no_record_speaks_of_go_after_a_day(app: Flask) -> None:
    folder = Path(app.config["FILES_FOLDER"])
    sha256 = file_store.keep(folder, b"a photo that was removed")
    written = datetime.fromtimestamp(file_store.path_of(folder, sha256).stat().st_mtime, UTC)
    with transaction():
        assert clean_up(written + timedelta(hours=23)) == 0
    assert file_store.path_of(folder, sha256).exists()
    with transaction():
        assert clean_up(written + timedelta(hours=25)) == 1
    assert not file_store.path_of(folder, sha256).exists()


def test_a_removal_can_be_undone_for_a_while_after_it(app: Flask) -> None:
    folder = Path(app.config["FILES_FOLDER"])
    path = file_store.path_of(folder, sha256 := file_store.keep(folder, b"an old photo"))
    os.utime(path, (0, 0))
    file_store.note_removal(folder, sha256)
    with transaction():
        assert clean_up(datetime.now(UTC)) == 0
    assert path.exists()
