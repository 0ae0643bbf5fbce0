"""Faults: who may report one, what the lab makes of it, what becomes of the instrument and of the disturbed use."""

import io
from datetime import timedelta

import pytest
from flask import Flask
from PIL import Image
from sqlalchemy import select

from booking.clock import now
from booking.demo.cast import Cast
from booking.notices.rendering import mail_of
from booking.transaction import transaction
from booking.usage.actions import check_in
from models import Closure, Fault, FaultState, Instrument, Message, Reservation, Severity, Usage, db
from scheduler.cleaning import clean_up
from tests.races.test_one_slot import open_all_day
from tests.support.applications import sign_in
from tests.support.pages import PageClient
from tests.usage.test_pages import has, this_step


@pytest.fixture
def bench(app: Flask, cast: Cast) -> Instrument:
    return open_all_day(cast, "Always there")


@pytest.fixture
def running(cast: Cast, bench: Instrument) -> Usage:
    """Lin is at it."""
    booked: Reservation = has(cast, "lin", bench, this_step(bench))
    with transaction():
        usage = check_in(booked, cast.lin.id, now(), "qr")
        db.session.flush()
        usage_id = usage.id
    return db.session.get_one(Usage, usage_id)


def photo() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (40, 30), "teal").save(out, "PNG")
    return out.getvalue()


def reports(client: PageClient, bench: Instrument, **more: object) -> Fault:
    sent = {"severity": "stops", "words": "The laser is dark", **more}
    answer = client.send(f"/instruments/{bench.public_id}/faults", sent, content_type="multipart/form-data")
    assert answer.status_code == 303
    db.session.rollback()
    return db.session.scalars(select(Fault).order_by(Fault.id.desc())).first()


def test_lin_reports_with_a_photo_and_the_lab_is_told(
    cast: Cast, client: PageClient, bench: Instrument, running: Usage
) -> None:
    sign_in(client, cast.lin)
    assert client.get(f"/instruments/{bench.public_id}/faults").status_code == 200
    fault = reports(client, bench, photo=(io.BytesIO(photo()), "dark.png"))
    assert (fault.severity, fault.usage_id, fault.state) == (Severity.STOPS, running.id, FaultState.OPEN)
    picture = client.get(f"/faults/{fault.public_id}/photo")
    assert (picture.status_code, picture.mimetype) == (200, "image/jpeg")
    told = db.session.scalars(select(Message).where(Message.kind == "fault")).all()
    assert {message.user.email for message in told} == {cast.tom.email, cast.keiko.email}
    mail = mail_of(told[0])
    assert mail is not None
    assert "The laser is dark" in mail.get_content()
    with transaction():
        assert clean_up(now() + timedelta(days=3)) == 0


@pytest.mark.parametrize(
    "sent",
    [
        {"severity": "", "words": "Dark"},
        {"severity": "terrible", "words": "Dark"},
        {"severity": "minor", "words": ""},
        {"severity": "minor", "words": "x" * 3000},
        {"severity": "minor", "words": "Dark", "photo": (io.BytesIO(b"no picture"), "dark.png")},
    ],
)
def test_what_says_too_little_is_asked_again(
    cast: Cast, client: PageClient, bench: Instrument, running: Usage, sent: dict[str, object]
) -> None:
    sign_in(client, cast.lin)
    address = f"/instruments/{bench.public_id}/faults"
    assert client.send(address, sent, content_type="multipart/form-data").status_code == 422


def test_who_was_never_there_reports_nothing(cast: Cast, client: PageClient, bench: Instrument) -> None:
    sign_in(client, cast.nadia)
    assert client.get(f"/instruments/{bench.public_id}/faults").status_code == 404


def test_tom_closes_the_instrument_credits_lin_and_answers(
    cast: Cast, client: PageClient, bench: Instrument, running: Usage
) -> None:
    fault = reports(sign_in(client, cast.lin), bench)
    sign_in(client, cast.tom)
    page = f"/faults/{fault.public_id}"
    assert "The laser is dark" in client.get(f"/facilities/{cast.bioimaging.public_id}/faults").text
    assert "Open faults" in client.get(f"/facilities/{cast.bioimaging.public_id}/today").text
    assert client.send(f"{page}/closure").status_code == 303
    shut = db.session.scalars(select(Closure).where(Closure.instrument_id == bench.id)).one()
    assert shut.reason == "The laser is dark"
    assert " checked" in client.get(page).text  # what stops all work is credited unless the lab says no
    assert client.send(f"{page}/answer", {}).status_code == 422
    sent = {"state": "mended", "answer": "A new lamp", "is_credited": "y"}
    assert client.send(f"{page}/answer", sent).status_code == 303
    db.session.refresh(running)
    db.session.refresh(fault)
    assert (running.is_instrument_fault, fault.state, fault.answer) == (True, FaultState.MENDED, "A new lamp")
    told = db.session.scalars(select(Message).where(Message.kind == "fault_answered")).one()
    mail = mail_of(told)
    assert mail is not None
    assert "A new lamp" in mail.get_content()
    closed = client.get(f"/facilities/{cast.bioimaging.public_id}/faults?show=closed").text
    assert "Mended" in closed
    sign_in(client, cast.lin)
    assert "not paid for" in client.get(page).text
    assert client.send(f"{page}/answer", sent).status_code == 404


def test_what_was_no_fault_is_not_credited_and_can_be_opened_again(
    cast: Cast, client: PageClient, bench: Instrument, running: Usage
) -> None:
    fault = reports(sign_in(client, cast.lin), bench)
    sign_in(client, cast.tom)
    client.send(f"/faults/{fault.public_id}/answer", {"state": "no_fault", "is_credited": "y"})
    db.session.refresh(running)
    assert not running.is_instrument_fault
    assert client.send(f"/faults/{fault.public_id}/reopening").status_code == 303
    db.session.refresh(fault)
    assert (fault.state, fault.closed_at) == (FaultState.OPEN, None)
