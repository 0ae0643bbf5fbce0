"""Signing in and out: guessing is slow, nobody learns who has an account, and one comes back to where one was."""

import threading
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from booking.accounts import actions
from booking.accounts.limits import MOST_PER_ADDRESS, MOST_PER_CLIENT, WINDOW
from booking.accounts.routes import checking
from booking.clock import now
from booking.demo.cast import Cast
from booking.transaction import transaction
from models import Message, SignInAttempt, db
from tests.accounts.steps import PASSWORD, is_signed_in, kinds_to, register, registration, send, tokenless
from tests.support.applications import sign_in


def try_in(client: FlaskClient, email: str, password: str, **fields: str) -> TestResponse:
    return send(client, "/sign-in", email=email, password=password, **fields)


def test_lin_signs_in_and_out(cast: Cast, client: FlaskClient) -> None:
    assert try_in(client, " Lin.Yue@Westfjord.example ", cast.password).status_code == 302
    assert is_signed_in(client)
    assert cast.lin.last_signed_in_at is not None
    for _ in range(2):  # the second click is no mistake
        assert send(client, "/sign-out", page="/forgotten-password").status_code == 302
    assert not is_signed_in(client)


@pytest.mark.parametrize(
    ("wanted", "reached"),
    [
        ("/timeline?date=2026-11-24", "/timeline?date=2026-11-24"),
        ("https://elsewhere.example/", "/"),
        ("//elsewhere.example/", "/"),
        ("/\\elsewhere.example", "/"),
        ("javascript:alert(1)", "/"),
        ("/\r\nLocation: //elsewhere.example", "/"),
        ("//[", "/"),
        ("/\\[::1", "/"),
        ("", "/"),
    ],
)
def test_after_signing_in_one_is_back_but_never_elsewhere(
    wanted: str, reached: str, cast: Cast, client: FlaskClient
) -> None:
    assert try_in(client, cast.email("lin"), cast.password, next=wanted).headers["Location"] == reached


@pytest.mark.parametrize("header", ["Referer", "HX-Current-URL"])
def test_a_page_before_that_is_no_address_is_none_to_come_back_to(header: str, cast: Cast, client: FlaskClient) -> None:
    answer = client.send("/profile/sign-out-everywhere", headers={header: "http://["})
    assert answer.headers["Location"] == "/sign-in?next=/"


