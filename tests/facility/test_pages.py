"""The lab's week, closing and reopening, as a browser without scripts does it."""

from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from booking.demo.cast import Cast
from booking.reservations.wall_clock import written
from models import Closure, Message, Reservation, db
from tests.support.applications import sign_in
from tests.support.days import LONDON, noon_on_tuesday
from tests.support.pages import PageClient


@pytest.fixture
def tom(app: Flask, cast: Cast) -> PageClient:
    return sign_in(app.test_client(), cast.tom)


@pytest.fixture
def noon() -> datetime:
    return noon_on_tuesday()


def closing(cast: Cast, starts_at: datetime, hours: int, **more: str) -> dict[str, str]:
    return {
        "instrument": cast.confocal.public_id,
        "starts": written(starts_at, LONDON),
        "ends": written(starts_at + timedelta(hours=hours), LONDON),
        "reason": "Laser alignment",
        **more,
    }


def book(app: Flask, cast: Cast, starts_at: datetime) -> int:
    lin = sign_in(app.test_client(), cast.lin)
    times = {"starts": written(starts_at, LONDON), "ends": written(starts_at + timedelta(hours=1), LONDON)}
    address = f"/instruments/{cast.confocal.public_id}/reservations"
    return lin.send(address, {**times, "mode": "self_operated"}).status_code


def test_tom_sees_whom_a_closure_touches_before_he_closes(
    app: Flask, tom: PageClient, cast: Cast, noon: datetime
) -> None:
    assert book(app, cast, noon) == 303
    address = f"/facilities/{cast.confocal.facility.public_id}/closures"
    asked = tom.send(address, closing(cast, noon, 4))
    assert "1 booking is in this time" in asked.text
    assert "Lin Yue" in asked.text
    assert db.session.scalars(select(Closure)).all() == []
    assert "Lin Yue" in tom.send(address, closing(cast, noon, 4, seen="")).text, "closed unseen"
    seen = db.session.scalars(select(Reservation.public_id)).one()
    assert tom.send(address, closing(cast, noon, 4, seen=seen)).status_code == 303
    closure = db.session.scalars(select(Closure)).one()
    assert (closure.instrument, closure.reason, closure.starts_at) == (cast.confocal, "Laser alignment", noon)
    assert "closure" in db.session.scalars(select(Message.kind).where(Message.user == cast.lin)).all()
    assert db.session.scalars(select(Reservation)).one().state == "confirmed"


def test_a_closed_time_is_refused_with_its_reason_until_it_is_reopened(
    app: Flask, tom: PageClient, cast: Cast, noon: datetime
) -> None:
    tom.send(f"/facilities/{cast.confocal.facility.public_id}/closures", closing(cast, noon, 4, seen="yes"))
    assert book(app, cast, noon) == 409
    closure = db.session.scalars(select(Closure)).one()
    assert tom.send(f"/closures/{closure.public_id}/lifting").status_code == 303
    assert book(app, cast, noon) == 303


def test_the_whole_facility_can_be_closed(app: Flask, tom: PageClient, cast: Cast, noon: datetime) -> None:
    address = f"/facilities/{cast.confocal.facility.public_id}/closures"
    tom.send(address, closing(cast, noon, 4, seen="yes", instrument=""))
    assert db.session.scalars(select(Closure)).one().instrument is None
    assert book(app, cast, noon) == 409


@pytest.mark.parametrize(
    "wrong", [{"reason": ""}, {"reason": "x" * 301}, {"ends": "soon"}, {"instrument": "nothing"}, {"starts": ""}]
)
def test_bad_closures_are_field_errors(tom: PageClient, cast: Cast, noon: datetime, wrong: dict[str, str]) -> None:
    address = f"/facilities/{cast.confocal.facility.public_id}/closures"
    assert tom.send(address, closing(cast, noon, 4, seen="yes") | wrong).status_code == 422
    assert db.session.scalars(select(Closure)).all() == []


def test_others_find_no_schedule(app: Flask, cast: Cast, noon: datetime) -> None:
    lin = sign_in(app.test_client(), cast.lin)
    address = f"/facilities/{cast.confocal.facility.public_id}"
    assert lin.get(f"{address}/schedule").status_code == 404
    assert lin.get(f"{address}/closures/new").status_code == 404
    assert lin.send(f"{address}/closures", closing(cast, noon, 4, seen="yes")).status_code == 404
    assert lin.get("/lab").status_code == 404


def test_the_week_names_each_booking_of_the_facility(app: Flask, tom: PageClient, cast: Cast, noon: datetime) -> None:
    book(app, cast, noon)
    address = f"/facilities/{cast.confocal.facility.public_id}/schedule"
    assert "Lin Yue" in tom.get(address, query_string={"week": noon.date().isoformat()}).text
    assert "Lin Yue" not in tom.get(address).text
    for odd in ("never", "9999-12-31", "0001-01-01", "1970-01-01"):
        assert tom.get(address, query_string={"week": odd}).status_code == 200


def test_tom_declines_a_request_with_a_reason_from_the_facility_s_page(
    app: Flask, tom: PageClient, cast: Cast, noon: datetime
) -> None:
    nadia = sign_in(app.test_client(), cast.nadia)
    times = {"starts": written(noon, LONDON), "ends": written(noon + timedelta(hours=4), LONDON)}
    suite = cast.live_suite
    nadia.send(f"/instruments/{suite.public_id}/reservations", {**times, "mode": suite.modes[0]})
    page = tom.get(f"/facilities/{suite.facility.public_id}/schedule")
    [requested] = db.session.scalars(select(Reservation))
    address = f"/reservations/{requested.public_id}/refusal"
    assert f'action="{address}"' in page.text
    assert f'id="reason-{requested.public_id}"' in page.text
    declined = tom.send(address, {"reason": "The incubator is not ready"}, follow_redirects=True)
    assert "Declined. Nadia Petrova is told." in declined.text
    assert "The incubator is not ready" in declined.text


def test_lin_is_told_on_every_page_of_hers_that_her_time_is_closed(
    app: Flask, tom: PageClient, cast: Cast, noon: datetime
) -> None:
    book(app, cast, noon)
    book(app, cast, noon + timedelta(hours=5))
    closed, open_one = db.session.scalars(select(Reservation).order_by(Reservation.starts_at))
    tom.send(
        f"/facilities/{cast.confocal.facility.public_id}/closures",
        closing(cast, noon, 4, seen=closed.public_id),
    )
    lin = sign_in(app.test_client(), cast.lin)
    page = lin.get(f"/reservations/{closed.public_id}").text
    assert "Closed during this booking" in page
    assert "(Laser alignment)" in page
    assert f'class="btn btn-primary" href="/reservations/{closed.public_id}/interval"' in page
    assert "Closed during" not in lin.get(f"/reservations/{open_one.public_id}").text
    for address in ("/", "/bookings"):
        text = lin.get(address).text
        assert text.count("Closed then") == 1
        assert f'href="/reservations/{closed.public_id}/interval"' in text
    [closure] = db.session.scalars(select(Closure))
    tom.send(f"/closures/{closure.public_id}/lifting")
    assert "Closed then" not in lin.get("/").text
