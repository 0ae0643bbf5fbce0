"""The ground that tests stand on works: both databases, pages, the real server, a browser."""

import urllib.request

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select, text

from booking.demo.cast import Cast
from models import User, db
from tests.support.applications import count_queries
from tests.support.browser import Visitor, assert_accessible, assert_fits
from tests.support.inspection import flaws
from tests.support.mail import MailServer
from tests.support.network import NetworkReached
from tests.support.servers import Server


def test_the_start_page_is_there_on_both_databases(database: str, app: Flask, client: FlaskClient) -> None:
    assert client.get("/").status_code == 200
    assert db.engine.dialect.name == database.partition("+")[0].partition(":")[0]


def test_the_cast_is_there_on_both_databases(database: str, cast: Cast) -> None:
    assert cast.lin.name == "Lin Yue"


def test_nobody_is_there_unless_the_cast_is_asked_for(app: Flask) -> None:
    assert db.session.scalar(select(func.count(User.id))) == 0


def test_the_real_server_answers(database: str, server: Server) -> None:
    with urllib.request.urlopen(server.url) as answer:
        assert answer.status == 200


def test_a_browser_shows_the_start_page(visitor: Visitor) -> None:
    page = visitor(width=360)
    page.goto("/")
    assert_fits(page)
    assert_accessible(page)


def test_axe_finds_what_is_wrong(visitor: Visitor) -> None:
    page = visitor()
    page.set_content("<main><h1>Hello</h1><input></main>")
    with pytest.raises(AssertionError, match="label"):
        assert_accessible(page)


def test_no_test_reaches_another_machine() -> None:
    with pytest.raises(NetworkReached):
        urllib.request.urlopen("http://example.org/")


def test_queries_are_counted(app: Flask) -> None:
    with count_queries() as queries:
        db.session.execute(text("SELECT 1"))
        db.session.execute(text("SELECT 2"))
    assert queries == ["SELECT 1", "SELECT 2"]


def test_a_flawed_page_is_told_its_flaws(app: Flask) -> None:
    page = """<html><head></head><body onload="x()"><p id="a"><p id="a"></p><form method="post"><input name="b"></form>
    <a href="/nowhere"></a><img src="c"><script>d()</script><i style="e">%(f)s</i></body></html>"""
    told = " ".join(flaws(page, app))
    for part in ("language", "title", "first headings", "main", "never closed", "2 times", "CSRF", "no label", "empty",
                 "no route", "image", "script is inline", "onload", "style=", "%(f)"):  # fmt: skip
        assert part in told, part


def test_the_mail_server_answers(smtp: MailServer) -> None:
    assert smtp.url.startswith("smtp://127.0.0.1:")
