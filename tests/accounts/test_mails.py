"""The mails of accounts: in the reader's language, with a subject and a link that leads to a page of the site."""

import pytest
from flask import Flask

from booking.accounts import actions
from booking.accounts.links import link_of
from booking.clock import now
from booking.demo.cast import Cast
from booking.notices.actions import tell
from booking.notices.rendering import mail_of
from booking.transaction import transaction
from models import Message, db
from tests.accounts.steps import mails_to

SUBJECTS = {
    "confirm_address": ("Confirm your address for Benchshare", "确认您的 Benchshare 邮箱", "/confirmation/"),
    "account_exists": ("You have a Benchshare account already", "您已有 Benchshare 账户", "/new-password/"),
    "reset_password": ("A new password for Benchshare", "设置 Benchshare 新密码", "/new-password/"),
    "password_changed": ("Your Benchshare password was changed", "您的 Benchshare 密码已修改", "/forgotten-password"),
}


@pytest.mark.parametrize("kind", SUBJECTS)
@pytest.mark.parametrize("language", ["en", "zh"])
def test_each_speaks_its_readers_language(kind: str, language: str, cast: Cast, app: Flask) -> None:
    cast.lin.language = language
    db.session.commit()
    with transaction():
        tell(cast.lin, kind, now())
    mail = mail_of(mails_to(cast.email("lin"))[-1])
    assert mail is not None
    english, chinese, path = SUBJECTS[kind]
    assert mail["Subject"] == (chinese if language == "zh" else english)
    text = mail.get_content()
    assert f"http://localhost{path}" in text
    assert ("Lin Yue，您好：" if language == "zh" else "Hello Lin Yue,") in text
    assert "&#" not in text


def test_a_request_is_told_with_the_persons_own_words(cast: Cast) -> None:
    with transaction():
        actions.request_membership(cast.lin, cast.lanhai, "I measure <here> & there", now())
    mail = mail_of(mails_to(cast.email("liu"))[-1])
    assert mail is not None
    assert mail["Subject"] == "Lin Yue 申请成为澜海理工学院成员"
    assert "I measure <here> & there" in mail.get_content()
    assert "http://localhost/admin/membership-requests" in mail.get_content()


@pytest.mark.parametrize(
    ("decision", "subject"),
    [
        ("active", "You are a member of Eskmere University"),
        ("declined", "Your request to Eskmere University was declined"),
        ("ended", "Your membership of Eskmere University has ended"),
    ],
)
def test_a_decision_is_told(decision: str, subject: str, cast: Cast) -> None:
    with transaction():
        membership = cast.noor.memberships[0]
        if decision == "active":
            actions.accept_membership(membership, cast.fiona, now())
        elif decision == "declined":
            actions.decline_membership(membership, cast.fiona, now(), "Nobody knows you.")
        else:
            actions.end_membership(membership, cast.fiona, now())
    mail = mail_of(mails_to(cast.email("noor"))[-1])
    assert mail is not None
    assert mail["Subject"] == subject
    assert ("Reason: Nobody knows you." in mail.get_content()) == (decision == "declined")


def test_a_line_break_in_a_name_makes_no_header(cast: Cast) -> None:
    cast.lin.name = "Lin\r\nBcc: everybody@westfjord.example"
    db.session.commit()
    with transaction():
        actions.request_membership(cast.lin, cast.norhaven, "", now())
    mail = mail_of(mails_to(cast.email("clara"))[-1])
    assert mail is not None
    assert mail["Bcc"] is None


def test_a_mail_of_another_kind_has_no_link_of_ours(cast: Cast) -> None:
    assert link_of(Message(kind="reminder", user=cast.lin)) == ""
