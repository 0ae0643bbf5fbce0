"""The page of calendar addresses: Lin makes one, sees it once, renews and revokes it; nobody else gets at it."""

import re

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from booking.calendars.clients import client_name
from booking.calendars.routes.addresses import MOST
from booking.demo.cast import Cast
from models import Feed, FeedKind, Reservation, db
from tests.calendars.bookings import booked, feed_of, last_feed, read, tomorrow
from tests.calendars.linter import lint
from tests.support.applications import count_queries, sign_in

HOW = {"subject": "person", "level": "details", "language": "en"}


@pytest.fixture
def lin(client: FlaskClient, cast: Cast) -> FlaskClient:
    """Lin's browser."""
    return sign_in(client, cast.lin)


def post(client: FlaskClient, address: str, **fields: str) -> TestResponse:
    """A form's answer, followed to the page that it leads to."""
    token = re.findall(r'name="csrf-token" content="([^"]+)"', client.get("/calendars").text)[0]
    return client.post(address, data={**fields, "csrf_token": token}, follow_redirects=True)


def make(client: FlaskClient, **fields: str) -> str:
    """Make an address on the page; the path of what it shows."""
    page = post(client, "/calendars", **(HOW | fields))
    assert page.status_code == 200
    return "/calendars/" + re.findall(r'value="http[^"]*/calendars/([^"]+\.ics)"', page.text)[0]


def test_lin_makes_an_address_and_it_works(lin: FlaskClient, cast: Cast) -> None:
    booked(cast.confocal, cast.lin, tomorrow())
    path = make(lin)
    assert "LSM 980" in read(lin, path).text
    page = lin.get("/calendars").text
    assert "My bookings" in page
    assert path not in page


def test_the_address_is_shown_once(lin: FlaskClient, cast: Cast) -> None:
    shown = post(lin, "/calendars", **HOW)
    token = re.findall(r"calendars/([^\"/]+)\.ics", shown.text)[0]
    assert f"http://localhost/calendars/{token}.ics" in shown.text
    assert f"webcal://localhost/calendars/{token}.ics" in shown.text
    again = lin.get(f"/calendars/{last_feed().public_id}")
    assert token not in again.text
    assert "only a fingerprint of it is kept" in again.text


def test_an_address_under_a_prefix_is_shown_with_it(lin: FlaskClient) -> None:
    lin.application.config["SITE_URL"] = "https://bench.example/region"
    shown = post(lin, "/calendars", **HOW)
    assert 'value="https://bench.example/region/calendars/' in shown.text
    assert 'href="webcal://bench.example/region/calendars/' in shown.text


def test_subscribe_on_an_instruments_page_chooses_it(lin: FlaskClient, cast: Cast) -> None:
    value = f"instrument:{cast.confocal.public_id}"
    page = BeautifulSoup(lin.get(f"/calendars?of={value}").text, "html.parser")
    assert [option["value"] for option in page.select("select#subject option[selected]")] == [value]
    make(lin, subject=value, level="busy", language="zh")
    feed = last_feed()
    assert (feed.kind, feed.level, feed.language) == (FeedKind.INSTRUMENT, "busy", "zh")


def test_a_subscription_to_what_is_not_there_is_refused_in_words(database: str, lin: FlaskClient, cast: Cast) -> None:
    for subject in (
        "instrument:nowhere",
        f"group:{cast.cell_dynamics.public_id}",
        "person:x",
        f"technique:{cast.westfjord.public_id}",
        f"closures:{cast.westfjord.public_id}",
        "",
        "日历\x00",
        "a" * 5000,
    ):
        response = post(lin, "/calendars", **(HOW | {"subject": subject}))
        assert response.status_code == 422, subject
    assert db.session.scalars(select(Feed)).all() == []


def test_a_link_to_a_kind_of_calendar_that_nobody_offers_chooses_nothing(lin: FlaskClient, cast: Cast) -> None:
    for kind in FeedKind:
        page = BeautifulSoup(lin.get(f"/calendars?of={kind}:{cast.westfjord.public_id}").text, "html.parser")
        chosen = page.select_one("select#subject option[selected]")
        assert chosen is not None
        is_offered = kind is FeedKind.INSTITUTION
        assert chosen["value"] == (f"{kind}:{cast.westfjord.public_id}" if is_offered else "person")


@pytest.mark.parametrize(
    "fields",
    [
        {"level": "everything"},
        {"language": "tlh"},
        {"level": ""},
        {"subject": "school", "keeps_cancelled": "y"},
    ],
)
def test_a_form_with_odd_values_is_shown_again(lin: FlaskClient, cast: Cast, fields: dict[str, str]) -> None:
    if fields.get("subject") == "school":
        fields = fields | {"subject": f"institution:{cast.westfjord.public_id}"}
    assert post(lin, "/calendars", **(HOW | fields)).status_code == 422


def test_there_is_an_end_to_how_many_addresses_one_has(lin: FlaskClient, cast: Cast) -> None:
    for _ in range(MOST):
        feed_of(cast.lin)
    response = post(lin, "/calendars", **HOW)
    assert response.status_code == 422
    assert f"You have {MOST} calendar addresses" in response.text


def test_renewing_shows_a_new_address_and_closes_the_old_one(lin: FlaskClient, cast: Cast) -> None:
    booked(cast.confocal, cast.lin, tomorrow())
    old = make(lin)
    page = post(lin, f"/calendars/{last_feed().public_id}/renewal")
    new = "/calendars/" + re.findall(r'value="http[^"]*/calendars/([^"]+\.ics)"', page.text)[0]
    assert "LSM 980" in read(lin, new).text
    assert "replaced by a new one" in read(lin, old, ("LSM 980",)).text


