"""The pages of the waiting list: joining from a refusal, My bookings, the offer and its answers, what others see."""

from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from booking.clock import now
from booking.demo.cast import Cast
from booking.domain.interval import Interval
from booking.domain.question import Wanted
from booking.notices.rendering import mail_of
from booking.reservations import actions as reservation_actions
from booking.reservations.wall_clock import written
from booking.transaction import transaction
from booking.waiting.rounds import lapse_offers
from models import Message, OfferState, Reservation, ReservationState, WaitingEntry, WaitingState, db
from tests.support.applications import sign_in
from tests.support.days import noon_on_tuesday
from tests.support.forms import forms_of
from tests.support.pages import PageClient
from tests.waiting.waiters import offers, open_offer


@pytest.fixture
def noon() -> datetime:
    return noon_on_tuesday()


@pytest.fixture
def booked(cast: Cast, noon: datetime) -> Reservation:
    """Hana has the confocal from noon for two hours."""
    wanted = Wanted(Interval(noon, noon + timedelta(hours=2)), mode=cast.confocal.modes[0])
    with transaction():
        made = reservation_actions.book(
            instrument_id=cast.confocal.id, person_id=cast.hana.id, booked_by_id=cast.hana.id, wanted=wanted, now=now()
        ).id
    return db.session.get_one(Reservation, made)


def times(cast: Cast, noon: datetime, **more: str) -> dict[str, str]:
    zone = cast.confocal.zone
    return {"starts": written(noon, zone), "ends": written(noon + timedelta(hours=2), zone), **more}


def offered(app: Flask, cast: Cast, booked: Reservation, noon: datetime) -> PageClient:
    """Lin waits, Hana cancels on her page; Lin's browser."""
    lin, hana = sign_in(app.test_client(), cast.lin), sign_in(app.test_client(), cast.hana)
    assert lin.send(f"/instruments/{cast.confocal.public_id}/waiting", times(cast, noon)).status_code == 303
    assert hana.send(f"/reservations/{booked.public_id}/cancellation").status_code == 303
    db.session.rollback()
    return lin


def test_lin_joins_from_the_refusal_and_sees_her_place(
    app: Flask, cast: Cast, client: PageClient, booked: Reservation, noon: datetime
) -> None:
    sign_in(client, cast.lin)
    refused = client.get(f"/instruments/{cast.confocal.public_id}/check", query_string=times(cast, noon))
    assert "Join the waiting list" in refused.text
    joined = client.send(f"/instruments/{cast.confocal.public_id}/waiting", times(cast, noon), follow_redirects=True)
    assert "1 of 1" in joined.text
    assert "waiting since" in joined.text


def test_a_visitor_is_not_led_to_the_list(cast: Cast, client: PageClient, booked: Reservation, noon: datetime) -> None:
    refused = client.get(f"/instruments/{cast.confocal.public_id}/check", query_string=times(cast, noon))
    assert "Join the waiting list" not in refused.text
    assert client.get(f"/instruments/{cast.confocal.public_id}/waiting").status_code == 302


def test_lin_is_told_that_she_need_not_wait_for_what_is_free(cast: Cast, client: PageClient, noon: datetime) -> None:
    sign_in(client, cast.lin)
    answer = client.send(f"/instruments/{cast.confocal.public_id}/waiting", times(cast, noon))
    assert answer.status_code == 409
    assert "It is free" in answer.text
    some = client.send(f"/instruments/{cast.confocal.public_id}/waiting", times(cast, noon, length_hours="1"))
    assert some.status_code == 409
    assert "Book it now" in some.text


@pytest.mark.parametrize(
    "fields",
    [
        {"starts": "x", "ends": ""},
        {"length_hours": "many"},
        {"length_hours": "-1"},
        {"length_hours": "9999999"},
        {"mode": "x"},
    ],
)
def test_a_form_that_makes_no_sense_is_answered_in_words(
    cast: Cast, client: PageClient, noon: datetime, fields: dict[str, str]
) -> None:
    sign_in(client, cast.lin)
    sent = times(cast, noon) | fields
    answer = client.send(f"/instruments/{cast.confocal.public_id}/waiting", sent)
    assert answer.status_code in (409, 422)


