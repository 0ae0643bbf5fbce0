"""The link in a mail: it shows a page before it acts; a wrong, old or used one changes nothing."""

from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import update

from booking.approvals.links import hash_of
from booking.approvals.routes import by_mail
from booking.clock import now
from booking.demo.cast import Cast
from booking.notices.rendering import mail_of
from booking.reservations import actions
from booking.transaction import transaction
from models import Approval, ApprovalLink, ApprovalState, Message, Reservation, ReservationState, User, db
from tests.approvals.asking import link_to, policy, steps, under
from tests.approvals.test_pages import ask, browser
from tests.support.days import noon_on_tuesday

UNTOUCHED = [("group_leader", "open"), ("lab", "waiting")]


@pytest.fixture
def asked(cast: Cast) -> Reservation:
    under(cast.confocal, policy())
    return ask(cast, "lin", noon_on_tuesday())


def the_only_link() -> ApprovalLink:
    db.session.expire_all()
    return db.session.query(ApprovalLink).one()


def test_the_mail_carries_the_link_and_nothing_at_rest_does(app: Flask, cast: Cast, asked: Reservation) -> None:
    path = link_to(cast.ingrid, asked)
    [message] = [one for one in db.session.query(Message).all() if one.kind == "to_decide"]
    mail = mail_of(message)
    assert mail is not None
    assert path in mail.get_content()
    assert "Decide until" in mail.get_content()
    token = path.rsplit("/", 1)[1]
    assert the_only_link().token_hash == hash_of(token)
    assert token not in str(message.details)


def test_a_prefetch_changes_nothing_and_ingrid_decides_without_signing_in(
    app: Flask, cast: Cast, asked: Reservation
) -> None:
    path, anybody = link_to(cast.ingrid, asked), app.test_client()
    for _ in range(3):
        assert anybody.head(path, inspected=False).status_code == 200
        assert "You answer as Ingrid Halvorsen" in anybody.get(path).text
    assert steps(asked) == UNTOUCHED
    assert the_only_link().used_at is None
    assert anybody.send(path, {"decision": "yes"}).status_code == 200
    assert steps(asked) == [("group_leader", "approved"), ("lab", "open")]
    again = anybody.send(path, {"decision": "no"})
    assert again.status_code == 410
    assert "This link has been used" in again.text
    assert steps(asked) == [("group_leader", "approved"), ("lab", "open")]


def test_a_no_by_mail_frees_the_time(app: Flask, cast: Cast, asked: Reservation) -> None:
    path = link_to(cast.ingrid, asked)
    assert app.test_client().send(path, {"decision": "no", "reason": "Too dear"}).status_code == 200
    assert db.session.get_one(Reservation, asked.id).state == ReservationState.DECLINED


@pytest.mark.parametrize("decision", ["", "perhaps", "YES", "\x00"])
def test_without_an_answer_the_page_comes_again(decision: str, app: Flask, cast: Cast, asked: Reservation) -> None:
    assert app.test_client().send(link_to(cast.ingrid, asked), {"decision": decision}).status_code == 422
    assert steps(asked) == UNTOUCHED


def test_a_wrong_link(app: Flask, cast: Cast, asked: Reservation) -> None:
    path, anybody = link_to(cast.ingrid, asked), app.test_client()
    for wrong in (path[:-1], path + "x", "/approvals/by-mail/nonsense", "/approvals/by-mail/%00%ff"):
        for answer in (anybody.get(wrong), anybody.send(wrong, {"decision": "yes"})):
            assert answer.status_code == 404
    assert "This link is not right" in anybody.get("/approvals/by-mail/nonsense").text
    assert steps(asked) == UNTOUCHED


def test_an_old_link(app: Flask, cast: Cast, asked: Reservation) -> None:
    with transaction():
        the_only_link().expires_at = now() - timedelta(seconds=1)
    path, anybody = link_to(cast.ingrid, asked), app.test_client()
    for answer in (anybody.get(path), anybody.send(path, {"decision": "yes"})):
        assert answer.status_code == 410
        assert "This link is too old" in answer.text
    assert steps(asked) == UNTOUCHED


def test_a_link_for_somebody_else(app: Flask, cast: Cast, asked: Reservation) -> None:
    path, mateo = link_to(cast.ingrid, asked), browser(app, cast.mateo)
    for answer in (mateo.get(path), mateo.send(path, {"decision": "yes"})):
        assert answer.status_code == 403
        assert "This link is for somebody else" in answer.text
    assert steps(asked) == UNTOUCHED


def test_a_link_after_another_has_decided_or_lin_has_cancelled(app: Flask, cast: Cast, asked: Reservation) -> None:
    path = link_to(cast.ingrid, asked)
    with transaction():
        actions.cancel(asked, cast.lin.id, now())
    answer = app.test_client().send(path, {"decision": "yes"})
    assert answer.status_code == 410
    assert "This has been decided" in answer.text
    assert db.session.get_one(Reservation, asked.id).state == ReservationState.CANCELLED


def test_a_link_of_somebody_who_may_no_longer_decide(app: Flask, cast: Cast, asked: Reservation) -> None:
    path = link_to(cast.ingrid, asked)
    with transaction():
        cast.ingrid.is_suspended = True
    answer = app.test_client().send(path, {"decision": "yes"})
    assert answer.status_code == 403
    assert steps(asked) == UNTOUCHED


def test_the_links_of_two_steps_are_not_the_same(app: Flask, cast: Cast, asked: Reservation) -> None:
    leaders = link_to(cast.ingrid, asked)
    app.test_client().send(leaders, {"decision": "yes"})
    labs = link_to(cast.tom, asked)
    assert labs != leaders
    assert app.test_client().send(labs, {"decision": "yes"}).status_code == 200
    assert db.session.get_one(Reservation, asked.id).state == ReservationState.CONFIRMED


def test_who_decides_while_the_link_is_read_is_told_of_not_somebody_elses_right(
    app: Flask, cast: Cast, asked: Reservation, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between reading the link and asking whether Ingrid may still decide, her other click has decided."""
    path = link_to(cast.ingrid, asked)

    def decided_meanwhile(_user: User, approval: Approval, _now: datetime) -> bool:
        done = {"state": ApprovalState.APPROVED}
        told = update(Approval).where(Approval.id == approval.id).values(done)
        db.session.execute(told.execution_options(synchronize_session=False))
        return False

    monkeypatch.setattr(by_mail, "may_decide", decided_meanwhile)
    answer = app.test_client().get(path)
    assert answer.status_code == 410
    assert "This has been decided" in answer.text
