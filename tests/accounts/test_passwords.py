"""Forgotten and changed passwords: a link works once, nobody learns who has an account, others are signed out."""

import threading
from datetime import timedelta

import time_machine
from flask import Flask
from flask.testing import FlaskClient

from booking.accounts import actions
from booking.accounts.limits import MOST_PER_ADDRESS
from booking.accounts.passwords import hash_of
from booking.clock import now
from booking.demo.cast import Cast
from booking.transaction import transaction
from models import Message, db
from tests.accounts.steps import is_signed_in, kinds_to, link_to, person, register, send, tokenless
from tests.support.applications import sign_in

NEW = "five quiet instruments"


def forget(client: FlaskClient, email: str) -> str:
    """Ask for a link; return the page that answers."""
    answer = send(client, "/forgotten-password", email=email)
    assert answer.status_code == 200
    return answer.text


def test_lin_forgets_her_password_and_chooses_a_new_one(cast: Cast, client: FlaskClient) -> None:
    lin = cast.email("lin")
    forget(client, lin)
    link = link_to(lin, "reset_password")
    assert send(client, link, password=NEW).headers["Location"] == "/"
    assert is_signed_in(client)
    send(client, "/sign-out")
    assert send(client, "/sign-in", email=lin, password=cast.password).status_code == 422
    assert send(client, "/sign-in", email=lin, password=NEW).status_code == 302
    assert kinds_to(lin) == ["reset_password", "password_changed"]


def test_the_answer_is_the_same_whether_somebody_has_the_address(cast: Cast, client: FlaskClient) -> None:
    with transaction():
        actions.suspend(cast.ingrid)
    addresses = (cast.email("lin"), "nobody@westfjord.example", cast.email("ingrid"))
    pages = {tokenless(forget(client, email)).replace(email, "") for email in addresses}
    assert len(pages) == 1
    assert kinds_to(cast.email("ingrid")) == []


def test_the_link_works_once(cast: Cast, app: Flask, client: FlaskClient) -> None:
    forget(client, cast.email("lin"))
    link = link_to(cast.email("lin"), "reset_password")
    send(client, link, password=NEW)
    thief = app.test_client()
    assert thief.get(link).status_code == 410
    assert send(thief, link, password="the thief's own").status_code == 410
    assert not is_signed_in(thief)


def test_of_two_who_use_the_link_at_once_one_sets_the_password(
    database: str, cast: Cast, app: Flask, client: FlaskClient
) -> None:
    forget(client, cast.email("lin"))
    link, answers = link_to(cast.email("lin"), "reset_password"), []
    thief = app.test_client()

    def steal() -> None:
        answers.append(send(thief, link, password="the thief's own").status_code)

    second = threading.Thread(target=steal)
    with transaction():
        actions.set_password(cast.lin, hash_of(NEW), now(), is_by_mail=True)
        db.session.flush()
        second.start()
        second.join(timeout=3)  # it waits for the first, which has not ended yet
    second.join()
    assert answers == [410]
    assert not is_signed_in(thief)
    assert send(client, "/sign-in", email=cast.email("lin"), password=NEW).status_code == 302


def test_opening_the_link_changes_nothing(cast: Cast, client: FlaskClient) -> None:
    forget(client, cast.email("lin"))
    before = cast.lin.password_hash
    for _ in range(2):
        assert client.get(link_to(cast.email("lin"), "reset_password")).status_code == 200
    assert cast.lin.password_hash == before


def test_the_link_is_good_for_two_hours(cast: Cast, client: FlaskClient) -> None:
    forget(client, cast.email("lin"))
    link = link_to(cast.email("lin"), "reset_password")
    with time_machine.travel(now() + timedelta(hours=2, minutes=1)):
        assert client.get(link).status_code == 410


def test_no_secret_is_stored(cast: Cast, client: FlaskClient) -> None:
    forget(client, cast.email("lin"))
    register(client)
    assert {str(message.details) for message in db.session.query(Message) if message.reservation_id is None} == {"{}"}


