"""Closing through the pages: what is chosen for each booking, races that lose nothing, series, breakdowns, places."""

from datetime import datetime, timedelta

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from sqlalchemy import select

from booking.demo.cast import Cast
from booking.domain.interval import FOREVER
from booking.reservations.wall_clock import written
from models import Closure, Message, Reservation, ReservationState, db
from tests.facility.closing import told
from tests.support.applications import sign_in
from tests.support.days import LONDON, noon_on_tuesday
from tests.support.pages import PageClient


@pytest.fixture
def tom(app: Flask, cast: Cast) -> PageClient:
    return sign_in(app.test_client(), cast.tom)


@pytest.fixture
def noon() -> datetime:
    return noon_on_tuesday()


@pytest.fixture
def address(cast: Cast) -> str:
    return f"/facilities/{cast.confocal.facility.public_id}/closures"


def closing(cast: Cast, starts_at: datetime, hours: int, **more: str) -> dict[str, str]:
    return {
        "instrument": cast.confocal.public_id,
        "kind": "breakdown",
        "starts": written(starts_at, LONDON),
        "ends": written(starts_at + timedelta(hours=hours), LONDON),
        "reason": "Broken pump",
        **more,
    }


def book(app: Flask, cast: Cast, who: str, starts_at: datetime, what: str = "confocal") -> Reservation:
    person = sign_in(app.test_client(), cast.person(who))
    times = {"starts": written(starts_at, LONDON), "ends": written(starts_at + timedelta(hours=1), LONDON)}
    sent = person.send(
        f"/instruments/{cast.instrument(what).public_id}/reservations", {**times, "mode": "self_operated"}
    )
    assert sent.status_code == 303
    return db.session.scalars(select(Reservation).order_by(Reservation.id.desc()).limit(1)).one()


def chosen(page: str) -> dict[str, str]:
    """The page's form as it stands: hidden fields, and what is chosen of each booking."""
    soup = BeautifulSoup(page, "html.parser")
    fields = {
        one["name"]: one["value"] for one in soup.select("main input[type=hidden]") if one["name"] != "csrf_token"
    }
    return fields | {one["name"]: one["value"] for one in soup.select("fieldset.affected-booking input[checked]")}


def offers(page: str, reservation: Reservation) -> list[str]:
    soup = BeautifulSoup(page, "html.parser")
    return [one["value"] for one in soup.select(f"input[name=decision-{reservation.public_id}]")]


def test_tom_moves_one_cancels_one_and_keeps_one_by_one_button(
    app: Flask, tom: PageClient, cast: Cast, noon: datetime, address: str
) -> None:
    moved, gone, kept = (
        book(app, cast, who, noon + timedelta(hours=n)) for n, who in enumerate(["lin", "lin", "hana"])
    )
    form = closing(cast, noon, 5)
    page = tom.send(address, form).text
    assert "3 bookings are in this time" in page
    first = offers(page, moved)[0]
    assert first.startswith("move.")
    decisions = {f"decision-{moved.public_id}": first, f"decision-{gone.public_id}": "cancel"}
    assert tom.send(address, form | chosen(page) | decisions).status_code == 303
    assert (gone.state, kept.state) == (ReservationState.CANCELLED, ReservationState.CONFIRMED)
    assert moved.starts_at.strftime("%Y%m%dT%H%M%SZ") == first.split(".")[2]
    assert told() == {
        "Lin Yue": {gone.public_id: "cancel", moved.public_id: "move"},
        cast.hana.name: {kept.public_id: "keep"},
    }
    said = sign_in(app.test_client(), cast.hana).get(f"/reservations/{kept.public_id}").text
    assert "Broken pump" in said


@pytest.mark.parametrize(("bulk", "state"), [("cancel", "cancelled"), ("keep", "confirmed"), ("move", "confirmed")])
def test_one_choice_for_all(
    app: Flask, tom: PageClient, cast: Cast, noon: datetime, address: str, bulk: str, state: str
) -> None:
    booked = [book(app, cast, who, noon + timedelta(hours=n)) for n, who in enumerate(["lin", "hana"])]
    form = closing(cast, noon, 5)
    page = tom.send(address, form).text
    assert tom.send(address, form | chosen(page) | {"bulk": bulk}).status_code == 303
    assert {one.state for one in booked} == {state}
    assert all(
        (one.starts_at >= noon + timedelta(hours=5) or one.starts_at < noon) == (bulk == "move") for one in booked
    )


def test_a_time_that_is_gone_shows_the_page_again_and_loses_nothing(
    app: Flask, tom: PageClient, cast: Cast, noon: datetime, address: str
) -> None:
    booked, other = book(app, cast, "lin", noon), book(app, cast, "hana", noon + timedelta(hours=1))
    form = closing(cast, noon, 5)
    page = tom.send(address, form).text
    first = offers(page, booked)[0]
    starts_at = datetime.strptime(first.split(".")[2] + "+0000", "%Y%m%dT%H%M%SZ%z")
    book(app, cast, "rowan", starts_at)
    decisions = {f"decision-{booked.public_id}": first, f"decision-{other.public_id}": "cancel"}
    again = tom.send(address, form | chosen(page) | decisions)
    assert again.status_code == 409
    assert "not free any more" in again.text
    assert chosen(again.text)[f"decision-{other.public_id}"] == "cancel"
    assert db.session.scalars(select(Closure)).all() == []
    assert tom.send(address, form | chosen(again.text)).status_code == 303
    assert other.state == ReservationState.CANCELLED


