"""The pages of accessories and operators: what a lab sets, what one books with, the calendar of each."""

from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from booking.demo.cast import Cast
from booking.domain.extras import ExtraKind
from booking.extras.actions import create_option
from booking.extras.queries import find_option, options_of
from booking.notices.rendering import mail_of
from booking.reservations.wall_clock import written
from booking.transaction import transaction
from models import Message, Option, Reservation, db
from tests.extras.staff import WORKING_WEEK, holds
from tests.support.applications import sign_in
from tests.support.days import LONDON, noon_on_tuesday
from tests.support.pages import PageClient


@pytest.fixture
def heated(cast: Cast) -> Option:
    return made(cast, ExtraKind.ACCESSORY, "Heated stage", "加热台")


@pytest.fixture
def mei(cast: Cast) -> Option:
    return made(cast, ExtraKind.OPERATOR, "Mei Chen", "陈梅", hours=WORKING_WEEK)


@pytest.fixture
def lin(app: Flask, cast: Cast) -> PageClient:
    return sign_in(app.test_client(), cast.lin)


@pytest.fixture
def tom(app: Flask, cast: Cast) -> PageClient:
    return sign_in(app.test_client(), cast.tom)


def made(cast: Cast, kind: ExtraKind, name: str, name_zh: str, **more: object) -> Option:
    with transaction():
        option = create_option(cast.bioimaging, kind, name, name_zh, instruments=[cast.confocal], **more)
        public_id = option.public_id
    found = find_option(public_id)
    assert found is not None
    return found


def times(hours: float = 2, starts_at: datetime | None = None, **more: object) -> dict[str, object]:
    starts_at = starts_at or noon_on_tuesday()
    ends_at = starts_at + timedelta(hours=hours)
    return {"starts": written(starts_at, LONDON), "ends": written(ends_at, LONDON), "mode": "self_operated", **more}


def book(client: PageClient, cast: Cast, **fields: object) -> Reservation:
    response = client.send(f"/instruments/{cast.confocal.public_id}/reservations", data=times(**fields))
    assert response.status_code == 303, response.text
    public_id = response.location.rpartition("/")[2]
    return db.session.scalars(select(Reservation).where(Reservation.public_id == public_id)).one()


def test_lin_sees_what_she_can_add_and_books_with_it(lin: PageClient, cast: Cast, heated: Option, mei: Option) -> None:
    assert "Heated stage" in lin.get(f"/instruments/{cast.confocal.public_id}/standing").text
    form = lin.get(f"/instruments/{cast.confocal.public_id}/booking")
    assert f'value="{heated.public_id}"' in form.text
    assert "Whoever is free" in form.text
    wish = times(mode="with_operator", accessories=heated.public_id)
    check = lin.get(f"/instruments/{cast.confocal.public_id}/check", query_string=wish)
    assert "Heated stage, whichever operator is free" in check.text
    assert f'name="accessories" value="{heated.public_id}"' in check.text
    hers = book(lin, cast, mode="with_operator", accessories=heated.public_id)
    assert holds(hers, heated)
    assert holds(hers, mei)
    page = lin.get(f"/reservations/{hers.public_id}").text
    assert "Heated stage, Mei Chen (operator)" in page
    assert "With: Heated stage, Mei Chen." in page


def test_the_preview_says_what_is_missing_and_offers_other_times_with_it(
    app: Flask, lin: PageClient, cast: Cast, heated: Option, mei: Option
) -> None:
    book(sign_in(app.test_client(), cast.nadia), cast, mode="with_operator", accessories=heated.public_id)
    wish = times(mode="with_operator", accessories=heated.public_id)
    preview = lin.get(
        f"/instruments/{cast.confocal.public_id}/booking/preview", query_string=wish, headers={"HX-Request": "true"}
    ).text
    assert "Heated stage is not free then" in preview
    assert "No operator is free then: Mei Chen works 09:00–17:00" in preview
    assert f"accessories={heated.public_id}" in preview
    response = lin.send(f"/instruments/{cast.confocal.public_id}/reservations", data=wish)
    assert response.status_code == 409
    assert "Heated stage is not free then" in response.text


def test_whom_the_lab_has_not_named_is_not_booked(lin: PageClient, cast: Cast, heated: Option) -> None:
    hers = book(lin, cast, accessories="0123456789ab", operator="0123456789ab", mode="with_operator")
    assert hers.options == []


def test_the_mail_names_what_is_added(lin: PageClient, cast: Cast, app: Flask, heated: Option, mei: Option) -> None:
    hers = book(lin, cast, mode="with_operator", accessories=heated.public_id)
    told = db.session.scalars(select(Message).where(Message.reservation_id == hers.id)).first()
    assert told is not None
    with app.test_request_context():
        mail = mail_of(told)
    assert "With: Heated stage, Mei Chen (operator)" in str(mail)


def test_lin_changes_what_is_added_on_the_bookings_page(lin: PageClient, cast: Cast, heated: Option) -> None:
    hers = book(lin, cast)
    address = f"/reservations/{hers.public_id}"
    assert lin.send(f"{address}/extras", data={"accessories": heated.public_id}).status_code == 303
    assert holds(hers, heated)
    assert lin.send(f"{address}/extras", data={}).status_code == 303
    assert not holds(hers, heated)


def test_somebody_else_cannot_change_it(app: Flask, lin: PageClient, cast: Cast, heated: Option) -> None:
    hers = book(lin, cast)
    other = sign_in(app.test_client(), cast.nadia)
    assert other.send(f"/reservations/{hers.public_id}/extras", data={}).status_code == 404


