"""Who is named as present at a supervised use: told of it, sees the booking, and can be changed for another."""

from datetime import timedelta

import pytest
from flask import Flask

from booking.demo.cast import Cast
from booking.domain.requirements import Supervised
from booking.notices.rendering import mail_of
from booking.reservations import actions
from booking.transaction import transaction
from models import Message, MessageState, Reservation, User, db
from tests.approvals.asking import history_of
from tests.facility.closing import CANCEL, closed, decided, plan, to
from tests.qualifications.acting import asks_for, books, course, mails_to, qualifies
from tests.reservations.acting import NOW, span
from tests.support.applications import sign_in
from tests.support.days import noon_on_tuesday
from tests.support.pages import PageClient


@pytest.fixture
def supervised(cast: Cast) -> Reservation:
    """Ben's, with Nadia present."""
    training = course(cast)
    asks_for(cast, Supervised(training.id, 3))
    for who, level in (("nadia", 3), ("keiko", 3), ("hana", 2)):
        qualifies(cast, who, training, level)
    return books(cast, "ben", "3 10:00", "3 12:00", supervisor_id=cast.nadia.id)


def says(person: User, language: str = "en") -> str | None:
    """What the mail that has not left yet would say; it leaves."""
    [message] = [one for one in mails_to(person, "present") if one.state == MessageState.DUE]
    with transaction():
        person.language = language
    mail = mail_of(message)
    with transaction():
        db.session.get_one(Message, message.id).state = MessageState.SENT
    return mail.get_content() if mail else None


def test_nadia_is_told_that_she_is_named_of_another_time_and_of_the_end(cast: Cast, supervised: Reservation) -> None:
    assert "Ben Carver has named you" in (says(cast.nadia) or "")
    with transaction():
        actions.change_interval(db.session.merge(supervised), span("3 14:00", "3 16:00"), cast.ben.id, NOW)
    assert "has another time now, for which you are named" in (says(cast.nadia) or "")
    with transaction():
        actions.cancel(db.session.merge(supervised), cast.ben.id, NOW)
    assert "does not need you there any more" in (says(cast.nadia) or "")


def test_named_and_given_up_at_once_is_no_mail(cast: Cast, supervised: Reservation) -> None:
    with transaction():
        actions.cancel(db.session.merge(supervised), cast.ben.id, NOW)
    assert says(cast.nadia) is None


@pytest.mark.parametrize(
    ("is_moved", "words"),
    [(False, "does not need you there any more"), (True, "has another time now, for which you are named")],
)
def test_nadia_is_told_when_the_lab_closes_that_time(
    cast: Cast, supervised: Reservation, is_moved: bool, words: str
) -> None:
    says(cast.nadia)
    choice = to(supervised, span("9 10:00", "9 12:00")) if is_moved else CANCEL
    closed(plan(cast, "tirf", span("3 8:00", "3 18:00")), decided({supervised.public_id: choice}, cast))
    assert words in (says(cast.nadia) or "")


def test_nadia_sees_the_booking_and_others_do_not(cast: Cast, supervised: Reservation, client: PageClient) -> None:
    page = f"/reservations/{supervised.public_id}"
    for who, status in (("nadia", 200), ("hana", 404)):
        sign_in(client, cast.person(who))
        assert client.get(page).status_code == status
        assert client.get(f"{page}/supervisor").status_code == 404
        assert client.send(f"{page}/supervisor", {"person": cast.keiko.public_id}).status_code == 404


def test_ben_names_keiko_instead(app: Flask, cast: Cast, supervised: Reservation, client: PageClient) -> None:
    page, noon = f"/reservations/{supervised.public_id}", noon_on_tuesday()
    says(cast.nadia)
    with transaction():
        ahead = db.session.get_one(Reservation, supervised.id)
        ahead.starts_at, ahead.ends_at = noon, noon + timedelta(hours=2)
    sign_in(client, cast.ben)
    assert f'href="{page}/supervisor"' in client.get(page).text
    assert "Keiko Mori" in client.get(f"{page}/supervisor").text
    assert client.send(f"{page}/supervisor", {"person": cast.hana.public_id}).status_code == 422
    assert client.send(f"{page}/supervisor", {"person": cast.keiko.public_id}).status_code == 303
    assert db.session.get_one(Reservation, supervised.id).supervisor_id == cast.keiko.id
    assert "does not need you there any more" in (says(cast.nadia) or "")
    assert "指定您在场陪同" in (says(cast.keiko, "zh") or "")
    assert history_of(supervised)[0] == "Ben Carver named somebody else who is present."
