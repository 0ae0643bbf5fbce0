"""The first system administrator, appointed at the command line."""

import re

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from booking.accounts import actions
from booking.demo.cast import Cast
from booking.transaction import transaction
from models import Role, RoleGrant, User, db
from tests.accounts.steps import PASSWORD, is_signed_in, person, register, send

SAM = "sam@region.example"


def appoint(app: Flask, *arguments: str) -> tuple[int, str]:
    result = app.test_cli_runner().invoke(args=["appoint-administrator", *arguments])
    db.session.rollback()
    return result.exit_code, result.output


def link_in(output: str) -> str:
    return re.findall(r"http://localhost(/new-password/\S+)", output)[0]


def test_sam_is_appointed_on_an_empty_installation(database: str, app: Flask, client: FlaskClient) -> None:
    code, output = appoint(app, "Sam@Region.example", "--name", "Sam Okafor")
    assert code == 0
    assert "Sam Okafor is a system administrator" in output
    send(client, link_in(output), password=PASSWORD)
    assert is_signed_in(client)
    assert client.get("/admin/people").status_code == 200


def test_appointing_twice_is_one_account_and_one_role(app: Flask) -> None:
    for _ in range(2):
        assert appoint(app, SAM, "--name", "Sam Okafor")[0] == 0
    assert db.session.scalar(select(func.count(User.id))) == 1
    assert db.session.scalar(select(func.count(RoleGrant.id))) == 1


def test_lin_keeps_her_password_when_she_is_appointed(cast: Cast, app: Flask) -> None:
    before = cast.lin.password_hash
    assert appoint(app, cast.email("lin"))[0] == 0
    assert cast.lin.password_hash == before
    assert {grant.role for grant in cast.lin.roles} == {Role.SYSTEM_ADMINISTRATOR}


def test_whoever_registered_with_the_address_before_is_not_let_in(cast: Cast, app: Flask, client: FlaskClient) -> None:
    register(client)
    assert appoint(app, "vera.sand@westfjord.example")[0] == 0
    assert person().confirmed_at is not None
    assert send(app.test_client(), "/sign-in", email=person().email, password=PASSWORD).status_code == 422


def test_a_suspended_person_or_no_address_is_told(cast: Cast, app: Flask) -> None:
    with transaction():
        actions.suspend(cast.lin)
    code, output = appoint(app, cast.email("lin"))
    assert code == 1
    assert "suspended" in output
    code, output = appoint(app, "sam")
    assert code == 2
    assert "not an e-mail address" in output
