"""Opening hours on their page: written, taken back, and told where they cannot be read."""

import pytest

from booking.demo.cast import Cast
from models import db
from tests.catalogue.editing import errors, filled, send
from tests.support.applications import sign_in
from tests.support.pages import PageClient


def hours_of(cast: Cast) -> str:
    return f"/instruments/{cast.confocal.public_id}/hours"


@pytest.mark.parametrize(("who", "what"), [("tom", "confocal"), ("sam", "petct"), ("sam", "krios"), ("sam", "axr")])
def test_sending_the_page_as_it_stands_changes_nothing(who: str, what: str, cast: Cast, client: PageClient) -> None:
    sign_in(client, cast.person(who))
    instrument = cast.instrument(what)
    for address, owner in (
        (f"/instruments/{instrument.public_id}/hours", instrument),
        (f"/facilities/{instrument.facility.public_id}/hours", instrument.facility),
    ):
        before = [(each.weekday, each.opens_minute, each.closes_minute) for each in owner.opening_windows]
        assert send(client, address).status_code == 303
        db.session.refresh(owner)
        assert [(each.weekday, each.opens_minute, each.closes_minute) for each in owner.opening_windows] == before


def test_the_form_begins_with_what_is_inherited(cast: Cast, client: PageClient) -> None:
    sign_in(client, cast.tom)
    form = filled(client, hours_of(cast))
    assert (form["kind"], form["monday"], form["sunday"]) == (["follow"], ["08:00-20:00"], [""])


def test_tom_takes_back_the_hours_of_his_facility(cast: Cast, client: PageClient) -> None:
    sign_in(client, cast.tom)
    address = f"/facilities/{cast.bioimaging.public_id}/hours"
    assert send(client, address, kind="sometimes").status_code == 422
    assert send(client, address, kind="own", monday="noon").status_code == 422
    assert send(client, address, kind="follow").status_code == 303
    assert cast.bioimaging.opening_windows == []
    assert "Day and night" in client.get(f"/facilities/{cast.bioimaging.public_id}").text


def test_tom_gives_the_confocal_hours_of_its_own_and_takes_them_back(cast: Cast, client: PageClient) -> None:
    sign_in(client, cast.tom)
    week = {"monday": "8-12, 13:00–18:00", "tuesday": "12:00-24:00", "wednesday": "0:00-8:00,8:00-10:00"}
    closed = dict.fromkeys(("thursday", "friday", "saturday", "sunday"), "")
    assert send(client, hours_of(cast), kind="own", **week, **closed).status_code == 303
    kept = [(each.weekday, each.opens_minute, each.closes_minute) for each in cast.confocal.opening_windows]
    assert kept == [(0, 480, 720), (0, 780, 1080), (1, 720, 1440), (2, 0, 600)]
    assert send(client, hours_of(cast), kind="follow").status_code == 303
    assert cast.confocal.opening_windows == []


@pytest.mark.parametrize(
    ("hours", "words"),
    [
        ("9 to 5", "Write hours like"), ("25:00-26:00", "no such time"), ("18:00-08:00", "has to be after"),
        ("08:00-08:00", "has to be after"), ("08:99-12:00", "no such time"), ("closed", "Write hours like"),
        ("08:00-24:01", "no such time"), ("x" * 5000, "Write hours like"),
    ],
)  # fmt: skip
def test_hours_that_cannot_be_read_are_told(hours: str, words: str, cast: Cast, client: PageClient) -> None:
    sign_in(client, cast.tom)
    answer = send(client, hours_of(cast), kind="own", monday=hours)
    assert answer.status_code == 422
    assert words in errors(answer)["monday"]
    assert cast.confocal.opening_windows == []


def test_never_open_is_not_opening_hours(cast: Cast, client: PageClient) -> None:
    sign_in(client, cast.tom)
    days = dict.fromkeys(("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"), "")
    answer = send(client, hours_of(cast), kind="own", **days)
    assert "one day at least" in errors(answer)["kind"]
