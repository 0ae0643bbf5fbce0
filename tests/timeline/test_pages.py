"""The timeline, an instrument's week and its door sheet, as people open them."""

import json
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from bs4 import BeautifulSoup
from flask.testing import FlaskClient

from booking.clock import now
from booking.demo.cast import Cast
from tests.reservations.acting import book
from tests.support.applications import count_queries, sign_in


def test_a_visitor_sees_instruments_of_all_schools_with_free_times(cast: Cast, client: FlaskClient) -> None:
    tomorrow = (now() + timedelta(days=1)).date().isoformat()
    page = BeautifulSoup(client.get(f"/timeline?on={tomorrow}").text, "html.parser")
    assert len(page.select(".row-list h3")) == 40
    assert page.select_one(".gaps a")["href"].startswith("/instruments/")
    assert page.select_one("nav.pager a")["href"].endswith("page=2")


def test_lin_narrows_it_to_one_school_and_one_technique(cast: Cast, client: FlaskClient) -> None:
    page = BeautifulSoup(client.get("/timeline?school=NOR&technique=confocal").text, "html.parser")
    assert {heading.text for heading in page.select(".row-list h3")} == {cast.confocal.name, cast.stellaris.name}
    rows = client.get("/timeline/events.json?school=NOR&technique=confocal").json["resources"]
    assert {row["id"] for row in rows} == {cast.confocal.public_id, cast.stellaris.public_id}


def test_two_chinese_characters_are_enough(cast: Cast, client: FlaskClient) -> None:
    rows = client.get("/timeline/events.json?q=共聚焦").json["resources"]
    assert cast.confocal.public_id in {row["id"] for row in rows}


def test_words_that_nothing_has_lead_back_to_everything(cast: Cast, client: FlaskClient) -> None:
    answer = client.get("/timeline?q=submarine")
    assert answer.status_code == 200
    assert "No instrument fits" in answer.text


@pytest.mark.parametrize(
    "address",
    [
        "on=yesterday", "on=0001-01-01", "on=9999-12-31", "on=", "span=century", "page=-1", "page=99999", "page=²",
        "school=%00", "technique='%20OR%201=1--", "q=%F0%9F%94%AC", "q=" + "x" * 5000, "span=week&on=2026-02-30",
    ],
)  # fmt: skip
def test_an_address_that_makes_no_sense_still_shows_a_timeline(address: str, cast: Cast, client: FlaskClient) -> None:
    assert client.get(f"/timeline?{address}").status_code == 200
    assert client.get(f"/timeline/events.json?{address}").status_code == 200


def test_the_form_beside_the_grid_leads_to_the_check_page(cast: Cast, client: FlaskClient) -> None:
    answer = client.get(
        "/timeline/booking",
        query_string={"instrument": cast.confocal.public_id, "on": "2026-03-03", "from": "22:00", "until": "02:00"},
    )
    address = urlsplit(answer.location)
    assert address.path == f"/instruments/{cast.confocal.public_id}/check"
    assert parse_qs(address.query) == {"starts": ["2026-03-03T22:00"], "ends": ["2026-03-04T02:00"]}
    assert client.get("/timeline/booking?instrument=unknown").status_code == 404


@pytest.mark.parametrize("asked", [{}, {"on": "x", "from": "y", "until": "z"}, {"on": "2026-03-29", "from": "01:30"}])
def test_the_form_with_a_time_that_is_none_is_explained(asked: dict, cast: Cast, client: FlaskClient) -> None:
    answer = client.get("/timeline/booking", query_string={"instrument": cast.confocal.public_id, **asked})
    assert client.get(answer.location).status_code == 422


def test_lin_finds_her_booking_in_the_week_of_the_confocal(cast: Cast, client: FlaskClient) -> None:
    made = book(cast, "lin", "confocal", "3 10:00", "3 12:00", title="Axon growth")
    sign_in(client, cast.lin)
    page = client.get(f"/instruments/{cast.confocal.public_id}/week?on=2026-03-05")
    assert f'href="/reservations/{made.public_id}"' in page.text
    feed = BeautifulSoup(page.text, "html.parser").select_one("[data-feed]")["data-feed"]
    titles = {event["title"] for event in client.get(feed).json["events"]}
    assert "Axon growth" in titles


def test_the_calendars_settings_are_json(cast: Cast, client: FlaskClient) -> None:
    page = BeautifulSoup(client.get(f"/instruments/{cast.confocal.public_id}/week?on=2026-03-05").text, "html.parser")
    place = page.select_one("[data-calendar]")
    assert json.loads(place["data-day-names"])["2026-03-02"] == "Mon 2 Mar"
    assert json.loads(place["data-texts"])["close"] == "Done"


def test_nobody_is_named_on_the_door(cast: Cast, client: FlaskClient) -> None:
    book(cast, "lin", "confocal", "3 10:00", "3 12:00", title="Axon growth")
    sign_in(client, cast.lin)
    page = client.get(f"/instruments/{cast.confocal.public_id}/door-sheet?on=2026-03-03")
    assert "Axon growth" not in page.text
    sheet = BeautifulSoup(page.text, "html.parser").select_one(".door-sheet")
    assert "Booked: 10:00–12:00" in sheet.text
    assert cast.lin.name not in sheet.text
    assert cast.confocal.name in sheet.text
    assert cast.confocal.name_zh in sheet.text
    assert f"/instruments/{cast.confocal.public_id}" in sheet.select_one("figcaption").text


def test_what_depends_on_the_reader_is_kept_by_no_cache(cast: Cast, client: FlaskClient) -> None:
    assert client.get("/timeline/events.json").headers["Cache-Control"] == "private, no-cache"


@pytest.mark.parametrize(("address", "most"), [("/timeline?span=week", 15), ("/timeline/events.json", 12)])
def test_the_timeline_asks_the_database_little(address: str, most: int, region: Cast, client: FlaskClient) -> None:
    sign_in(client, region.lin)
    with count_queries() as queries:
        client.get(address)
    assert len(queries) <= most
