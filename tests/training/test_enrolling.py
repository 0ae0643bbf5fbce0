"""Seats of a session: taking one, waiting, moving up, giving back; who is told; what speaks against it, in words."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from booking.demo.cast import Cast
from booking.notices.rendering import mail_of
from booking.qualifications.actions import grant
from booking.training import actions
from booking.training.actions import CannotEnrol
from booking.transaction import transaction
from models import Message, db
from tests.support.applications import sign_in
from tests.support.pages import PageClient
from tests.training.courses import (
    NOW,
    all_sent,
    cancels,
    changes,
    course,
    enrolled,
    enrols,
    planned,
    standing,
    told,
    withdraws,
)


def test_lin_has_a_seat_by_one_button_and_takes_it_back(app: Flask, cast: Cast, client: PageClient) -> None:
    session = planned(course("nmr_open_access"), cast.chen)
    sign_in(client, cast.lin)
    page = client.get(f"/trainings/{session.training.public_id}")
    assert "6 seats left" in page.text
    done = client.send(f"/training-sessions/{session.public_id}/enrolments", follow_redirects=True)
    assert "You are enrolled" in done.text
    file = client.get(f"/training-sessions/{session.public_id}/session.ics")
    assert file.mimetype == "text/calendar"
    assert client.send(f"/enrolments/{enrolled(session)[0].public_id}/withdrawal").status_code == 303
    assert enrolled(session) == []
    assert told() == []  # nothing had left yet


def test_the_next_moves_up_and_is_told_once(cast: Cast) -> None:
    session = planned(course("nmr_open_access"), cast.chen, seats=1)
    first = enrols(session, cast.lin)
    enrols(session, cast.hana, NOW + timedelta(minutes=1), or_wait=True)
    enrols(session, cast.ben, NOW + timedelta(minutes=2), or_wait=True)
    assert standing(session) == {"Lin Yue": "enrolled", "Hana Novak": "waiting", "Ben Carver": "waiting"}
    withdraws(first)
    assert standing(session) == {"Hana Novak": "enrolled", "Ben Carver": "waiting"}
    assert told() == [("training_moved_up", "hana.novak@westfjord.example")]


def test_more_seats_serve_those_who_wait_and_fewer_than_are_taken_are_refused(cast: Cast) -> None:
    session = planned(course("nmr_open_access"), cast.chen, seats=1)
    for number, person in enumerate((cast.lin, cast.hana, cast.ben)):
        enrols(session, person, NOW + timedelta(minutes=number), or_wait=True)
    changes(session, cast.chen, seats=2)
    assert standing(session) == {"Lin Yue": "enrolled", "Hana Novak": "enrolled", "Ben Carver": "waiting"}
    with pytest.raises(actions.CannotChange) as refused:
        changes(session, cast.chen, seats=1)
    assert refused.value.taken == 2


def test_a_smaller_room_keeps_everybody_who_still_fits(cast: Cast) -> None:
    session = planned(course("nmr_open_access"), cast.chen, seats=3)
    first = enrols(session, cast.lin)
    enrols(session, cast.hana)
    enrols(session, cast.ben)
    withdraws(first)
    changes(session, cast.chen, seats=2)
    assert sorted(one.seat or 0 for one in enrolled(session)) == [1, 2]


@pytest.mark.parametrize(
    ("moment", "said"),
    [(timedelta(days=6, hours=23), "too_late"), (timedelta(days=7, hours=1), "over")],
)
def test_it_is_too_late_to_enrol(cast: Cast, moment: timedelta, said: str) -> None:
    session = planned(course("nmr_open_access"), cast.chen)
    with pytest.raises(CannotEnrol) as refused:
        enrols(session, cast.lin, NOW + moment)
    assert refused.value.bars == (said,)


def test_what_must_come_before_is_named(cast: Cast, client: PageClient) -> None:
    session = planned(course("confocal_first_steps"), cast.tom)
    sign_in(client, cast.lin)
    refused = client.send(f"/training-sessions/{session.public_id}/enrolments")
    assert refused.status_code == 409
    assert "You need this before: Laser safety" in refused.text
    _lin_passes(cast, "laser_safety")
    assert client.send(f"/training-sessions/{session.public_id}/enrolments").status_code == 303


def test_a_full_session_offers_its_waiting_list(cast: Cast, client: PageClient) -> None:
    session = planned(course("nmr_open_access"), cast.chen, seats=1)
    enrols(session, cast.hana)
    sign_in(client, cast.lin)
    refused = client.send(f"/training-sessions/{session.public_id}/enrolments")
    assert refused.status_code == 409
    assert "All seats are taken" in refused.text
    assert "Join the waiting list" in refused.text
    waits = client.send(f"/training-sessions/{session.public_id}/enrolments", {"or_wait": "1"}, follow_redirects=True)
    assert "place 1" in waits.text
    again = client.send(f"/training-sessions/{session.public_id}/enrolments", follow_redirects=True)
    assert "on its waiting list already" in again.text


def test_without_a_waiting_list_full_is_full(cast: Cast) -> None:
    session = planned(course("nmr_open_access"), cast.chen, seats=1, has_waiting_list=False)
    enrols(session, cast.hana)
    with pytest.raises(CannotEnrol):
        enrols(session, cast.lin, or_wait=True)


def test_whoever_belongs_to_no_school_asks_for_a_membership_first(app: Flask, cast: Cast, client: PageClient) -> None:
    session = planned(course("nmr_open_access"), cast.chen)
    sign_in(client, cast.helen)
    refused = client.send(f"/training-sessions/{session.public_id}/enrolments")
    assert refused.status_code == 409
    assert "members of a school" in refused.text
    assert app.test_client().send(f"/training-sessions/{session.public_id}/enrolments").status_code == 302


def test_a_cancelled_session_tells_everybody_and_takes_nobody(cast: Cast) -> None:
    session = planned(course("nmr_open_access"), cast.chen, seats=1)
    enrols(session, cast.lin)
    enrols(session, cast.hana, or_wait=True)
    cancels(session, cast.chen)
    assert told() == [
        ("training_cancelled", "hana.novak@westfjord.example"),
        ("training_cancelled", "lin.yue@westfjord.example"),
    ]
    with pytest.raises(CannotEnrol) as refused:
        enrols(session, cast.ben)
    assert refused.value.bars == ("cancelled",)


@pytest.mark.parametrize(("language", "subject"), [("en", "Enrolled: Open-access NMR"), ("zh", "已报名")])
def test_the_mail_carries_the_session_as_a_calendar_file(cast: Cast, language: str, subject: str) -> None:
    with transaction():
        cast.lin.language = language
    session = planned(course("nmr_open_access"), cast.chen)
    enrols(session, cast.lin)
    mail = mail_of(db.session.scalars(select(Message).where(Message.kind == "training_enrolled")).one())
    assert mail is not None
    assert subject in str(mail["Subject"])
    [file] = mail.iter_attachments()
    assert f"UID:training-{session.public_id}@" in file.get_content()


def test_a_new_time_is_told_once_and_only_if_it_is_new(cast: Cast) -> None:
    session = planned(course("nmr_open_access"), cast.chen)
    enrols(session, cast.lin)
    all_sent()
    changes(session, cast.chen, seats=8)
    assert told() == []
    changes(session, cast.chen, hours=2)
    changes(session, cast.chen, hours=3)
    assert told() == [("training_changed", "lin.yue@westfjord.example")]


def _lin_passes(cast: Cast, key: str) -> None:
    with transaction():
        grant(cast.lin, course(key), 1, cast.tom, NOW)
