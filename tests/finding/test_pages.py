"""The page of finding a slot, as a browser without scripts uses it; whatever its address says."""

import html
import re
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from sqlalchemy import select

from booking.demo.cast import Cast
from booking.domain.interval import Interval
from booking.finding.presenting import chain_in_words
from booking.reservations.wall_clock import read
from models import Instrument, Reservation, ReservationState, db
from tests.finding.asking import book, monday, span
from tests.support.applications import count_queries, sign_in
from tests.support.forms import forms_of
from tests.support.pages import PageClient


@pytest.fixture
def lin(app: Flask, cast: Cast) -> PageClient:
    return sign_in(app.test_client(), cast.lin)


def address(**asked: object) -> str:
    return "/find?" + urlencode({"length": 120, "from": monday().isoformat(), **asked}, doseq=True)


def reservations() -> list[Reservation]:
    return list(db.session.scalars(select(Reservation).order_by(Reservation.starts_at)))


def test_the_first_visit_asks_what_is_needed(client: PageClient, cast: Cast) -> None:
    page = client.get("/find").text
    assert "Say what you need" in page
    assert "Confocal microscopy" in page
    assert "Light microscopy: any" in page


def test_lin_finds_and_books_in_one_step_and_can_undo(lin: PageClient, cast: Cast) -> None:
    page = lin.get(address(what="technique:confocal")).text
    assert cast.confocal.name in page
    assert "Earliest" in page
    assert "for Soft Matter Lab" in page
    form = next(form for form in forms_of(page, "/find") if form.action.endswith("/reservations"))
    answer = lin.send(form.action, _filled(page, form.action))
    assert answer.status_code == 303
    made = reservations()[0]
    assert (made.user, made.group, made.state) == (cast.lin, cast.soft_matter, ReservationState.CONFIRMED)
    assert "Undo" in lin.get(answer.location).text


def _filled(page: str, action: str) -> dict[str, str]:
    """The hidden fields of the form that goes to `action`."""
    form = re.search(rf'<form method="post" action="{re.escape(action)}".*?</form>', page, re.DOTALL)
    assert form is not None
    found = re.findall(r'name="([\w-]+)" value="([^"]*)"', form.group())
    return {name: html.unescape(value) for name, value in found}


def test_what_the_lab_decides_on_is_asked_for(lin: PageClient, cast: Cast) -> None:
    page = lin.get(address(instrument=cast.ebeam.public_id)).text
    assert "The instrument lab decides on each reservation." in page
    assert re.search(r">\s*Ask<", page.replace("</svg>", ">"))


def test_a_visitor_is_shown_what_is_needed_instead_of_a_button(client: PageClient, cast: Cast) -> None:
    page = client.get(address(what="technique:confocal")).text
    assert cast.confocal.name in page
    assert "What is needed?" in page
    assert "You are not signed in." in page
    assert "/reservations" not in "".join(form.action for form in forms_of(page, "/find"))


def test_prepare_then_measure_is_booked_with_one_button_and_given_back_with_one(lin: PageClient, cast: Cast) -> None:
    page = lin.get(address(what="technique:sem", what2="technique:confocal", length2=60, wait=1440)).text
    assert "Book all steps" in page
    answer = lin.send("/find/chains", _filled(page, "/find/chains"))
    assert (answer.status_code, answer.location) == (303, "/bookings")
    made = reservations()
    assert [one.state for one in made] == [ReservationState.CONFIRMED] * 2
    assert {one.group for one in made} == {cast.soft_matter}
    again = lin.send("/find/chains", _filled(page, "/find/chains"))
    assert again.status_code == 303
    assert len(reservations()) == 2
    listed = lin.get("/bookings").text
    assert "2 steps are booked." in listed
    undone = lin.send("/find/chains/cancellation", _filled(listed, "/find/chains/cancellation"))
    assert undone.status_code == 303
    assert {one.state for one in reservations()} == {ReservationState.CANCELLED}