def test_a_weak_new_password_is_refused_and_the_link_stays_good(cast: Cast, client: FlaskClient) -> None:
    forget(client, cast.email("lin"))
    link = link_to(cast.email("lin"), "reset_password")
    for weak in ("", "short", "password123", "lin.yue-2026", "x" * 201):
        assert send(client, link, password=weak).status_code == 422
    assert send(client, link, password=NEW).status_code == 302


def test_the_link_confirms_the_address_of_whoever_never_did(cast: Cast, client: FlaskClient) -> None:
    register(client)
    forget(client, "vera.sand@westfjord.example")
    send(client, link_to("vera.sand@westfjord.example", "reset_password"), password=NEW)
    assert person().confirmed_at is not None
    assert is_signed_in(client)


def test_the_link_ends_the_wait_after_too_many_tries(cast: Cast, app: Flask, client: FlaskClient) -> None:
    lin = cast.email("lin")
    for _ in range(MOST_PER_ADDRESS):
        send(client, "/sign-in", email=lin, password="wrong and wronger")
    forget(client, lin)
    send(client, link_to(lin, "reset_password"), password=NEW)
    assert send(app.test_client(), "/sign-in", email=lin, password=NEW).status_code == 302


def test_a_suspended_person_cannot_come_in_by_a_link(cast: Cast, client: FlaskClient) -> None:
    forget(client, cast.email("lin"))
    link = link_to(cast.email("lin"), "reset_password")
    with transaction():
        actions.suspend(cast.lin)
    assert send(client, link, password=NEW).status_code == 410


def test_changing_the_password_signs_out_everywhere_else(cast: Cast, app: Flask, client: FlaskClient) -> None:
    elsewhere = sign_in(app.test_client(), cast.lin)
    sign_in(client, cast.lin)
    answer = send(client, "/profile/password", present=cast.password, password=NEW)
    assert answer.headers["Location"] == "/profile"
    assert is_signed_in(client)
    assert not is_signed_in(elsewhere)
    assert kinds_to(cast.email("lin")) == ["password_changed"]


def test_the_present_password_has_to_be_known_and_is_no_place_to_guess(cast: Cast, client: FlaskClient) -> None:
    sign_in(client, cast.lin)
    for _ in range(MOST_PER_ADDRESS):
        answer = send(client, "/profile/password", present="wrong and wronger", password=NEW)
        assert "This is not your present password." in answer.text
    answer = send(client, "/profile/password", present=cast.password, password=NEW)
    assert answer.status_code == 422
    assert "Too many tries." in answer.text


def test_the_new_password_is_another_one(cast: Cast, client: FlaskClient) -> None:
    sign_in(client, cast.lin)
    answer = send(client, "/profile/password", present=cast.password, password=cast.password)
    assert answer.status_code == 422
    assert "This is the present password." in answer.text


def test_signing_out_everywhere(cast: Cast, app: Flask, client: FlaskClient) -> None:
    elsewhere = sign_in(app.test_client(), cast.lin)
    sign_in(client, cast.lin)
    assert send(client, "/profile/sign-out-everywhere", page="/profile").headers["Location"] == "/sign-in"
    assert not is_signed_in(client)
    assert not is_signed_in(elsewhere)


def test_a_demo_without_mail_shows_the_links(cast: Cast, app: Flask, client: FlaskClient) -> None:
    assert "/new-password/" not in forget(client, cast.email("lin"))
    app.config["IS_DEMO"] = True
    assert "/new-password/" in forget(client, cast.email("lin"))
    register(client)
    assert "/confirmation/" in client.get("/register/mail").text
    app.config["SMTP_URL"] = "smtp://mail.example"
    assert "/confirmation/" not in client.get("/register/mail").text


def test_a_database_without_the_cast_is_no_demo_and_shows_nobodys_link(app: Flask, client: FlaskClient) -> None:
    app.config["IS_DEMO"] = True
    email = "vera.sand@westfjord.example"
    with transaction():
        actions.create_confirmed(email=email, name="Vera", password_hash="", time_zone="Europe/London", now=now())
    assert "/new-password/" not in forget(client, email)
    assert kinds_to(email) == ["reset_password"]
    with client.session_transaction() as session:
        session["mailed_to"] = email
    assert "/new-password/" not in client.get("/register/mail").text
