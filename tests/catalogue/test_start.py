"""The start page: the search first; then what is next, and what waits."""

from pathlib import Path

import pytest
from bs4 import BeautifulSoup, Tag

import config
from booking.demo.cast import Cast
from tests.support.applications import REGION, count_queries, sign_in
from tests.support.pages import PageClient


def panel(client: PageClient, heading: str) -> Tag:
    page = BeautifulSoup(client.get("/").text, "html.parser")
    found = page.select_one(f"section[aria-labelledby={heading}]")
    assert found is not None
    return found


def test_a_visitor_searches_from_the_first_page(cast: Cast, client: PageClient) -> None:
    page = BeautifulSoup(client.get("/").text, "html.parser")
    assert page.select_one('form[role="search"]')["action"] == "/instruments"
    assert f"68 instruments at 5 schools of {REGION}" in page.text
    fields = {link.select("span")[1].text: link["href"] for link in page.select(".field-tiles a")}
    assert fields["Light microscopy"] == "/instruments?category=Light+microscopy"
    assert page.select_one("#next") is None


def test_each_field_leads_to_as_many_as_it_says(cast: Cast, client: PageClient) -> None:
    page = BeautifulSoup(client.get("/").text, "html.parser")
    for link in page.select(".field-tiles a"):
        listed = BeautifulSoup(client.get(link["href"]).text, "html.parser")
        assert listed.select_one(".list-head h2").text.split()[0] == link.select_one(".count").text


def test_lin_sees_her_next_bookings(region: Cast, client: PageClient) -> None:
    text = panel(sign_in(client, region.lin), "next").text
    assert region.confocal.name in text
    assert "10:00–12:00" in text


def test_wang_sees_how_many_bookings_wait_for_him(region: Cast, client: PageClient) -> None:
    link = panel(sign_in(client, region.wang), "tasks").select_one("a")
    assert "to decide on at Electron Microscopy Suite" in link.text
    assert link["href"] == f"/facilities/{region.em_suite.public_id}/schedule"


def test_fiona_sees_that_noor_asks_to_be_admitted(cast: Cast, client: PageClient) -> None:
    assert "One person asks to be admitted" in panel(sign_in(client, cast.fiona), "tasks").text


def test_noor_sees_that_her_school_has_not_admitted_her(cast: Cast, client: PageClient) -> None:
    assert "Eskmere University has not admitted you yet" in panel(sign_in(client, cast.noor), "tasks").text


def test_victor_is_told_to_join_a_school(cast: Cast, client: PageClient) -> None:
    assert "Join a school" in panel(sign_in(client, cast.victor), "tasks").text


def test_an_empty_region_says_what_comes_first(client: PageClient) -> None:
    page = BeautifulSoup(client.get("/").text, "html.parser")
    assert "No school yet" in page.text
    assert "No school yet" in client.get("/schools").text
    assert "No instrument fits" in client.get("/instruments").text


@pytest.mark.parametrize("who", ["lin", "wang", "clara", "sam"])
def test_the_page_asks_the_database_little(who: str, region: Cast, client: PageClient) -> None:
    sign_in(client, region.person(who))
    client.get("/")
    with count_queries() as queries:
        client.get("/")
    assert len(queries) <= 8, "\n".join(queries)


def test_the_demo_does_not_name_its_schools_twice(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("BENCHSHARE_DEMO", "1")
    monkeypatch.setenv("BENCHSHARE_INSTANCE", str(tmp_path))
    settings = config.from_environment()
    assert (settings["REGION_NAME"], settings["REGION_NAME_ZH"]) == ("Skerry Sound", "斯凯里湾")