def test_what_hana_cancels_is_offered_at_once_and_accepted_by_one_button(
    app: Flask, cast: Cast, booked: Reservation, noon: datetime
) -> None:
    lin = offered(app, cast, booked, noon)
    offer = open_offer()
    assert "Offered to you" in lin.get("/bookings").text
    page = lin.get(f"/offers/{offer.public_id}")
    assert "Accept" in page.text
    assert open_offer().state == OfferState.OPEN  # opening it has changed nothing
    accepted = lin.send(f"/offers/{offer.public_id}/acceptance")
    assert accepted.headers["Location"].endswith(f"/reservations/{offer.reservation.public_id}")
    again = lin.send(f"/offers/{offer.public_id}/acceptance", follow_redirects=True)
    assert "yours already" in again.text
    assert [one.state for one in offers()] == [OfferState.ACCEPTED]


def test_hanas_undo_is_refused_once_lin_has_been_asked(
    app: Flask, cast: Cast, booked: Reservation, noon: datetime
) -> None:
    offered(app, cast, booked, noon)
    undone = sign_in(app.test_client(), cast.hana).send(f"/reservations/{booked.public_id}/restoration")
    assert undone.status_code == 409
    assert "It is taken" in undone.text


def test_hana_is_told_before_that_somebody_waits(app: Flask, cast: Cast, booked: Reservation, noon: datetime) -> None:
    hana, lin = sign_in(app.test_client(), cast.hana), sign_in(app.test_client(), cast.lin)
    assert "waits for this time" not in hana.get(f"/reservations/{booked.public_id}").text
    lin.send(f"/instruments/{cast.confocal.public_id}/waiting", times(cast, noon))
    assert "1 person waits for this time" in hana.get(f"/reservations/{booked.public_id}").text


def test_an_offer_is_hers_alone(app: Flask, cast: Cast, booked: Reservation, noon: datetime) -> None:
    offered(app, cast, booked, noon)
    address = f"/offers/{open_offer().public_id}"
    nadia = sign_in(app.test_client(), cast.nadia)
    assert nadia.get(address).status_code == 404
    assert nadia.send(f"{address}/acceptance").status_code == 404
    assert nadia.send(f"{address}/refusal").status_code == 404
    assert app.test_client().get(address).status_code == 302


def test_others_see_the_time_held_and_no_calendar_shows_it(
    app: Flask, cast: Cast, booked: Reservation, noon: datetime
) -> None:
    lin = offered(app, cast, booked, noon)
    week = sign_in(app.test_client(), cast.nadia).get(
        f"/instruments/{cast.confocal.public_id}/week.json?on={noon.date()}"
    )
    assert "Held for somebody who waits" in week.text
    assert "No bookings ahead" in lin.get("/bookings").text
    assert open_offer().reservation.public_id not in lin.get("/bookings.csv").text


def test_lin_declines_and_it_is_free_again(app: Flask, cast: Cast, booked: Reservation, noon: datetime) -> None:
    lin = offered(app, cast, booked, noon)
    answer = lin.send(f"/offers/{open_offer().public_id}/refusal", follow_redirects=True)
    assert "Declined" in answer.text
    assert offers()[0].reservation.state == ReservationState.LAPSED
    assert "No past bookings" in lin.get("/bookings?span=past").text


def test_too_late_an_answer_finds_the_offer_over(app: Flask, cast: Cast, booked: Reservation, noon: datetime) -> None:
    lin = offered(app, cast, booked, noon)
    offer = open_offer()
    lapse_offers(offer.expires_at)
    for what in ("acceptance", "refusal"):
        answer = lin.send(f"/offers/{offer.public_id}/{what}")
        assert answer.status_code == 409
        assert "The time to answer is over" in answer.text


