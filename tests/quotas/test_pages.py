"""Whoever runs a level sets quotas there; a refusal names them; others see no such page."""

import pytest
from bs4 import BeautifulSoup
from flask.testing import FlaskClient
from sqlalchemy import select

from booking.clock import now
from booking.demo.cast import Cast
from booking.domain.quota import Audience, Period, Subject, Unit
from booking.quotas.actions import end_quota, set_quota
from booking.transaction import transaction
from models import Quota, db
from tests.support.applications import count_queries, sign_in
from tests.support.pages import PageClient

FAIR_USE = {
    "name": "Fair use", "name_zh": "公平使用", "unit": "minutes", "time_amount": "20 h", "period": "week",
    "subject": "person", "audience": "everybody", "partner": "",
}  # fmt: skip


def here(page: str) -> str:
    """What is set at the level itself."""
    found = BeautifulSoup(page, "html.parser").select_one("#here")
    assert found is not None
    return found.text


def levels(cast: Cast) -> dict[str, str]:
    return {
        "helen": "/region/quotas",
        "clara": f"/schools/{cast.confocal.institution.public_id}/quotas",
        "tom": f"/facilities/{cast.bioimaging.public_id}/quotas",
    }


@pytest.mark.parametrize("who", ["helen", "clara", "tom"])
def test_whoever_runs_a_level_sets_a_quota_there(cast: Cast, client: PageClient, who: str) -> None:
    address = levels(cast)[who]
    sign_in(client, cast.person(who))
    client.send(address, FAIR_USE)
    quota = db.session.scalars(select(Quota)).one()
    assert (quota.amount, quota.unit, quota.period, quota.subject) == (1200, Unit.MINUTES, Period.WEEK, Subject.PERSON)
    owners = (quota.institution_id, quota.facility_id, quota.instrument_id)
    expected = {
        "helen": (None, None, None),
        "clara": (cast.confocal.institution_id, None, None),
        "tom": (None, cast.bioimaging.id, None),
    }
    assert owners == expected[who]
    page = client.get(address).text
    assert "Fair use" in page
    assert "Each person: at most 20 h a week" in page


@pytest.mark.parametrize("who", ["lin", "ingrid", "grace", "mei"])
def test_for_others_there_is_no_such_page(cast: Cast, client: FlaskClient, who: str) -> None:
    sign_in(client, cast.person(who))
    for address in levels(cast).values():
        assert client.get(address).status_code == 404


@pytest.mark.parametrize(
    ("entered", "said"),
    [
        ({"name": ""}, "This is needed."),
        ({"time_amount": ""}, "This is needed."),
        ({"time_amount": "-3"}, "Write a time like"),
        ({"unit": "bookings", "count": ""}, "This is needed."),
        ({"unit": "bookings", "count": "-1"}, "Between 0 and"),
        ({"time_amount": "x" * 5000}, "Write a time like"),
        ({"peak_hours": "09:00-17:00"}, "Give both the hours and the days"),
        ({"period": "aeon"}, "Not a valid choice"),
        ({"partner": "nobody"}, "Not a valid choice"),
        ({"name": "x" * 301}, "At most 300 characters"),
    ],
)
def test_what_makes_no_quota_is_said_at_its_field(
    cast: Cast, client: PageClient, entered: dict[str, str], said: str
) -> None:
    sign_in(client, cast.tom)
    answer = client.send(levels(cast)["tom"], FAIR_USE | entered)
    assert answer.status_code == 422
    assert said in answer.text
    assert db.session.scalars(select(Quota)).all() == []


def test_tom_writes_a_bare_number_and_means_hours(cast: Cast, client: PageClient) -> None:
    sign_in(client, cast.tom)
    client.send(levels(cast)["tom"], FAIR_USE | {"time_amount": " 20 "})
    assert db.session.scalars(select(Quota)).one().amount == 20 * 60


def test_bookings_are_counted_in_peak_hours_of_one_instrument_and_one_school(cast: Cast, client: PageClient) -> None:
    sign_in(client, cast.tom)
    peak = {"peak_hours": "09:00-12:00", "peak_days": ["0", "4"], "instrument_ids": [cast.confocal.public_id]}
    counted = {"unit": "bookings", "count": "3", "time_amount": "", "partner": cast.westfjord.public_id}
    client.send(levels(cast)["tom"], FAIR_USE | counted | peak)
    quota = db.session.scalars(select(Quota)).one()
    assert (quota.amount, quota.peak) == (3, [[0, 540, 720], [4, 540, 720]])
    assert [one.id for one in quota.instruments] == [cast.confocal.id]


def test_an_ended_quota_can_be_taken_up_again(cast: Cast, client: PageClient) -> None:
    sign_in(client, cast.tom)
    client.send(levels(cast)["tom"], FAIR_USE)
    quota = db.session.scalars(select(Quota)).one()
    client.send(f"/quotas/{quota.public_id}/end", {})
    assert "Fair use" not in here(client.get(levels(cast)["tom"]).text)
    client.send(f"/quotas/{quota.public_id}/resumption", {})
    assert "Fair use" in here(client.get(levels(cast)["tom"]).text)


def test_nobody_ends_the_quota_of_another_lab(cast: Cast, client: PageClient) -> None:
    with transaction():
        quota = set_quota(cast.bioimaging, cast.tom, now(), name="Fair use", **TWENTY_HOURS)
    sign_in(client, cast.lin)
    assert client.send(f"/quotas/{quota.public_id}/end", {}).status_code == 404
    db.session.refresh(quota)
    assert quota.ended_at is None


TWENTY_HOURS = {
    "unit": Unit.MINUTES, "amount": 1200, "period": Period.WEEK, "subject": Subject.PERSON,
    "audience": Audience.EVERYBODY,
}  # fmt: skip


def test_lin_sees_on_the_instruments_page_what_is_left_to_her(cast: Cast, client: FlaskClient) -> None:
    with transaction():
        set_quota(None, cast.helen, now(), name="Regional fair use", name_zh="区域公平使用", **TWENTY_HOURS)
        ended = set_quota(cast.bioimaging, cast.tom, now(), name="Old rule", **TWENTY_HOURS)
        end_quota(ended, now())
    sign_in(client, cast.lin)
    with count_queries() as queries:
        page = client.get(f"/instruments/{cast.confocal.public_id}/standing").text
    assert len(queries) <= 12
    assert "Regional fair use" in page
    assert "0 min of 20 h used; 20 h left" in page
    assert "Old rule" not in page
