"""Exactly one process runs the jobs, and another takes over when it dies."""

import subprocess
import sys
import textwrap
import threading
import time

import pytest
from flask import Flask

from models import db
from scheduler.leader import leadership

HOLDER = """
    import sys, time
    from booking import create_app
    from scheduler.leader import leadership
    app = create_app({"SQLALCHEMY_DATABASE_URI": sys.argv[1]})
    with app.app_context():
        print(leadership().is_held(), flush=True)
        time.sleep(60)
"""


@pytest.fixture
def other_process(app: Flask, database: str):
    """A process that leads until it is killed."""
    command = [sys.executable, "-c", textwrap.dedent(HOLDER), database]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline().strip() == "True"
    yield process
    process.kill()
    process.wait()
    process.stdout.close()


def test_a_second_process_does_not_lead_until_the_first_is_killed(app: Flask, other_process) -> None:
    ours = leadership()
    assert not ours.is_held()
    other_process.kill()
    other_process.wait()
    deadline = time.monotonic() + 5
    while not ours.is_held():
        assert time.monotonic() < deadline, "nobody took over within five seconds"
        time.sleep(0.05)
    assert ours.is_held()
    _let_go(ours)


def test_whoever_leads_goes_on_leading(app: Flask, database: str) -> None:
    ours = leadership()
    assert (ours.is_held(), ours.is_held()) == (True, True)
    assert not leadership().is_held()
    _let_go(ours)


def test_all_jobs_that_ask_at_once_are_told_that_they_lead(app: Flask, database: str) -> None:
    ours, together, told = leadership(), threading.Barrier(12), []

    def ask() -> None:
        with app.app_context():
            together.wait()
            told.append(ours.is_held())

    jobs = [threading.Thread(target=ask) for _number in range(12)]
    for job in jobs:
        job.start()
    for job in jobs:
        job.join()
    assert told == [True] * 12
    _let_go(ours)


def _let_go(lock) -> None:
    """A test's database is thrown away: no connection may stay on it."""
    if getattr(lock, "connection", None) is not None:
        lock.connection.invalidate()
        lock.connection.close()
    db.session.remove()
