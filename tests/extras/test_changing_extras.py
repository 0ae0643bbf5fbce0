"""Changing what a booking adds: taken back at once, asked for no time anew, named in lists and in the table file."""

from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy import select

from booking.demo.cast import Cast
from booking.domain.extras import ExtraKind
from booking.domain.question import Kind
from booking.domain.rules import judge
from booking.domain.verdict import OVERRULABLE
from booking.notices.rendering import mail_of
from booking.policies.actions import set_policy
from booking.transaction import transaction
from models import Message, Option, Reservation, db
from tests.domain.test_rules import CASES, asked, facts
from tests.extras.test_pages import book, made, times
from tests.support.applications import count_queries, sign_in
from tests.support.pages import PageClient


@pytest.fixture
def stage(cast: Cast) -> Option:
    return made(cast, ExtraKind.ACCESSORY, "Heated stage", "加热台")


@pytest.fixture
def camera(cast: Cast) -> Option:
    return made(cast, ExtraKind.ACCESSORY, "Fast camera", "高速相机")


@pytest.fixture
def lin(app: Flask, cast: Cast) -> PageClient:
    return sign_in(app.test_client(), cast.lin)


def names(reservation: Reservation) -> list[str]:
    return [one.name for one in reservation.options]


def undo_of(client: PageClient, reservation: Reservation) -> dict[str, str]:
    """What the button of the next page sends."""
    address = f"/reservations/{reservation.public_id}"
    assert f'action="{address}/extras/undo"' in client.get(address).text
    return {"sequence": str(reservation.sequence)}


def test_lin_takes_back_what_she_has_just_added(
    database: str, lin: PageClient, cast: Cast, stage: Option, camera: Option
) -> None:
    hers = book(lin, cast, accessories=stage.public_id)
    address = f"/reservations/{hers.public_id}/extras"
    assert lin.send(address, {"accessories": camera.public_id}).status_code == 303
    assert names(hers) == ["Fast camera"]
    sent = undo_of(lin, hers)
    assert lin.send(f"{address}/undo", sent).status_code == 303
    assert names(hers) == ["Heated stage"]
    assert lin.send(f"{address}/undo", sent).status_code == 409, "once"


def test_what_somebody_else_has_meanwhile_cannot_be_had_back(
    app: Flask, lin: PageClient, cast: Cast, stage: Option
) -> None:
    """The stage goes with another instrument, too."""
    hers = book(lin, cast, accessories=stage.public_id)
    with transaction():
        stage.instruments = [cast.confocal, cast.stellaris]
    address = f"/reservations/{hers.public_id}/extras"
    assert lin.send(address, {}).status_code == 303
    sent = undo_of(lin, hers)
    hana = sign_in(app.test_client(), cast.hana)
    other = book_elsewhere(hana, cast, stage)
    assert other.status_code == 303
    refused = lin.send(f"{address}/undo", sent)
    assert refused.status_code == 409
    assert "Heated stage" in refused.text
    assert names(hers) == []


def book_elsewhere(client: PageClient, cast: Cast, stage: Option) -> object:
    fields = times(accessories=stage.public_id) | {"mode": cast.stellaris.modes[0]}
    return client.send(f"/instruments/{cast.stellaris.public_id}/reservations", data=fields)


def test_nobody_else_takes_it_back(app: Flask, lin: PageClient, cast: Cast, stage: Option) -> None:
    hers = book(lin, cast, accessories=stage.public_id)
    lin.send(f"/reservations/{hers.public_id}/extras", {})
    sent = {"sequence": str(hers.sequence)}
    hana = sign_in(app.test_client(), cast.hana)
    assert hana.send(f"/reservations/{hers.public_id}/extras/undo", sent).status_code == 404
    assert lin.send(f"/reservations/{hers.public_id}/extras/undo", {"sequence": "x"}).status_code == 409


@pytest.mark.parametrize("code", sorted(OVERRULABLE))
def test_no_rule_that_could_be_set_aside_asks_for_the_time_anew(code: str) -> None:
    """So that changing what is added needs no overruling: the lab's rules about time have been asked already."""
    for cases in CASES.values():
        for kind, interval, changes, expected in cases:
            if expected is not code or kind not in (Kind.BOOK, Kind.MOVE, Kind.EXTEND):
                continue
            wanted = replace(asked(kind, interval, changes), kind=Kind.EXTEND)
            known = replace(facts(**changes), current=wanted.interval)
            assert code not in {one.code for one in judge(wanted, known).refusals}, (interval, changes)


def test_a_booking_that_is_too_short_by_now_can_still_add_something(lin: PageClient, cast: Cast, stage: Option) -> None:
    hers = book(lin, cast, hours=1)
    with transaction():
        set_policy(cast.confocal, {"shortest_minutes": 120})
    assert lin.send(f"/reservations/{hers.public_id}/extras", {"accessories": stage.public_id}).status_code == 303
    assert names(hers) == ["Heated stage"]


def test_lists_name_what_is_added_with_no_further_query(lin: PageClient, cast: Cast, stage: Option) -> None:
    with count_queries() as none:
        lin.get("/bookings")
    book(lin, cast, accessories=stage.public_id)
    with count_queries() as one:
        assert "With Heated stage" in lin.get("/bookings").text
    assert len(one) <= len(none) + 1  # closures during what is ahead
    table = lin.get("/bookings.csv").text
    assert ",with," in table
    assert "Heated stage" in table
    cast.lin.language = "zh"
    assert "加热台" in lin.get("/bookings").text


def test_lin_is_told_what_tom_has_added(app: Flask, lin: PageClient, cast: Cast, stage: Option) -> None:
    hers = book(lin, cast)
    for message in db.session.scalars(select(Message)):
        db.session.delete(message)
    tom = sign_in(app.test_client(), cast.tom)
    assert tom.send(f"/reservations/{hers.public_id}/extras", {"accessories": stage.public_id}).status_code == 303
    mail = mail_of(db.session.scalars(select(Message).where(Message.user_id == cast.lin.id)).one())
    assert mail is not None
    body = mail.get_body(("plain",))
    assert body is not None
    assert "What is added to the booking has been changed." in body.get_content()
    assert "Heated stage" in body.get_content()
