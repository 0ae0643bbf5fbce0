"""A day before the session, through the scheduler's own jobs with a moved clock: each is told, once."""

from datetime import timedelta

from sqlalchemy import select

from booking.demo.cast import Cast
from booking.notices.rendering import mail_of
from booking.transaction import transaction
from models import Message, User, db
from scheduler.jobs import JOBS
from tests.training.courses import NOW, TUESDAY, all_sent, cancels, changes, course, enrols, planned, told, withdraws

REMIND = next(job for job in JOBS if job.name == "remind_of_trainings")
EVE = TUESDAY - timedelta(hours=23)


def test_each_is_reminded_once_and_gets_the_file(cast: Cast) -> None:
    session = planned(course("nmr_open_access"), cast.chen, seats=2)
    enrols(session, cast.lin)
    gone = enrols(session, cast.ben)
    enrols(session, cast.hana, or_wait=True)
    withdraws(gone)  # Hana moves up
    enrols(session, cast.zhang, or_wait=True)  # waits, and is not reminded
    all_sent()
    assert REMIND.work(TUESDAY - timedelta(hours=25)) == "0 reminded"
    assert REMIND.work(EVE) == "2 reminded"
    assert REMIND.work(EVE + timedelta(minutes=5)) == "0 reminded"
    assert told() == [
        ("training_reminder", "hana.novak@westfjord.example"),
        ("training_reminder", "lin.yue@westfjord.example"),
    ]
    for message in db.session.scalars(select(Message).where(Message.kind == "training_reminder")):
        mail = mail_of(message)
        assert mail is not None
        assert [file.get_filename() for file in mail.iter_attachments()] == [f"training-{session.public_id}.ics"]


def test_a_moved_session_reminds_of_its_new_time(cast: Cast) -> None:
    session = planned(course("nmr_open_access"), cast.chen)
    enrols(session, cast.lin)
    assert REMIND.work(EVE) == "1 reminded"
    changes(session, cast.chen, hours=72)
    assert REMIND.work(EVE) == "0 reminded"
    assert REMIND.work(EVE + timedelta(hours=72)) == "1 reminded"


def test_who_has_just_enrolled_who_wants_none_and_whose_session_is_cancelled_are_not_reminded(cast: Cast) -> None:
    session = planned(course("nmr_open_access"), cast.chen)
    enrols(session, cast.lin, EVE - timedelta(minutes=10))
    enrols(session, cast.hana)
    with transaction():
        db.session.get_one(User, cast.hana.id).is_reminded = False
    cancelled = planned(course("sem_basics"), cast.wang)
    enrols(cancelled, cast.ben)
    cancels(cancelled, cast.wang)
    assert REMIND.work(EVE) == "0 reminded"
    assert NOW < EVE
