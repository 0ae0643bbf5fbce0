"""The catalogue as people open it: the address is the list's state, and no address breaks it."""

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from bs4 import BeautifulSoup
from flask.testing import FlaskClient

from booking.clock import now
from booking.demo.cast import Cast
from tests.support.applications import count_queries, sign_in


def page_of(client: FlaskClient, address: str = "/instruments", status: int = 200) -> BeautifulSoup:
    answer = client.get(address)
    assert answer.status_code == status
    return BeautifulSoup(answer.text, "html.parser")


def names(page: BeautifulSoup) -> list[str]:
    return [heading.text.strip() for heading in page.select(".find h3")]


def test_a_visitor_finds_the_confocal_and_reads_how_it_stands(cast: Cast, client: FlaskClient) -> None:
    page = page_of(client, "/instruments?q=airyscan")
    assert names(page) == [cast.confocal.name]
    row = page.select_one(".find").text
    for words in ("Carl Zeiss", "University of Norhaven", "Harbour Campus", "Confocal microscopy", "Book now"):
        assert words in row


def test_zhao_reads_the_same_in_chinese(cast: Cast, client: FlaskClient) -> None:
    page = page_of(sign_in(client, cast.zhao), "/instruments?q=共聚焦")
    assert cast.confocal.name_zh in names(page)
    assert "可直接预约" in page.select_one(".find").text
    assert "诺港大学" in page.text


@pytest.mark.parametrize(
    ("who", "what", "badge"),
    [
        ("lin", "timstof", "Own school only"), ("nadia", "timstof", "Book now"), ("lin", "krios", "Needs approval"),
        ("lin", "sputter", "Out of order"), ("victor", "confocal", "For members of a school"),
        ("noor", "confocal", "For members of a school"),
    ],
)  # fmt: skip
def test_each_row_says_how_it_stands_to_the_reader(
    who: str, what: str, badge: str, cast: Cast, client: FlaskClient
) -> None:
    wanted = cast.instrument(what)
    page = page_of(sign_in(client, cast.person(who)), f"/instruments?q={wanted.name}")
    rows = {row.select_one("h3").text: row.select_one(".badge").text.strip() for row in page.select(".find")}
    assert rows[wanted.name] == badge


def test_the_second_page_follows_and_keeps_what_was_asked(cast: Cast, client: FlaskClient) -> None:
    first = page_of(client, "/instruments?sort=school&mode=self_operated")
    following = first.select(".pager a")[-1]["href"]
    assert parse_qs(urlsplit(following).query) == {"sort": ["school"], "mode": ["self_operated"], "page": ["2"]}
    second = page_of(client, following)
    assert not set(names(first)) & set(names(second))
    assert len(names(first)) == 50


def test_a_chosen_filter_is_shown_and_can_be_taken_away(cast: Cast, client: FlaskClient) -> None:
    page = page_of(client, "/instruments?school=NOR&school=ESK&technique=confocal")
    chosen = {link.text.strip(): link["href"] for link in page.select(".chosen a")}
    assert "University of Norhaven" in chosen
    assert "school=ESK" in chosen["University of Norhaven"]
    assert "school=NOR" not in chosen["University of Norhaven"]
    assert page.select_one('input[name="school"][value="NOR"]').has_attr("checked")


def test_lin_asks_what_is_free_tomorrow_morning(cast: Cast, client: FlaskClient) -> None:
    tomorrow = (now() + timedelta(days=1)).date().isoformat()
    page = page_of(sign_in(client, cast.lin), f"/instruments?date={tomorrow}&from=10:00&to=11:00&usable=1")
    assert names(page)
    assert page.select_one("#date")["value"] == tomorrow
    assert {"Usable by me"} <= {link.text.strip() for link in page.select(".chosen a")}


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ("date=2026-13-01", "is not a date"), ("date=2026-11-24&from=11:00&to=10:00", "after the start"),
        ("date=2026-11-24&from=25:00", "written like"), ("date=0001-01-01", "No booking is made"),
        ("date=%00", "written like|is not a date|"), ("date=2026-11-24&from=noon&to=12:00", "written like"),
    ],
)  # fmt: skip
def test_a_time_that_makes_no_sense_is_told_and_kept_in_the_form(
    asked: str, words: str, cast: Cast, client: FlaskClient
) -> None:
    answer = client.get(f"/instruments?{asked}")
    assert answer.status_code in (200, 422)
    assert any(word in answer.text for word in words.split("|"))


@pytest.mark.parametrize(
    "asked",
    [
        "q=" + "x" * 5000, "q=%00%FF", "q=%F0%9F%94%AC", "page=-1", "page=999999999999999999", "page=²", "page=one",
        "sort=' OR 1=1", "mode=by_owl", "school=%00", "school=" + "A" * 3000, "technique=&technique=", "usable=maybe",
        "&".join(f"technique=t{number}" for number in range(500)), "site=<script>alert(1)</script>",
        "date=2026-03-29&from=01:00&to=02:00", "date=2026-11-24&from=00:00&to=00:00", "date=2026-11-24&to=24:00",
    ],
)  # fmt: skip
def test_no_address_breaks_the_catalogue(asked: str, database: str, cast: Cast, client: FlaskClient) -> None:
    assert client.get(f"/instruments?{asked}").status_code in (200, 422)


def test_nothing_found_leads_back_to_everything(cast: Cast, client: FlaskClient) -> None:
    page = page_of(client, "/instruments?q=submarine")
    assert "No instrument fits" in page.select_one(".empty").text
    assert page.select_one(".empty a")["href"] == "/instruments"


@pytest.mark.parametrize("asked", ["", "q=confocal", "school=NOR&mode=remote", "date=2030-03-05&from=10:00&to=12:00"])
def test_the_page_asks_the_database_at_most_eight_times(asked: str, cast: Cast, client: FlaskClient) -> None:
    sign_in(client, cast.lin)
    client.get("/instruments")
    with count_queries() as queries:
        client.get(f"/instruments?{asked}")
    assert len(queries) <= 8, "\n".join(queries)
