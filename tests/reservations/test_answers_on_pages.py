"""What the form answers while one chooses, what it offers instead, and on whose clock."""

from datetime import datetime, timedelta

import pytest
from bs4 import BeautifulSoup
from flask import Flask

from booking.demo.cast import Cast
from booking.reservations.wall_clock import written
from booking.transaction import transaction
from models import Reservation, User, db
from tests.support.applications import sign_in
from tests.support.days import LONDON, noon_on_tuesday
from tests.support.pages import PageClient

FRAGMENT = {"HX-Request": "true"}


@pytest.fixture
def noon() -> datetime:
    return noon_on_tuesday()


def times(starts_at: datetime, hours: float = 2, **more: str) -> dict[str, str]:
    ends_at = starts_at + timedelta(hours=hours)
    return {"starts": written(starts_at, LONDON), "ends": written(ends_at, LONDON), "mode": "self_operated", **more}


def preview(reader: PageClient, cast: Cast, asked: dict[str, str]) -> str:
    address = f"/instruments/{cast.confocal.public_id}/booking/preview"
    return reader.get(address, query_string=asked, headers=FRAGMENT).text


def in_shanghai(app: Flask, cast: Cast) -> PageClient:
    with transaction():
        db.session.get_one(User, cast.lin.id).time_zone = "Asia/Shanghai"
    return sign_in(app.test_client(), cast.lin)


@pytest.mark.parametrize(
    ("starts", "ends", "words"),
    [
        ("2027-03-27T12:00", "2027-03-27T11:00", "The end must come after the start."),
        ("2027-03-28T01:30", "2027-03-28T03:00", "01:30 does not exist on Sun 28 Mar 2027"),
    ],
)
def test_the_preview_says_what_is_wrong_with_a_time(app: Flask, cast: Cast, starts: str, ends: str, words: str) -> None:
    lin = sign_in(app.test_client(), cast.lin)
    said = preview(lin, cast, {"starts": starts, "ends": ends, "mode": "self_operated"})
    assert words in said
    assert 'class="way"' in said  # and what is free next


def test_the_preview_knows_whether_tom_can_book_for_somebody(app: Flask, cast: Cast, noon: datetime) -> None:
    tom, lin = (sign_in(app.test_client(), person) for person in (cast.tom, cast.lin))
    nobody = times(noon, for_email="nobody@norhaven.example")
    assert "Nobody has an account with this e-mail address." in preview(tom, cast, nobody)
    assert "This time is yours to book" in preview(tom, cast, times(noon, for_email=cast.email("lin")))
    assert "Nobody has an account" not in preview(lin, cast, nobody)  # who has an address is told only to the lab
    form = BeautifulSoup(tom.get(f"/instruments/{cast.confocal.public_id}/booking").text, "html.parser")
    field = form.select_one("[hx-get] [name=for_email]")
    assert field is not None  # the field itself asks


def test_a_time_beyond_the_horizon_is_refused_with_the_last_bookable_ones(
    app: Flask, cast: Cast, noon: datetime
) -> None:
    lin = sign_in(app.test_client(), cast.lin)
    far = times(noon + timedelta(days=700))
    assert preview(lin, cast, far).count('class="way"') >= 4
    refused = lin.send(f"/instruments/{cast.confocal.public_id}/reservations", data=far)
    assert refused.status_code == 409
    assert refused.text.count(f'href="/instruments/{cast.confocal.public_id}/check?') >= 4
    assert "The same technique elsewhere" in refused.text


def test_whose_booking_is_gone_meanwhile_is_offered_new_ones(app: Flask, cast: Cast, noon: datetime) -> None:
    lin = sign_in(app.test_client(), cast.lin)
    lin.send(f"/instruments/{cast.confocal.public_id}/reservations", data=times(noon))
    address = f"/reservations/{db.session.query(Reservation).one().public_id}"
    lin.send(f"{address}/cancellation", data={})
    refused = lin.send(f"{address}/interval", data=times(noon + timedelta(hours=2)))
    assert refused.status_code == 409
    assert "changed meanwhile" in refused.text
    assert f"/check?starts={times(noon + timedelta(hours=2))['starts']}&" in refused.text


def test_what_is_free_is_told_on_lin_s_own_clock_too(app: Flask, cast: Cast, noon: datetime) -> None:
    lin = in_shanghai(app, cast)
    ahead = "Your clock shows Shanghai time, now"
    for page in (f"/instruments/{cast.confocal.public_id}", f"/instruments/{cast.confocal.public_id}/booking"):
        text = lin.get(page).text
        assert ahead in text
        assert text[text.index('class="way"') :].split("</a>")[0].count("Shanghai time") == 1
    assert "On your clock:" in preview(lin, cast, times(noon))
    refused = preview(lin, cast, times(noon - timedelta(days=700)))
    assert "Shanghai time" in refused[refused.index('class="way"') :]


def test_who_is_on_the_instrument_s_clock_reads_it_once(app: Flask, cast: Cast, noon: datetime) -> None:
    lin = sign_in(app.test_client(), cast.lin)
    assert "Your clock shows" not in lin.get(f"/instruments/{cast.confocal.public_id}").text
    assert "On your clock" not in preview(lin, cast, times(noon))
    shown = preview(lin, cast, times(noon - timedelta(days=700)))
    ways = [way for way in shown.split('class="way"')[1:] if cast.confocal.public_id in way.split("</a>")[0]]
    assert ways
    assert not any("London time" in way for way in ways)
