"""Mail leaves the house once, over real SMTP, or into the folder where none is configured."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from jinja2 import TemplateNotFound
from sqlalchemy import select

from booking.demo.cast import Cast
from booking.notices.actions import tell
from booking.notices.delivery import ABANDONED_AFTER, MOST_ATTEMPTS, deliver_due
from booking.notices.post import mails_in
from booking.transaction import transaction
from models import Message, MessageState, db
from tests.support.mail import MailServer

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)


@pytest.fixture
def to_lin(app: Flask, cast: Cast) -> Message:
    with transaction():
        return tell(cast.lin, "password_changed", NOON)


def test_lin_gets_her_mail_once_over_smtp(app: Flask, cast: Cast, smtp: MailServer, to_lin: Message) -> None:
    app.config["SMTP_URL"] = smtp.url
    assert deliver_due(NOON) == "1 sent"
    assert deliver_due(NOON) == "0 sent"
    assert len(smtp.to(cast.email("lin"))) == 1
    assert (to_lin.state, to_lin.sent_at, to_lin.attempts) == (MessageState.SENT, NOON, 1)


def test_without_a_mail_server_the_mail_lies_in_the_folder(app: Flask, cast: Cast, to_lin: Message) -> None:
    assert deliver_due(NOON) == "1 sent"
    [(_, mail)] = mails_in(Path(app.config["MAIL_FOLDER"]))
    assert mail["To"] == cast.email("lin")


def test_mail_waits_until_it_is_due(app: Flask, cast: Cast) -> None:
    with transaction():
        tell(cast.lin, "password_changed", NOON, delay=timedelta(seconds=90))
    assert deliver_due(NOON + timedelta(seconds=89)) == "0 sent"
    assert deliver_due(NOON + timedelta(seconds=90)) == "1 sent"


def test_a_refusing_server_is_tried_again_later_and_later(app: Flask, smtp: MailServer, to_lin: Message) -> None:
    app.config["SMTP_URL"], smtp.answer = smtp.url, "451 try later"
    assert deliver_due(NOON) == "0 sent, 1 failed"
    assert (to_lin.state, to_lin.due_at) == (MessageState.DUE, NOON + timedelta(minutes=2))
    smtp.answer = "250 OK"
    assert deliver_due(NOON + timedelta(minutes=2)) == "1 sent"
    assert len(smtp.letters) == 1


def test_a_server_that_is_down_keeps_the_mail(app: Flask, to_lin: Message) -> None:
    app.config["SMTP_URL"] = "smtp://127.0.0.1:9"
    moment = NOON
    for _ in range(MOST_ATTEMPTS):
        assert deliver_due(moment) == "0 sent, 1 failed"
        moment = to_lin.due_at
    assert to_lin.state == MessageState.FAILED
    assert "refused" in to_lin.last_error.lower()


def test_a_server_that_is_down_over_a_weekend_gets_the_mail_on_monday(
    app: Flask, smtp: MailServer, to_lin: Message
) -> None:
    app.config["SMTP_URL"], moment = "smtp://127.0.0.1:9", NOON
    while moment < NOON + timedelta(days=3):
        assert deliver_due(moment) == "0 sent, 1 failed"
        assert to_lin.due_at <= moment + timedelta(hours=1)
        moment = to_lin.due_at
    app.config["SMTP_URL"] = smtp.url
    assert deliver_due(moment) == "1 sent"
    assert len(smtp.letters) == 1


@pytest.mark.parametrize(
    "address", ["smtp://localhost:many", "smtp://lin:m%C3%BCde@PLACE", "smtp://[", "gopher://localhost"]
)
def test_an_odd_setting_keeps_the_mail_and_is_told(address: str, app: Flask, smtp: MailServer, to_lin: Message) -> None:
    app.config["SMTP_URL"] = address.replace("PLACE", smtp.url.removeprefix("smtp://"))
    assert deliver_due(NOON) == "0 sent, 1 failed"
    assert (to_lin.state, bool(to_lin.last_error)) == (MessageState.DUE, True)


def test_a_claim_left_by_a_dead_process_is_taken_up(app: Flask, smtp: MailServer, to_lin: Message) -> None:
    app.config["SMTP_URL"] = smtp.url
    with transaction():
        message = db.session.scalars(select(Message)).one()
        message.state, message.claimed_at = MessageState.SENDING, NOON
    assert deliver_due(NOON + ABANDONED_AFTER) == "0 sent"
    assert deliver_due(NOON + ABANDONED_AFTER + timedelta(seconds=1)) == "1 sent"


def test_a_mail_that_cannot_be_written_is_given_up_in_the_end(app: Flask, cast: Cast) -> None:
    with transaction():
        message = tell(cast.lin, "no_such_text", NOON)
    moment = NOON
    for _ in range(MOST_ATTEMPTS):
        with pytest.raises(TemplateNotFound):
            deliver_due(moment)
        moment += ABANDONED_AFTER + timedelta(seconds=1)
    assert deliver_due(moment) == "0 sent"
    assert (message.state, message.last_error) == (MessageState.FAILED, "it could not be written")


def test_a_change_that_meets_a_delivery_is_still_told(app: Flask, database: str, cast: Cast) -> None:
    """The scheduler has taken the first message up; what happens then is a message of its own."""
    with transaction():
        tell(cast.lin, "password_changed", NOON, coalesce_key="one")
    with transaction():
        first = db.session.scalars(select(Message)).one()
        first.state, first.claimed_at = MessageState.SENDING, NOON
    with transaction():
        tell(cast.lin, "password_changed", NOON, coalesce_key="one")
    assert len(db.session.scalars(select(Message)).all()) == 2