def test_revoking_can_be_undone_for_a_moment(lin: FlaskClient, cast: Cast) -> None:
    booked(cast.confocal, cast.lin, tomorrow())
    path, public_id = make(lin), last_feed().public_id
    page = post(lin, f"/calendars/{public_id}/revocation")
    assert "Undo" in page.text
    assert f"/calendars/{public_id}/restoration" in page.text
    assert "revoked" in read(lin, path, ("LSM 980",)).text
    assert lin.get(f"/calendars/{public_id}").status_code == 302
    post(lin, f"/calendars/{public_id}/restoration")
    assert "LSM 980" in read(lin, path).text


def test_what_was_revoked_before_is_told_and_not_done(lin: FlaskClient, cast: Cast) -> None:
    make(lin)
    public_id = last_feed().public_id
    post(lin, f"/calendars/{public_id}/revocation")
    for verb in ("revocation", "renewal"):
        response = post(lin, f"/calendars/{public_id}/{verb}")
        assert response.status_code == 409
        assert "This can no longer be done" in response.text


def test_nobody_gets_at_anothers_address(lin: FlaskClient, cast: Cast) -> None:
    path, public_id = make(lin), last_feed().public_id
    nadia = sign_in(lin.application.test_client(), cast.nadia)
    assert nadia.get(f"/calendars/{public_id}").status_code == 404
    for verb in ("renewal", "revocation", "restoration"):
        assert post(nadia, f"/calendars/{public_id}/{verb}").status_code == 404
    assert read(lin, path).status_code == 200
    assert "No calendar address yet" in nadia.get("/calendars").text


def test_the_list_says_when_and_by_what_an_address_was_used(lin: FlaskClient, cast: Cast) -> None:
    path = make(lin)
    assert "not yet" in lin.get("/calendars").text
    read(lin, path, User_Agent="Google-Calendar-Importer")
    page = lin.get("/calendars").text
    assert "not yet" not in page
    assert "Google Calendar" in page


def test_the_list_takes_as_many_queries_for_one_address_as_for_many(lin: FlaskClient, cast: Cast) -> None:
    value = f"instrument:{cast.confocal.public_id}"
    feed_of(cast.lin, value)
    lin.get("/calendars")
    with count_queries() as for_one:
        lin.get("/calendars")
    for instrument in (cast.sem, cast.krios, cast.talos):
        feed_of(cast.lin, f"instrument:{instrument.public_id}")
    lin.get("/calendars")
    with count_queries() as for_many:
        lin.get("/calendars")
    assert len(for_one) == len(for_many)


def test_in_chinese_too(lin: FlaskClient, cast: Cast) -> None:
    feed_of(cast.lin, f"instrument:{cast.confocal.public_id}")
    cast.lin.language = "zh"
    page = lin.get("/calendars").text
    assert "日历订阅地址" in page
    assert f"仪器：{cast.confocal.name_zh}" in page
    assert "订阅方法" in post(lin, "/calendars", **HOW).text


@pytest.mark.parametrize(
    ("user_agent", "name"),
    [
        ("Google-Calendar-Importer", "Google Calendar"),
        ("Microsoft.Exchange/15.20 (Owa)", "Outlook"),
        ("Mozilla/5.0 (X11; Linux) Gecko/20100101 Thunderbird/140.0", "Thunderbird"),
        ("macOS/15.1 (24B83) dataaccessd/1.0", "Apple Calendar"),
        ("iOS/18.1 (22B83) dataaccessd/1.0", "Apple Calendar"),
        ("ICSx5/2.2 (ical4j/3.2)", "Android"),
        ("Evolution/3.46", "Linux desktop"),
        ("Mozilla/5.0 (Windows NT 10.0) Firefox/140.0", "Web browser"),
        ("vdirsyncer/0.19", "vdirsyncer"),
        ("", "a program that gives no name"),
        ("<script>alert(1)</script>", "<script>alert(1)<"),
    ],
)
def test_programs_are_called_as_people_know_them(app: Flask, user_agent: str, name: str) -> None:
    with app.test_request_context():
        assert client_name(user_agent) == name


def test_lin_downloads_one_booking_as_a_file(lin: FlaskClient, cast: Cast) -> None:
    reservation = booked(cast.confocal, cast.lin, tomorrow(), title="live imaging")
    response = lin.get(f"/reservations/{reservation.public_id}.ics")
    assert lint(response.data, is_feed=False) == []
    assert response.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert response.headers["Content-Disposition"].startswith(f'attachment; filename="booking-{reservation.public_id}')
    assert f"UID:{reservation.public_id}@benchshare.example" in response.text


def test_a_file_and_the_calendar_tell_the_same_event(lin: FlaskClient, cast: Cast) -> None:
    reservation = booked(cast.confocal, cast.lin, tomorrow(), title="live imaging")
    feed = read(lin, feed_of(cast.lin)).data
    file = lin.get(f"/reservations/{reservation.public_id}.ics").data
    assert file[file.index(b"BEGIN:VEVENT") :] == feed[feed.index(b"BEGIN:VEVENT") :]


def test_anothers_booking_is_no_file(lin: FlaskClient, cast: Cast) -> None:
    reservation: Reservation = booked(cast.confocal, cast.nadia, tomorrow())
    assert lin.get(f"/reservations/{reservation.public_id}.ics").status_code == 404
    assert lin.get("/reservations/nothing.ics").status_code == 404


def test_odd_addresses_are_not_there(database: str, lin: FlaskClient) -> None:
    for address in ("/calendars/x%00", "/reservations/x%00.ics", "/calendars/x%00.ics", "/calendars/%F0%9F%94%AC"):
        assert lin.get(address).status_code in (400, 404)  # PostgreSQL cannot even be asked for a NUL
    assert lin.get("/calendars?of=instrument:x%00").status_code == 200
