"""An instrument's page: the same for everybody, and for each person whether she may use it, and when."""

import re
from datetime import datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient

from booking.catalogue.actions import change_instrument, set_opening_windows
from booking.catalogue.described import Contact
from booking.catalogue.rules_in_words import hours_in_words
from booking.clock import now
from booking.demo.cast import Cast
from booking.domain.interval import Interval
from booking.domain.localtime import to_utc
from booking.domain.opening import ALWAYS, Window
from booking.domain.question import Wanted
from booking.domain.rules import judge
from booking.reservations.applicants import applicant
from booking.reservations.facts import gather
from booking.transaction import transaction
from models import Instrument, OpenTo, db
from tests.support.applications import count_queries, sign_in


def page_of(client: FlaskClient, instrument: Instrument) -> BeautifulSoup:
    return BeautifulSoup(client.get(f"/instruments/{instrument.public_id}").text, "html.parser")


def rules_on(page: BeautifulSoup) -> dict[str, str]:
    panel = next(
        panel for panel in page.select(".instrument-side .panel") if panel.select_one("h2").text == "The rules"
    )
    return {dt.text: dt.find_next_sibling("dd").text for dt in panel.select("dt")}


def test_a_visitor_reads_what_it_does_and_how_to_book_it(cast: Cast, client: FlaskClient) -> None:
    page = page_of(client, cast.confocal)
    assert page.select_one("h1").text.startswith(cast.confocal.name)
    assert "Airyscan 2 detector" in page.text
    assert "bioimaging@norhaven.example" in page.text
    assert "1.14" in page.text
    assert "You are not signed in." in page.select_one(".use").text
    assert page.select_one(".use-book a")["href"].endswith("/booking")


def test_each_rule_is_told_from_what_the_rules_use(cast: Cast, client: FlaskClient) -> None:
    change_instrument(
        cast.confocal, now=now(), increment_minutes=15, shortest_minutes=45, longest_minutes=90, notice_minutes=180,
        horizon_days=21, setup_minutes=10, cleanup_minutes=20, cancel_notice_minutes=2880, is_approval_needed=True,
    )  # fmt: skip
    set_opening_windows(cast.confocal, [Window(0, 480, 720), Window(0, 780, 1080), Window(5, 0, 1440)])
    rules = rules_on(page_of(client, cast.confocal))
    assert rules["Opening hours"] == "Mon 08:00–12:00, 13:00–18:00; Sat all day"
    assert rules["Length"] == "From 45 min to 1 h 30 min"
    assert rules["Time steps"] == "Starts and ends every 15 min"
    assert rules["How far ahead"] == "At least 3 h, up to 21 days"
    assert rules["Set-up and clean-up"] == "10 min before and 20 min after each use are kept free"
    assert "lab decides" in rules["Approval"]
    assert rules["Giving back"] == "At least 2 d before it starts"


def test_zhao_reads_the_rules_in_chinese(cast: Cast, client: FlaskClient) -> None:
    page = page_of(sign_in(client, cast.zhao), cast.confocal)
    assert "周一至周五 08:00–20:00" in page.text
    assert "区域内所有学校的成员" in page.text


@pytest.mark.parametrize(
    ("windows", "words"),
    [
        (ALWAYS, "Day and night, every day"),
        ([Window(day, 540, 1020) for day in range(7)], "Every day 09:00–17:00"),
        ([Window(0, 0, 1440), Window(2, 0, 1440)], "Mon all day; Wed all day"),
        ([Window(1, 540, 600), Window(3, 540, 600), Window(4, 540, 600)], "Tue 09:00–10:00; Thu, Fri 09:00–10:00"),
        ([Window(0, 540, 600), Window(1, 540, 600), Window(2, 540, 600)], "Mon–Wed 09:00–10:00"),
    ],
)
def test_hours_are_told_in_few_words(windows: list[Window], words: str, app: Flask) -> None:
    with app.test_request_context(headers={"Accept-Language": "en"}):
        assert hours_in_words(windows) == words