def test_lin_leaves_the_list_and_comes_back(
    cast: Cast, client: PageClient, booked: Reservation, noon: datetime
) -> None:
    sign_in(client, cast.lin)
    client.send(f"/instruments/{cast.confocal.public_id}/waiting", times(cast, noon))
    entry = db.session.query(WaitingEntry).one()
    left = client.send(f"/waiting-entries/{entry.public_id}/withdrawal", follow_redirects=True)
    assert "You do not wait any more" in left.text
    client.send(f"/waiting-entries/{entry.public_id}/return")
    db.session.rollback()
    assert db.session.get_one(WaitingEntry, entry.id).state == WaitingState.WAITING


def test_the_lab_sees_its_line_and_sets_the_order(app: Flask, cast: Cast, booked: Reservation, noon: datetime) -> None:
    offered(app, cast, booked, noon)
    facility = cast.bioimaging.public_id
    lab = sign_in(app.test_client(), cast.tom)
    assert cast.lin.name in lab.get(f"/facilities/{facility}/waiting").text
    saved = lab.send(f"/facilities/{facility}/waiting/rule", {"order": "own_first", "offer_minutes": "45"})
    assert saved.status_code == 303
    page = lab.get(f"/facilities/{facility}/waiting")
    assert "Own users first" in page.text
    wrong = lab.send(f"/facilities/{facility}/waiting/rule", {"order": "x", "offer_minutes": "1"})
    assert wrong.status_code == 422
    assert sign_in(app.test_client(), cast.lin).get(f"/facilities/{facility}/waiting").status_code == 404


@pytest.mark.parametrize(("language", "subject"), [("en", "Offered to you"), ("zh", "提供给您")])
def test_the_mail_leads_to_the_offer(
    app: Flask, cast: Cast, booked: Reservation, noon: datetime, language: str, subject: str
) -> None:
    with transaction():
        cast.lin.language = language
    offered(app, cast, booked, noon)
    message = db.session.query(Message).filter_by(kind="offered").one()
    mail = mail_of(message)
    assert mail is not None
    assert subject in str(mail["Subject"])
    assert f"/offers/{open_offer().public_id}" in mail.get_content()


@pytest.mark.parametrize("starts", ["", "0001-01-01T00:00", "9999-12-31T23:59", "9999-12-31T23:59-23:59", "soon"])
def test_lin_sees_the_form_of_every_instrument_whatever_the_address_says(
    starts: str, cast: Cast, client: PageClient
) -> None:
    sign_in(client, cast.lin)
    for instrument in (cast.confocal, cast.afm):
        page = client.get(f"/instruments/{instrument.public_id}/waiting", query_string={"starts": starts})
        assert page.status_code == 200
        assert 'name="length_hours"' in page.text


def test_lin_waits_for_the_time_that_she_could_not_move_to(
    app: Flask, cast: Cast, booked: Reservation, noon: datetime
) -> None:
    """From the refusal of a move, on its page and in the timeline's panel, with the words of her booking; to make it
    longer into what is taken is nothing to wait for."""
    lin, hers = sign_in(app.test_client(), cast.lin), noon + timedelta(days=1)
    with transaction():
        mine = reservation_actions.book(
            instrument_id=cast.confocal.id, person_id=cast.lin.id, booked_by_id=cast.lin.id, now=now(),
            wanted=Wanted(Interval(hers, hers + timedelta(hours=1)), mode=cast.confocal.modes[0]), title="Vesicles",
        ).public_id  # fmt: skip
    kinds: tuple[dict[str, str], ...] = ({}, {"HX-Request": "true"})
    for headers in kinds:
        answer = lin.send(f"/reservations/{mine}/interval", times(cast, noon), headers=headers)
        assert answer.status_code == 409
        assert "Find another slot" in answer.text
        forms = forms_of(answer.text, "")
        [form] = [one for one in forms if one.action == f"/instruments/{cast.confocal.public_id}/waiting"]
        assert form.fields["title"] == "Vesicles"
    assert lin.send(f"/instruments/{cast.confocal.public_id}/waiting", form.fields).status_code == 303
    assert db.session.scalars(select(WaitingEntry)).one().title == "Vesicles"
