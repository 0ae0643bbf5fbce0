"""Running the jobs: in a thread of a server's worker, or alone as `flask --app wsgi scheduler`."""

import signal
import threading
from collections.abc import Callable
from datetime import datetime
from types import FrameType

from apscheduler.events import EVENT_JOB_ERROR, JobExecutionEvent
from apscheduler.schedulers.background import BackgroundScheduler
from flask import Flask
from sqlalchemy import select

from booking.clock import now
from booking.transaction import transaction
from models import JobRun, db
from scheduler.jobs import JOBS, Job
from scheduler.leader import Leadership, leadership

LONGEST_OUTCOME = 2000  # characters


def start(app: Flask) -> BackgroundScheduler:
    """Run the jobs in this process's background whenever it leads. Every worker calls this; one leads at a time."""
    with app.app_context():
        lead = leadership()
    scheduler = BackgroundScheduler(timezone="UTC", job_defaults={"coalesce": True, "max_instances": 1})
    scheduler.add_listener(lambda event: _record_failure(app, event), EVENT_JOB_ERROR)
    for job in JOBS:
        scheduler.add_job(
            _run_if_leading, "interval", args=(app, job, lead), id=job.name, seconds=job.every.total_seconds(),
            next_run_time=now(), misfire_grace_time=None,
        )  # fmt: skip
    scheduler.start()
    return scheduler


def run_alone(app: Flask) -> None:
    """Run the jobs until the process is told to end (SIGTERM, SIGINT); the job in hand is finished first."""
    ended = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, _setter(ended))
    scheduler = start(app)
    ended.wait()
    scheduler.shutdown(wait=True)


def run_job(job: Job) -> None:
    """Do a job once, and record what came of it. Needs an application context."""
    started_at = now()
    outcome = job.work(started_at)
    _record(job.name, started_at, True, outcome)


def _run_if_leading(app: Flask, job: Job, lead: Leadership) -> None:
    with app.app_context():
        if lead.is_held():
            run_job(job)


def _record_failure(app: Flask, event: JobExecutionEvent) -> None:
    """A job that failed is seen on the health page, and tried again at its next time."""
    with app.app_context():
        _record(event.job_id, event.scheduled_run_time, False, f"{type(event.exception).__name__}: {event.exception}")


def _record(name: str, started_at: datetime, is_ok: bool, outcome: str) -> None:
    """Runs that ended alike, one after the other, are one row, so that a job of every ten seconds fills no table."""
    outcome = outcome[:LONGEST_OUTCOME]
    last_of_job = select(JobRun).where(JobRun.job == name).order_by(JobRun.started_at.desc(), JobRun.id.desc()).limit(1)
    with transaction():
        run = db.session.scalar(last_of_job)
        if run is None or (run.is_ok, run.outcome) != (is_ok, outcome):
            run = JobRun(job=name, is_ok=is_ok, outcome=outcome)
            db.session.add(run)
        run.started_at, run.finished_at = started_at, now()


def _setter(event: threading.Event) -> Callable[[int, FrameType | None], None]:
    return lambda _signal, _frame: event.set()