@pytest.mark.parametrize(
    "value", ["move", "move.x.y.z.self_operated", "move..20261201T120000Z.20261201T110000Z.x", "?"]
)
def test_nonsense_is_no_choice(
    app: Flask, tom: PageClient, cast: Cast, noon: datetime, address: str, value: str
) -> None:
    booked = book(app, cast, "lin", noon)
    form = closing(cast, noon, 5, seen=booked.public_id) | {f"decision-{booked.public_id}": value}
    assert tom.send(address, form).status_code == 409
    assert booked.state == ReservationState.CONFIRMED


def test_weekly_maintenance_is_a_row_for_each_time_and_is_lifted_from_one_on(
    tom: PageClient, cast: Cast, noon: datetime, address: str
) -> None:
    last = (noon + timedelta(weeks=4)).date().isoformat()
    form = closing(cast, noon, 2, kind="maintenance", repeat="1", last_on=last)
    assert "5 closures" in tom.send(address, form).text
    tom.send(address, form | {"seen": ""})
    closures = db.session.scalars(select(Closure).order_by(Closure.starts_at)).all()
    assert len(closures) == 5
    assert len({one.series_id for one in closures}) == 1
    schedule = tom.get(address.replace("closures", "schedule")).text
    assert "and 4 more" in schedule
    tom.send(f"/closures/{closures[2].public_id}/lifting", {"scope": "following"})
    assert [one.lifted_at is None for one in closures] == [True, True, False, False, False]


def test_the_hours_of_all_that_follow_are_changed_at_once(
    tom: PageClient, cast: Cast, noon: datetime, address: str
) -> None:
    last = (noon + timedelta(weeks=3)).date().isoformat()
    tom.send(address, closing(cast, noon, 2, kind="maintenance", repeat="1", last_on=last, seen=""))
    closures = db.session.scalars(select(Closure).order_by(Closure.starts_at)).all()
    second = closures[1]
    later = {
        "kind": "maintenance", "reason": "Longer", "scope": "following", "seen": "",
        "starts": written(second.starts_at, LONDON), "ends": written(second.ends_at + timedelta(hours=1), LONDON),
    }  # fmt: skip
    assert tom.get(f"/closures/{second.public_id}").status_code == 200
    assert tom.send(f"/closures/{second.public_id}", later).status_code == 303
    assert [one.reason for one in closures] == ["Broken pump", "Longer", "Longer", "Longer"]
    assert [(one.ends_at - one.starts_at) / timedelta(hours=1) for one in closures] == [2, 3, 3, 3]


@pytest.mark.parametrize(
    "wrong",
    [
        {"repeat": "1"}, {"repeat": "1", "last_on": "2020-01-01"}, {"repeat": "1", "last_on": "2099-01-01"},
        {"repeat": "1", "last_on": "soon"}, {"repeat": "77"}, {"kind": "holiday"}, {"weekdays": "9"}, {"places": "x"},
        {"repeat": "1", "last_on": "2027-01-01", "is_open_ended": "y"},
    ],
)  # fmt: skip
def test_what_cannot_be_is_said_at_its_field(
    tom: PageClient, cast: Cast, noon: datetime, address: str, wrong: dict[str, str]
) -> None:
    assert tom.send(address, closing(cast, noon, 2) | wrong).status_code == 422
    assert db.session.scalars(select(Closure)).all() == []


def test_broken_by_one_press_on_the_instruments_page(app: Flask, tom: PageClient, cast: Cast) -> None:
    page = tom.get(f"/instruments/{cast.confocal.public_id}").text
    assert f"/instruments/{cast.confocal.public_id}/breakdown" in page
    sent = tom.send(f"/instruments/{cast.confocal.public_id}/breakdown")
    assert sent.status_code == 303
    closure = db.session.scalars(select(Closure)).one()
    assert (closure.ends_at, closure.kind.value) == (FOREVER, "breakdown")
    assert "until further notice" in tom.get(sent.location).text
    lin = sign_in(app.test_client(), cast.lin)
    assert lin.send(f"/instruments/{cast.confocal.public_id}/breakdown").status_code == 404
    assert lin.get(f"/closures/{closure.public_id}").status_code == 404
    assert lin.send(f"/closures/{closure.public_id}").status_code == 404


def test_two_of_four_places_are_closed_by_their_names(
    app: Flask, tom: PageClient, cast: Cast, noon: datetime, address: str
) -> None:
    page = BeautifulSoup(tom.get(f"{address}/new").text, "html.parser")
    codes = [one["value"] for one in page.select("input[name=places]")]
    assert len(codes) == 4
    form = closing(cast, noon, 2, instrument=cast.workstations.public_id, seen="")
    wrong = closing(cast, noon, 2, seen="") | {"places": codes[0]}
    assert tom.send(address, wrong).status_code == 422
    assert tom.send(address, form | {"places": codes[:2]}).status_code == 303
    assert "2 of 4 places closed" in tom.get(address.replace("closures", "schedule")).text


def test_mails_say_what_became_of_each_booking(
    app: Flask, tom: PageClient, cast: Cast, noon: datetime, address: str
) -> None:
    booked = book(app, cast, "lin", noon)
    form = closing(cast, noon, 5, seen=booked.public_id) | {f"decision-{booked.public_id}": "cancel"}
    tom.send(address, form)
    from booking.notices.rendering import mail_of

    message = db.session.scalars(select(Message).where(Message.kind == "closure")).one()
    mail = mail_of(message)
    assert mail is not None
    assert "cancelled. Nothing counts as late." in mail.get_content()
    assert "Breakdown: Broken pump" in mail.get_content()