def test_a_wrong_password_and_an_unknown_address_are_answered_alike(
    cast: Cast, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same words, and the same work: a hash is computed either way."""
    hashed: list[str] = []
    real = checking.is_right

    def counting(password_hash: str | None, password: str) -> bool:
        hashed.append(password)
        return real(password_hash, password)

    monkeypatch.setattr(checking, "is_right", counting)
    pages = [
        tokenless(try_in(client, email, "wrong and wronger").text.replace(email, ""))
        for email in (cast.email("lin"), "nobody@westfjord.example")
    ]
    assert pages[0] == pages[1]
    assert "do not belong together" in pages[0]
    assert len(hashed) == 2


def test_ten_wrong_guesses_block_the_address_for_a_quarter_of_an_hour(cast: Cast, app: Flask) -> None:
    lin, start = cast.email("lin"), now()
    for _ in range(MOST_PER_ADDRESS):
        assert try_in(app.test_client(), lin, "wrong and wronger").status_code == 422
    answer = try_in(app.test_client(), lin, cast.password)
    assert answer.status_code == 429
    assert 0 < int(answer.headers["Retry-After"]) <= 900
    assert "Too many tries. Wait 15 minutes, or choose a new password by mail." in answer.text
    assert try_in(app.test_client(), cast.email("ingrid"), cast.password).status_code == 302
    with time_machine.travel(start + timedelta(minutes=16)):
        assert try_in(app.test_client(), lin, cast.password).status_code == 302


def test_the_right_password_forgets_the_wrong_ones(cast: Cast, app: Flask) -> None:
    lin = cast.email("lin")
    for _ in range(MOST_PER_ADDRESS - 1):
        try_in(app.test_client(), lin, "wrong and wronger")
    assert try_in(app.test_client(), lin, cast.password).status_code == 302
    assert try_in(app.test_client(), lin, "wrong and wronger").status_code == 422
    assert try_in(app.test_client(), lin, cast.password).status_code == 302


def test_one_client_cannot_try_one_address_after_the_other(cast: Cast, client: FlaskClient) -> None:
    with transaction():
        for number in range(MOST_PER_CLIENT):
            actions.note_attempt(f"{number}@westfjord.example", "127.0.0.1", now())
    assert try_in(client, cast.email("lin"), cast.password).status_code == 429
    elsewhere = client.application.test_client()
    elsewhere.environ_base["REMOTE_ADDR"] = "192.0.2.7"
    assert try_in(elsewhere, cast.email("lin"), cast.password).status_code == 302


@pytest.mark.parametrize(
    ("address", "fields", "status"),
    [("/register", registration(), 302), ("/forgotten-password", {"email": "lin.yue@westfjord.example"}, 200)],
)
def test_one_client_cannot_cause_mails_to_one_address_after_the_other(
    address: str, fields: dict[str, str], status: int, cast: Cast, client: FlaskClient
) -> None:
    with transaction():
        for _ in range(MOST_PER_CLIENT - 1):
            actions.note_request("127.0.0.1", now())
    assert send(client, address, **fields).status_code == status
    before = db.session.scalar(select(func.count(Message.id)))
    answer = send(client, address, **fields | {"email": "mateo.rivas@westfjord.example"})
    assert (answer.status_code, "Wait a few minutes" in answer.text) == (429, True)
    assert 0 < int(answer.headers["Retry-After"]) <= WINDOW.total_seconds()
    assert db.session.scalar(select(func.count(Message.id))) == before
    elsewhere = client.application.test_client()
    elsewhere.environ_base["REMOTE_ADDR"] = "192.0.2.7"
    assert send(elsewhere, address, **fields).status_code == status


def test_an_ipv6_client_is_its_whole_network(cast: Cast, client: FlaskClient) -> None:
    with transaction():
        for number in range(MOST_PER_CLIENT):
            actions.note_attempt(f"{number}@westfjord.example", f"2001:db8:1:2::{number:x}", now())
    client.environ_base["REMOTE_ADDR"] = "2001:db8:1:2:ffff::1"
    assert try_in(client, cast.email("lin"), cast.password).status_code == 429


def test_guesses_at_once_do_not_slip_through(
    database: str, cast: Cast, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Thirty at one moment, and no more than ten of them have their password looked at."""
    looked_at, lin, outcomes = list[str](), cast.email("lin"), list[str]()
    monkeypatch.setattr(checking, "is_right", lambda password_hash, password: bool(looked_at.append(password)))
    together = threading.Barrier(30)

    def guess(number: int) -> None:
        with app.app_context():
            together.wait()
            try:
                checking.checked_password(lin, str(number), f"192.0.2.{number}", now())
                outcomes.append("looked at")
            except checking.Throttled:
                outcomes.append("throttled")
            finally:
                db.session.remove()

    with app.test_request_context():
        threads = [threading.Thread(target=guess, args=(number,)) for number in range(30)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert len(outcomes) == 30
    assert len(looked_at) <= MOST_PER_ADDRESS


def test_counts_hold_no_address_and_are_thrown_away_after_a_day(cast: Cast, client: FlaskClient) -> None:
    try_in(client, cast.email("lin"), "wrong and wronger")
    keys = db.session.scalars(select(SignInAttempt.key)).all()
    assert len(keys) == 2
    assert all(len(key) == 64 and "lin" not in key for key in keys)
    with transaction():
        assert actions.clean_sign_in_attempts(now() + timedelta(days=1, minutes=1)) == 2
    assert db.session.scalar(select(func.count(SignInAttempt.id))) == 0


def test_a_suspended_person_is_told_so_only_with_the_right_password(cast: Cast, client: FlaskClient) -> None:
    with transaction():
        actions.suspend(cast.lin)
    assert "suspended" not in try_in(client, cast.email("lin"), "wrong and wronger").text
    answer = try_in(client, cast.email("lin"), cast.password)
    assert answer.status_code == 422
    assert "This account is suspended." in answer.text
    assert not is_signed_in(client)


def test_whoever_has_not_confirmed_gets_the_mail_again(cast: Cast, app: Flask, client: FlaskClient) -> None:
    register(client)
    answer = try_in(app.test_client(), "vera.sand@westfjord.example", PASSWORD)
    assert answer.headers["Location"] == "/register/mail"
    assert set(kinds_to("vera.sand@westfjord.example")) == {"confirm_address"}


def test_suspending_ends_sessions_that_are_open(cast: Cast, client: FlaskClient) -> None:
    sign_in(client, cast.lin)
    assert is_signed_in(client)
    with transaction():
        actions.suspend(cast.lin)
    assert not is_signed_in(client)


def test_a_new_session_is_not_the_visitors(cast: Cast, client: FlaskClient) -> None:
    """What a stranger planted in the browser before does not survive signing in; the language does."""
    with client.session_transaction() as session:
        session["language"], session["registered"] = "zh", "planted"
    try_in(client, cast.email("lin"), cast.password)
    with client.session_transaction() as session:
        assert session["language"] == "zh"
        assert "registered" not in session


def test_kept_signed_in_survives_the_browser_but_not_a_new_stamp(cast: Cast, client: FlaskClient) -> None:
    try_in(client, cast.email("lin"), cast.password, is_remembered="y")
    client.delete_cookie("session")
    assert is_signed_in(client)
    with transaction():
        actions.sign_out_everywhere(cast.lin)
    client.delete_cookie("session")
    assert not is_signed_in(client)


def test_a_page_asks_to_sign_in_and_an_expired_form_leads_back_to_its_page(cast: Cast, client: FlaskClient) -> None:
    answer = client.get("/profile?x=1")
    assert parse_qs(urlsplit(answer.headers["Location"]).query) == {"next": ["/profile?x=1"]}
    token = client.get("/sign-in").text.partition('csrf-token" content="')[2].partition('"')[0]
    for referrer, back in (
        ("http://localhost/groups?q=a", "/groups?q=a"),
        ("https://elsewhere.example/x", "/"),
        ("", "/"),
    ):
        headers = {"Referer": referrer, "X-CSRFToken": token}
        answer = client.post("/profile/sign-out-everywhere", headers=headers)
        assert parse_qs(urlsplit(answer.headers["Location"]).query) == {"next": [back]}


def test_parts_of_pages_and_programs_are_told_to_sign_in(cast: Cast, client: FlaskClient) -> None:
    headers = {"HX-Request": "true", "HX-Current-URL": "http://localhost/timeline"}
    answer = client.get("/profile", headers=headers)
    assert (answer.status_code, answer.headers["HX-Redirect"]) == (401, "/sign-in?next=/timeline")
    answer = client.get("/profile", headers={"Accept": "application/json"})
    assert answer.status_code == 401


def test_the_demo_shows_whom_one_can_be_and_fills_in_the_form(cast: Cast, app: Flask, client: FlaskClient) -> None:
    assert "Lin Yue" not in client.get("/sign-in?as=lin").text
    app.config["IS_DEMO"] = True
    page = client.get("/sign-in?as=lin&next=/timeline").text
    for words in ("Lin Yue", "Westfjord University of Technology", "Sam Okafor", cast.email("lin"), cast.password):
        assert words in page
    assert client.get("/sign-in?as=nobody").status_code == 200
    answer = try_in(client, cast.email("lin"), cast.password, next="/timeline")
    assert answer.headers["Location"] == "/timeline"