def test_a_series_is_booked_with_the_stage_each_time(lin: PageClient, cast: Cast, heated: Option) -> None:
    rule = {"frequency": "weekly", "every": "1", "ending": "times", "times": "3"}
    wish = times(**rule, accessories=heated.public_id)
    check = lin.get(f"/instruments/{cast.confocal.public_id}/series/check", query_string=wish)
    assert check.status_code == 200
    assert f'name="accessories" value="{heated.public_id}"' in check.text


def test_tom_adds_an_operator_says_when_she_works_and_when_not(tom: PageClient, cast: Cast, app: Flask) -> None:
    address = f"/instruments/{cast.confocal.public_id}/extras"
    assert "Nothing yet." in tom.get(address).text
    assert tom.send(address, data={"kind": "operator", "name": ""}).status_code == 422
    response = tom.send(address, data={"kind": "operator", "name": "Mei Chen", "name_zh": "陈梅"})
    assert response.status_code == 303
    settings = response.location
    assert tom.get(settings).status_code == 200
    wrong = {"name": "Mei Chen", "monday": "9-8", "person": "nobody@example.org", "pieces": "1"}
    refused = tom.send(settings, data=wrong)
    assert refused.status_code == 422
    assert "Nobody has an account with this e-mail address." in refused.text
    right = {
        "name": "Mei Chen", "name_zh": "陈梅", "monday": "09:00-12:00, 13:00-17:00", "person": cast.leila.email,
        "instrument_ids": [str(cast.confocal.id), str(cast.tirf.id)], "note": "Also trains beginners.",
    }  # fmt: skip
    assert tom.send(settings, data=right).status_code == 303
    option = options_of(cast.tirf)[0]
    assert option.hours == [[0, 540, 720], [0, 780, 1020]]
    assert option.user == cast.leila
    assert "Mon 09:00–12:00, 13:00–17:00" in tom.get(f"/extras/{option.public_id}").text
    base = f"/extras/{option.public_id}"
    assert tom.send(f"{base}/days-off", data={"first": "2027-01-05", "last": "2027-01-04"}).status_code == 422
    assert tom.send(f"{base}/days-off", data={"first": "2027-01-04", "last": "2027-01-08"}).status_code == 303
    db.session.refresh(option)
    away = option.days_off[0].public_id
    assert "Mon 4 Jan 2027 – Fri 8 Jan 2027" in tom.get(f"{base}?week=2027-01-04").text
    assert tom.send(f"{base}/days-off/{away}/removal").status_code == 303
    assert tom.send(f"{base}/retirement").status_code == 303
    assert options_of(cast.tirf) == []
    assert app.test_client().get(base).status_code == 404
    assert tom.send(f"{base}/return").status_code == 303
    assert app.test_client().get(base).status_code == 200


def test_a_piece_that_is_booked_cannot_be_taken_away(
    tom: PageClient, lin: PageClient, cast: Cast, heated: Option
) -> None:
    settings = f"/extras/{heated.public_id}/settings"
    more = {"name": "Heated stage", "pieces": "2", "instrument_ids": [str(cast.confocal.id), str(cast.tirf.id)]}
    assert tom.send(settings, data=more).status_code == 303
    book(lin, cast, accessories=heated.public_id)
    with_tirf = times(accessories=heated.public_id)
    assert lin.send(f"/instruments/{cast.tirf.public_id}/reservations", data=with_tirf).status_code == 303
    fewer = tom.send(settings, data=more | {"pieces": "1"})
    assert fewer.status_code == 409
    assert "Only 0 have no booking ahead." in fewer.text


def test_the_calendar_tells_everybody_when_and_only_the_lab_and_herself_whom(
    app: Flask, cast: Cast, lin: PageClient, tom: PageClient
) -> None:
    leila = made(cast, ExtraKind.OPERATOR, "Leila Amini", "", hours=WORKING_WEEK, user=cast.leila)
    hers = book(lin, cast, mode="with_operator", title="Gel beads")
    week = f"/extras/{leila.public_id}?week={hers.starts_at.date()}"
    for reader, sees in ((app.test_client(), False), (tom, True), (sign_in(app.test_client(), cast.leila), True)):
        page = reader.get(week).text
        assert "Leila Amini" in page
        assert ("Gel beads" in page) == sees
    operator = sign_in(app.test_client(), cast.leila)
    assert "You operate next" in operator.get("/").text
    assert operator.get(f"/reservations/{hers.public_id}").status_code == 200
    assert sign_in(app.test_client(), cast.nadia).get(f"/reservations/{hers.public_id}").status_code == 404


@pytest.mark.parametrize("address", ["extras", "extras/{id}/settings"])
def test_who_does_not_run_the_instrument_sets_nothing(
    lin: PageClient, cast: Cast, heated: Option, address: str
) -> None:
    places = {"extras": f"/instruments/{cast.confocal.public_id}/extras"}
    address = places.get(address, f"/extras/{heated.public_id}/settings")
    assert lin.get(address).status_code == 404
    assert lin.send(address, data={"kind": "operator", "name": "X"}).status_code == 404


def test_odd_weeks_are_answered_with_this_one(app: Flask, heated: Option) -> None:
    client = app.test_client()
    for asked in ("", "x", "9999-12-31", "0001-01-01", "2026-W10"):
        assert client.get(f"/extras/{heated.public_id}", query_string={"week": asked}).status_code == 200


def test_in_chinese(app: Flask, cast: Cast, heated: Option, mei: Option) -> None:
    client = app.test_client()
    page = client.get(f"/extras/{mei.public_id}", headers={"Accept-Language": "zh"}).text
    assert "陈梅" in page
    assert "工作时间" in page