def test_of_a_chain_that_somebody_was_faster_for_nothing_is_booked(lin: PageClient, cast: Cast) -> None:
    page = lin.get(address(what="technique:sem", what2="technique:confocal", length2=60, wait=1440)).text
    sent = _filled(page, "/find/chains")
    _take(cast, sent)
    answer = lin.send("/find/chains", sent)
    assert answer.status_code == 409
    assert "Not booked: step 2" in answer.text
    assert "Book all steps" in answer.text
    assert [one.user for one in reservations()] == [cast.hana]


def _take(cast: Cast, sent: dict[str, str]) -> None:
    """Hana books what the second step of a chain wants."""
    instrument = db.session.scalars(select(Instrument).where(Instrument.public_id == sent["instrument-1"])).one()
    book(cast.hana, instrument, Interval(*(read(sent[name], instrument.zone) for name in ("starts-1", "ends-1"))))


def test_somebody_elses_chain_cannot_be_given_back(lin: PageClient, cast: Cast) -> None:
    made = book(cast.rowan, cast.confocal, span(cast.confocal, 1, 10, 12))
    answer = lin.send("/find/chains/cancellation", {"reservations": made.public_id})
    assert answer.status_code == 404


def test_nothing_found_says_why_and_what_would_help(lin: PageClient, cast: Cast) -> None:
    page = lin.get(address(what="technique:confocal", length=480, after="13:00", before="16:00")).text
    assert "Nothing fits all of this" in page
    assert "would need longer hours of the day" in page
    assert "At any time of day" in page
    nowhere = lin.get(address(q="no such thing at all")).text
    assert "No instrument of the region fits these words or this technique." in nowhere


def test_the_page_takes_as_many_queries_for_three_rows_as_for_one(app: Flask, region: Cast) -> None:
    client = sign_in(app.test_client(), region.nadia)

    def queries(*instruments: Instrument) -> int:
        asked = address(instrument=[one.public_id for one in instruments], to=monday().isoformat())
        client.get(asked)
        with count_queries() as sent:
            client.get(asked)
        return len(sent)

    assert queries(region.confocal) == queries(region.confocal, region.stellaris, region.lightsheet)


ODD = {"nothing": "", "zero": "\x00", "much": "x" * 5000, "SQL": "' OR 1=1 --", "emoji": "🔬" * 50, "digits": "9" * 400,
       "a template": "{{ config }}", "half": "category:"}  # fmt: skip


@pytest.mark.parametrize("kind", ODD)
def test_whatever_the_address_says_is_answered(client: PageClient, cast: Cast, kind: str) -> None:
    fields = (
        "what", "category", "technique", "instrument", "q", "school", "site", "mode", "day", "sort", "most", "group",
        "pause", "one_day", "all", "what2", "q2",
    )  # fmt: skip
    for some in (fields, *((name,) for name in fields)):
        answer = client.get(address(**dict.fromkeys(some, ODD[kind])))
        assert answer.status_code in (200, 422)


@pytest.mark.parametrize("value", ["", "\x00", "x" * 500, "2026-03-29T01:30", "9999-12-31T23:59"])
def test_whatever_a_chain_says_is_answered(lin: PageClient, cast: Cast, value: str) -> None:
    sent = {f"{name}-{number}": value for name in ("starts", "ends", "mode") for number in range(2)}
    sent |= {f"instrument-{number}": cast.confocal.public_id for number in range(2)}
    answer = lin.send("/find/chains", {**sent, "key": value, "search": value, "group": value})
    assert answer.status_code == 409
    assert lin.send("/find/chains", {"instrument-0": value or "x", "instrument-1": "x"}).status_code == 404
    assert not reservations()


def test_a_chain_over_two_time_zones_is_headed_by_the_clock_of_its_first_step(app: Flask) -> None:
    """It ends at 18:00 in Shanghai, which is 10:00 in London: a heading that seems to go backwards says nothing."""
    steps = [
        SimpleNamespace(interval=Interval(*(datetime(2026, 3, 3, hour, tzinfo=UTC) for hour in span)),
                        instrument=SimpleNamespace(zone=ZoneInfo(zone)))
        for span, zone in (((8, 9), "Asia/Shanghai"), ((9, 10), "Europe/London"))
    ]  # fmt: skip
    chain: Any = steps
    with app.test_request_context():
        assert chain_in_words(chain) == "Tue 3 Mar, 16:00 – Tue 3 Mar, 18:00"
