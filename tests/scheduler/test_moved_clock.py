"""The real scheduler, its threads and its lock, with a clock that is moved: deadlines, expiry and reminders come by
themselves, and each person is told once."""

import os
import threading
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from apscheduler.events import EVENT_JOB_ERROR, EVENT_JOB_EXECUTED, JobExecutionEvent
from apscheduler.schedulers.background import BackgroundScheduler
from flask import Flask
from sqlalchemy import select

from booking.approvals.actions import set_policy
from booking.demo.cast import Cast
from booking.domain.approving import ApprovalPolicy, Silence, Step, Trigger
from booking.domain.interval import Interval
from booking.domain.question import Wanted
from booking.qualifications.actions import grant
from booking.reservations import actions
from booking.transaction import transaction
from models import Instrument, Message, Reservation, ReservationState, Training, User, db
from scheduler import runner
from scheduler.leader import leadership
from tests.qualifications.acting import course
from tests.support.days import noon_on_tuesday
from tests.training.courses import course as taught
from tests.training.courses import enrols, planned

ASKS = ApprovalPolicy(
    frozenset({Trigger.ALL}), steps=(Step(deadline_hours=48, remind_hours=24, silence=Silence.ESCALATE),)
)
JOBS = ("remind_deciders", "count_silence", "remind_of_trainings", "remind_of_expiry")
LONGEST_WAIT = 60  # seconds for one job of a busy machine


class Clock:
    """Goes as the machine's, so much later."""

    def __init__(self) -> None:
        self.begun = datetime.now(UTC)
        self.later = timedelta(0)

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self.later


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(runner, "now", clock)
    return clock


@pytest.fixture
def scheduler(app: Flask, cast: Cast, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> Iterator[BackgroundScheduler]:
    """Started as a worker of the server starts it; the lead, which only its end would give back, is given back."""
    leads: list[Any] = []
    monkeypatch.setattr(runner, "leadership", lambda: leads.append(leadership()) or leads[0])
    db.session.remove()
    started = runner.start(app)
    yield started
    started.shutdown(wait=True)
    if getattr(leads[0], "connection", None):
        leads[0].connection.close()
    if getattr(leads[0], "descriptor", None):
        os.close(leads[0].descriptor)


def runs(scheduler: BackgroundScheduler, name: str) -> None:
    """The job's turn comes now; wait until it is done."""
    done, failed = threading.Event(), []

    def note(event: JobExecutionEvent) -> None:
        if event.job_id == name:
            failed.extend([event.exception] if event.exception else [])
            done.set()

    scheduler.add_listener(note, EVENT_JOB_EXECUTED | EVENT_JOB_ERROR)
    scheduler.modify_job(name, next_run_time=datetime.now(UTC))
    assert done.wait(LONGEST_WAIT), f"{name} never ran"
    scheduler.remove_listener(note)
    assert failed == []


def passes(clock: Clock, scheduler: BackgroundScheduler, later: timedelta) -> None:
    """It is so much later than at first, and every job has had its turn, twice."""
    clock.later = later
    for name in (*JOBS, *JOBS):
        runs(scheduler, name)
    db.session.rollback()
    db.session.expire_all()


def told(kind: str, event: str = "") -> Counter[str]:
    """How often each was told, by the first part of her address; the last of what replaces each other counts."""
    rows = db.session.scalars(select(Message).where(Message.kind == kind)).all()
    of_event = [one for one in rows if not event or event in (one.details.get("why"), one.details.get("event"))]
    return Counter(one.user.email.split("@")[0] for one in of_event)


def test_deadline_reminder_escalation_and_the_end(
    database: str, cast: Cast, clock: Clock, scheduler: BackgroundScheduler
) -> None:
    noon, person = noon_on_tuesday(), cast.lin.id
    with transaction():
        set_policy(db.session.get_one(Instrument, cast.confocal.id), ASKS)
        wanted = Wanted(
            Interval(noon + timedelta(days=7), noon + timedelta(days=7, hours=2)), mode=cast.confocal.modes[0]
        )
        made = actions.book(
            instrument_id=cast.confocal.id, person_id=person, booked_by_id=person, wanted=wanted, now=clock()
        ).id
    passes(clock, scheduler, timedelta(hours=20))
    assert told("to_decide", "reminder") == {}
    passes(clock, scheduler, timedelta(hours=25))
    asked = told("to_decide", "reminder")
    assert {"tom.ashdown", "keiko.mori"} <= asked.keys()
    assert set(asked.values()) == {1}
    passes(clock, scheduler, timedelta(hours=49))
    assert set(told("to_decide", "escalated").values()) == {1}
    assert db.session.get_one(Reservation, made).state == ReservationState.REQUESTED
    passes(clock, scheduler, timedelta(hours=98))
    assert db.session.get_one(Reservation, made).state == ReservationState.DECLINED
    assert told("declined") == {"lin.yue": 1}


def test_what_runs_out_and_what_begins(database: str, cast: Cast, clock: Clock, scheduler: BackgroundScheduler) -> None:
    training = course(cast)
    with transaction():
        nadia = db.session.get_one(User, cast.nadia.id)
        until = clock.begun.date() + timedelta(days=40)
        grant(nadia, db.session.get_one(Training, training.id), 2, cast.tom, clock.begun, valid_until=until)
    session = planned(taught("nmr_open_access"), cast.chen)
    enrols(session, cast.lin, clock.begun - timedelta(days=1))
    eve = session.starts_at - timedelta(hours=20) - clock.begun
    passes(clock, scheduler, eve)
    assert told("training_reminder") == {"lin.yue": 1}
    events = ("expiring", "expired")
    assert told("qualification", "expiring") == {"nadia.petrova": 1}  # sixty days ahead
    for days, expected in ((27, (2, 0)), (38, (3, 0)), (42, (3, 1)), (60, (3, 1))):
        passes(clock, scheduler, timedelta(days=days))
        assert tuple(told("qualification", one)["nadia.petrova"] for one in events) == expected, days
    assert told("training_reminder") == {"lin.yue": 1}