@pytest.mark.parametrize(
    ("who", "what", "heading", "reason"),
    [
        ("lin", "confocal", "You can book this", ""),
        ("lin", "krios", "You can book this", "decides on each"),
        ("wang", "krios", "You can book this", ""),
        ("lin", "timstof", "You cannot book this now", "Only members of the school that owns"),
        ("nadia", "timstof", "You can book this", ""),
        ("lin", "sputter", "You cannot book this now", "out of order"),
        ("victor", "confocal", "You cannot book this now", "not an active member"),
    ],
)
def test_the_page_says_whether_and_why_not_she_may_use_it(
    who: str, what: str, heading: str, reason: str, cast: Cast, client: FlaskClient
) -> None:
    panel = page_of(sign_in(client, cast.person(who)), cast.instrument(what)).select_one(".use")
    assert panel.select_one("h2").text == heading
    assert reason in panel.text
    assert bool(panel.select(".reasons")) == bool(reason)
    assert bool(panel.select(".use-book")) == heading.startswith("You can book")


@pytest.mark.parametrize(
    "what", ["confocal", "stellaris", "nmr400", "ppms", "live_suite", "petct", "axr", "workstations"]
)
def test_every_time_that_is_offered_can_be_booked(what: str, region: Cast, client: FlaskClient) -> None:
    """By the same rules that would judge the booking."""
    instrument = region.instrument(what)
    page = page_of(sign_in(client, region.lin), instrument)
    offers = [parse_qs(urlsplit(link["href"]).query) for link in page.select("#free a.way")]
    assert offers or what in ("ppms", "live_suite"), "few instruments are taken all week"
    for offer in offers:
        starts, ends = (to_utc(datetime.fromisoformat(offer[name][0]), instrument.zone) for name in ("starts", "ends"))
        wanted = Wanted(Interval(starts, ends), mode=instrument.modes[0])
        verdict = judge(wanted, gather(instrument.id, applicant(region.lin.id), wanted, now()))
        assert verdict.is_allowed, verdict.refusals


def test_a_retired_instrument_is_there_for_its_lab_only(cast: Cast, client: FlaskClient) -> None:
    address = f"/instruments/{cast.instrument('imagestream').public_id}"
    assert client.get(address).status_code == 404
    assert sign_in(client, cast.lin).get(address).status_code == 404
    assert sign_in(client, cast.dan).get(address).status_code == 200


@pytest.mark.parametrize("name", ["nothing", "%00", "confocal%2f..", "a" * 3000, "共聚焦"])
def test_what_there_is_not_is_not_found(name: str, database: str, cast: Cast, client: FlaskClient) -> None:
    assert client.get(f"/instruments/{name}").status_code in (400, 404)


def test_an_imported_address_is_no_trap(cast: Cast, client: FlaskClient) -> None:
    """What a file said is shown, and leads nowhere unless it is an address of the web."""
    change_instrument(
        cast.confocal, now=now(), website="javascript:alert(1)", contact_url="//evil.example",
        photo_url="data:text/html,x", identifier="http://[broken", name="<script>alert(1)</script>",
        description="</p><img src=x onerror=alert(1)>",
    )  # fmt: skip
    answer = client.get(f"/instruments/{cast.confocal.public_id}")
    assert not re.search(r'href="(javascript|data|//evil|http://\[)', answer.text)
    assert "<script>alert" not in answer.text
    assert "<img src=x" not in answer.text


def test_those_who_run_it_are_led_to_its_settings(cast: Cast, client: FlaskClient) -> None:
    assert "/settings" not in client.get(f"/instruments/{cast.confocal.public_id}").text
    assert "/settings" in sign_in(client, cast.tom).get(f"/instruments/{cast.confocal.public_id}").text


@pytest.mark.parametrize("what", ["confocal", "live_suite", "workstations", "nmr400"])
def test_the_page_asks_the_database_little_of_any_instrument(what: str, region: Cast, client: FlaskClient) -> None:
    """The instrument, its week, what it offers: for anybody. Of her: who she is, her quotas, her trainings."""
    sign_in(client, region.lin)
    address = f"/instruments/{region.instrument(what).public_id}"
    client.get(address)
    with count_queries() as queries:
        client.get(address)
    assert len(queries) <= 8, "\n".join(queries)


