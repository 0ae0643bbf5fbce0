"""The scheduler by itself, as the example unit starts it: the jobs are done, and another takes over."""

import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from booking.clock import now
from booking.demo.cast import Cast
from booking.notices.actions import tell
from booking.transaction import transaction
from models import JobRun, Message, MessageState, db
from scheduler.jobs import JOBS
from tests.support.mail import MailServer
from tests.support.servers import ROOT, environment_of

PATIENCE = 60  # seconds


@contextmanager
def scheduler(app: Flask, smtp: MailServer) -> Iterator[subprocess.Popen[bytes]]:
    """`flask --app wsgi scheduler`."""
    environment = environment_of(app, 1, 1) | {"BENCHSHARE_SMTP_URL": smtp.url}
    process = subprocess.Popen(
        [sys.executable, "-m", "flask", "--app", "wsgi", "scheduler"], cwd=ROOT, env=environment, stderr=subprocess.PIPE
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def soon(is_so: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not is_so():
        assert time.monotonic() < deadline, "it has not come to pass"
        time.sleep(0.2)
        db.session.rollback()


@pytest.mark.timeout(240)
def test_one_scheduler_does_the_jobs_ends_when_told_and_another_goes_on(
    app: Flask, database: str, cast: Cast, smtp: MailServer
) -> None:
    _tell_lin()
    with scheduler(app, smtp) as one, scheduler(app, smtp) as two:
        soon(_all_is_sent)
        soon(lambda: {run.job for run in db.session.scalars(select(JobRun))} == {job.name for job in JOBS})
        assert len(smtp.letters) == 1
        # Which of them leads is not told, and the other may not have begun to listen to signals.
        one.kill()
        _tell_lin()
        soon(_all_is_sent)
        two.send_signal(signal.SIGTERM)
        assert two.wait(PATIENCE) == 0
    assert len(smtp.letters) == 2
    assert [run for run in db.session.scalars(select(JobRun)) if not run.is_ok] == []


def _tell_lin() -> None:
    with transaction():
        tell(Cast.load().lin, "password_changed", now() - timedelta(minutes=1))


def _all_is_sent() -> bool:
    return set(db.session.scalars(select(Message.state))) == {MessageState.SENT}