def test_the_week_shows_a_booking_as_hers_and_to_others_as_taken(region: Cast, client: FlaskClient) -> None:
    """The demo story: Lin has the confocal on the next working day at 10:00."""
    lins = str(page_of(sign_in(client, region.lin), region.confocal).select_one(".week"))
    mateos = str(page_of(sign_in(client, region.mateo), region.confocal).select_one(".week"))
    assert 'class="strip-mine"' in lins
    assert 'class="strip-mine"' not in mateos


@pytest.mark.parametrize(
    ("email", "phone", "expected"),
    [
        ("a.b+c@nor.example", "+44 1632 960101", ("mailto:a.b+c@nor.example", "tel:+441632960101")),
        (
            "a@b.example?cc=x@y.example",
            "+44 (0)1632 960-101 ext. 5",
            ("mailto:a@b.example%3Fcc%3Dx@y.example", "tel:+441632960101"),
        ),
        ("", "ask at the door", ("mailto:", "")),
    ],
)
def test_the_lab_s_address_and_number_are_links(email: str, phone: str, expected: tuple[str, str]) -> None:
    contact = Contact("Tom", email, phone, "")
    assert (contact.mail_address, contact.phone_address) == expected


def test_the_links_to_the_lab_stand_as_they_are(client: FlaskClient, cast: Cast) -> None:
    with transaction():
        found = db.session.get_one(Instrument, cast.confocal.id)
        found.contact_name, found.contact_email, found.contact_phone = "Tom", "a+b@nor.example", "+44 1632 960101"
    text = client.get(f"/instruments/{cast.confocal.public_id}").text
    assert 'href="mailto:a+b@nor.example"' in text
    assert 'href="tel:+441632960101"' in text


def test_the_badge_says_what_the_reader_herself_may_do(app: Flask, client: FlaskClient, cast: Cast) -> None:
    victor = sign_in(app.test_client(), cast.victor)
    address = f"/instruments/{cast.confocal.public_id}"
    page = victor.get(address).text
    assert "You cannot book this now" in page
    assert "Book now" not in page
    assert "For members of a school" in page
    assert "Book now" in client.get(address).text


def test_what_is_only_listed_is_never_said_to_be_free(app: Flask, cast: Cast) -> None:
    with transaction():
        db.session.get_one(Instrument, cast.gpu_node.id).open_to = OpenTo.NOBODY
    lin = sign_in(app.test_client(), cast.lin)
    page = lin.get(f"/instruments/{cast.gpu_node.public_id}").text
    assert "It cannot be booked here" in page
    assert "Free all day" not in page
    form = lin.get(f"/instruments/{cast.gpu_node.public_id}/booking").text
    assert "listed here but not offered for booking" in form


@pytest.mark.parametrize("written", ["0000-0002-1825-0097", "https://orcid.org/0000-0002-1825-0097"])
def test_the_contacts_orcid_leads_to_her_record(client: FlaskClient, cast: Cast, written: str) -> None:
    change_instrument(cast.confocal, now=now(), contact_name="Tom", contact_orcid=written, owners="Institute A")
    page = page_of(client, cast.confocal)
    assert page.select_one('#contact a[href="https://orcid.org/0000-0002-1825-0097"]') is not None
    assert "Institute A" in page.text
    change_instrument(cast.confocal, now=now(), contact_orcid="javascript:alert(1)")
    assert "orcid" not in str(page_of(client, cast.confocal).select_one("#contact"))


def test_long_free_times_of_a_day_are_offered_before_short_ones(client: FlaskClient, cast: Cast) -> None:
    """Two short gaps in the morning, a long one in the afternoon: of the day the long one and the first short one."""
    day = now().astimezone(cast.confocal.zone).date() + timedelta(days=7 - now().weekday())
    set_opening_windows(cast.confocal, [Window(day.weekday(), 540, 570), Window(day.weekday(), 600, 630),
                                        Window(day.weekday(), 720, 960)])  # fmt: skip
    offers = [one.get_text(" ").split() for one in page_of(client, cast.confocal).select("#free .ways a")]
    assert [words[3] for words in offers[:2]] == ["09:00–09:30", "12:00–14:00"]
