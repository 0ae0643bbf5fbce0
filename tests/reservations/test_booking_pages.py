"""Booking, moving and giving back through the pages, as a browser without scripts does it."""

import html
import re
import threading
from datetime import datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask
from sqlalchemy import delete, func, select

from booking.clock import now
from booking.demo.cast import Cast
from booking.domain.interval import Interval
from booking.domain.question import Wanted
from booking.facility.actions import close
from booking.reservations import actions
from booking.reservations.wall_clock import written
from booking.timeline.queries.occupied import occupied
from booking.transaction import transaction
from models import Claim, Instrument, Message, Reservation, ReservationState, RoleGrant, db
from tests.support.applications import count_queries, sign_in
from tests.support.days import LONDON, noon_on_tuesday
from tests.support.pages import PageClient


@pytest.fixture
def lin(app: Flask, cast: Cast) -> PageClient:
    return sign_in(app.test_client(), cast.lin)


@pytest.fixture
def noon() -> datetime:
    return noon_on_tuesday()


def times(starts_at: datetime, hours: float, **more: str) -> dict[str, str]:
    ends_at = starts_at + timedelta(hours=hours)
    return {"starts": written(starts_at, LONDON), "ends": written(ends_at, LONDON), "mode": "self_operated", **more}


def book(client: PageClient, cast: Cast, starts_at: datetime, hours: float = 2, **more: str) -> object:
    address = f"/instruments/{cast.confocal.public_id}/reservations"
    return client.send(address, data=times(starts_at, hours, **more))


def only_reservation() -> Reservation:
    return db.session.scalars(select(Reservation)).one()


def held() -> list[tuple[datetime, datetime]]:
    return list(db.session.execute(select(Claim.starts_at, Claim.ends_at).order_by(Claim.starts_at)))


def test_lin_books_the_confocal_of_another_school(lin: PageClient, cast: Cast, noon: datetime) -> None:
    check = lin.get(f"/instruments/{cast.confocal.public_id}/check", query_string=times(noon, 2))
    assert "All rules are met." in check.text
    response = book(lin, cast, noon, title="Gel beads")
    assert response.status_code == 303
    reservation = only_reservation()
    assert response.location == f"/reservations/{reservation.public_id}"
    assert (reservation.user, reservation.title, reservation.state) == (cast.lin, "Gel beads", "confirmed")
    assert (reservation.starts_at, reservation.ends_at) == (noon, noon + timedelta(hours=2))
    assert reservation.home_institution == cast.westfjord
    page = lin.get(response.location)
    assert "Gel beads" in page.text
    assert "Lin Yue booked" in page.text


def test_the_second_of_two_is_refused_with_free_times(app: Flask, lin: PageClient, cast: Cast, noon: datetime) -> None:
    book(lin, cast, noon)
    hana = sign_in(app.test_client(), cast.hana)
    response = book(hana, cast, noon + timedelta(hours=1))
    assert response.status_code == 409
    assert "It is taken" in response.text
    assert response.text.count('class="way"') >= 3
    assert db.session.scalar(select(func.count()).select_from(Reservation)) == 1


def test_a_form_sent_twice_books_once(lin: PageClient, cast: Cast, noon: datetime) -> None:
    first, second = (book(lin, cast, noon, key="k" * 32) for _ in range(2))
    assert (first.status_code, second.status_code) == (303, 303)
    assert first.location == second.location
    assert len(held()) == 1


def test_a_form_sent_again_after_its_booking_was_given_back_says_so(
    lin: PageClient, cast: Cast, noon: datetime
) -> None:
    """As by going back to the page before, and pressing its button once more."""
    made = book(lin, cast, noon, key="k" * 32)
    lin.send(f"{made.location}/cancellation")
    again = book(lin, cast, noon, key="k" * 32)
    assert again.location == made.location
    page = lin.get(again.location).text
    assert "This form has booked before, and that booking does not stand any more." in page
    assert "Asked for: the lab decides" not in page
    assert held() == []


def test_one_form_sent_for_two_instruments_at_once_books_one(
    database: str, app: Flask, lin: PageClient, cast: Cast, noon: datetime
) -> None:
    answers, span = [], Interval(noon, noon + timedelta(hours=2))
    order = {"person_id": cast.lin.id, "booked_by_id": cast.lin.id, "wanted": Wanted(span), "now": now()}
    address, form = f"/instruments/{cast.confocal.public_id}/reservations", times(noon, 2, key="k" * 32)
    second = threading.Thread(target=lambda: answers.append(lin.send(address, data=form).status_code))
    tirf_id = cast.tirf.id
    with transaction():
        actions.book(instrument_id=tirf_id, idempotency_key="k" * 32, **order)
        second.start()
        second.join(timeout=3)  # it waits for the first, which has not ended yet
    second.join()
    assert answers == [409 if "postgresql" in database else 303]
    assert only_reservation().instrument == cast.tirf


def test_every_reason_is_named_at_once(lin: PageClient, cast: Cast, noon: datetime) -> None:
    page = lin.get(
        f"/instruments/{cast.confocal.public_id}/check", query_string=times(noon + timedelta(minutes=10), 9.5)
    )
    for words in ("in steps of", "longest reservation", "opening hours"):
        assert words in page.text


def test_a_visitor_is_told_to_sign_in(client: PageClient, cast: Cast, noon: datetime) -> None:
    page = client.get(f"/instruments/{cast.confocal.public_id}/check", query_string=times(noon, 2))
    assert "You are not signed in." in page.text
    assert book(client, cast, noon).status_code == 302
    assert held() == []


@pytest.mark.parametrize(
    ("starts", "ends", "words"),
    [
        ("2027-03-28T01:30", "2027-03-28T03:00", "01:30 does not exist on Sun 28 Mar 2027"),
        ("yesterday", "2027-03-28T03:00", "Give a date and a time like"),
        ("", "2027-03-28T03:00", "Give a date and a time."),
        ("2027-03-28T12:00", "2027-03-28T12:00", "The end must come after the start."),
        ("0001-01-01T00:00", "9999-12-31T23:59", "Give a date and a time like"),
        ("8999-12-20T10:00", "8999-12-20T12:00", "That is too far ahead: give a year up to"),
        ("2027-03-28T12:00\x00", "9" * 5000, "Give a date and a time like"),
    ],
)
def test_bad_times_are_field_errors(lin: PageClient, cast: Cast, starts: str, ends: str, words: str) -> None:
    data = {"starts": starts, "ends": ends, "mode": "self_operated"}
    assert lin.get(f"/instruments/{cast.confocal.public_id}/booking", query_string=data).status_code == 200
    preview = f"/instruments/{cast.confocal.public_id}/booking/preview"
    assert lin.get(preview, query_string=data, headers={"HX-Request": "true"}).status_code == 200
    for answer in (
        lin.get(f"/instruments/{cast.confocal.public_id}/check", query_string=data),
        lin.send(f"/instruments/{cast.confocal.public_id}/reservations", data=data),
    ):
        assert answer.status_code == 422
        assert words in answer.text
    assert held() == []


def test_lin_moves_her_booking_and_takes_it_back(lin: PageClient, cast: Cast, noon: datetime) -> None:
    book(lin, cast, noon)
    reservation = only_reservation()
    address = f"/reservations/{reservation.public_id}/interval"
    later = noon + timedelta(hours=3)
    moved = lin.send(address, data=times(later, 2), follow_redirects=True)
    assert "Moved." in moved.text
    assert "Undo" in moved.text
    assert (reservation.starts_at, reservation.sequence) == (later, 1)
    assert f'action="{address}/undo"' in moved.text
    taken_back = lin.send(f"{address}/undo", data={"sequence": "1"}, follow_redirects=True)
    assert "Taken back." in taken_back.text
    assert "Lin Yue took the change back" in taken_back.text
    assert (reservation.starts_at, reservation.sequence) == (noon, 2)
    for sequence in ({"sequence": "1"}, {"sequence": "x"}, {}):
        assert lin.send(f"{address}/undo", data=sequence).status_code == 409
    assert held() == [
        (
            noon - timedelta(minutes=reservation.setup_minutes),
            noon + timedelta(minutes=120 + reservation.cleanup_minutes),
        )
    ]


def test_a_longer_booking_says_its_new_end_and_not_that_it_moved(
    app: Flask, lin: PageClient, cast: Cast, noon: datetime
) -> None:
    book(lin, cast, noon)
    reservation = only_reservation()
    address = f"/reservations/{reservation.public_id}/interval"
    longer = lin.send(address, data=times(noon, 3), headers={"HX-Request": "true"}).text
    assert f"Now ends at {written(noon + timedelta(hours=3), LONDON)[-5:]}." in longer
    assert "Moved." not in longer


def test_the_timeline_is_answered_with_fragments(app: Flask, lin: PageClient, cast: Cast, noon: datetime) -> None:
    book(lin, cast, noon)
    address = f"/reservations/{only_reservation().public_id}/interval"
    book(sign_in(app.test_client(), cast.hana), cast, noon + timedelta(hours=3))
    fragment = {"HX-Request": "true"}
    refused = lin.send(address, data=times(noon + timedelta(hours=2), 2), headers=fragment)
    assert refused.status_code == 409
    assert "Not moved" in refused.text
    assert "/check?" in refused.text
    assert "<html" not in refused.text
    moved = lin.send(address, data=times(noon, 1), headers=fragment)
    assert moved.status_code == 200
    assert "Undo" in moved.text
    assert lin.send(address, data={"starts": "x", "ends": "y"}, headers=fragment).status_code == 422
    taken_back = lin.send(f"{address}/undo", data={"sequence": "1"}, headers=fragment)
    assert taken_back.status_code == 200
    assert "Undo" not in taken_back.text


def test_lin_cancels_and_takes_it_again(lin: PageClient, cast: Cast, noon: datetime) -> None:
    book(lin, cast, noon)
    reservation = only_reservation()
    page = lin.send(
        f"/reservations/{reservation.public_id}/cancellation", data={"reason": "Cells died"}, follow_redirects=True
    )
    assert "Cancelled. The time is free again." in page.text
    assert "Reason: Cells died" in page.text
    assert (reservation.state, held()) == (ReservationState.CANCELLED, [])
    lin.send(f"/reservations/{reservation.public_id}/restoration")
    assert (reservation.state, len(held())) == (ReservationState.CONFIRMED, 1)


def test_what_was_taken_meanwhile_is_not_restored(app: Flask, lin: PageClient, cast: Cast, noon: datetime) -> None:
    book(lin, cast, noon, title="Cold gel")
    reservation = only_reservation()
    lin.send(f"/reservations/{reservation.public_id}/cancellation", data={})
    book(sign_in(app.test_client(), cast.hana), cast, noon)
    refused = lin.send(f"/reservations/{reservation.public_id}/restoration")
    assert refused.status_code == 409
    assert "It is taken" in refused.text
    assert refused.text.count(f'href="/instruments/{cast.confocal.public_id}/check') >= 3
    assert f'href="/instruments/{cast.axr.public_id}/check' in refused.text
    assert "title=Cold+gel" in refused.text
    assert (reservation.state, len(held())) == (ReservationState.CANCELLED, 1)


def test_what_cannot_be_accepted_can_be_moved_or_done_elsewhere(app: Flask, cast: Cast, noon: datetime) -> None:
    nadia, tom = (sign_in(app.test_client(), person) for person in (cast.nadia, cast.tom))
    address = f"/instruments/{cast.live_suite.public_id}/reservations"
    nadia.send(address, data=times(noon, 4, mode=cast.live_suite.modes[0]))
    with transaction():
        close(cast.bioimaging, cast.live_suite, Interval(noon, noon + timedelta(hours=1)), "Laser", cast.tom.id, now())
    reservation = only_reservation()
    assert reservation.state == ReservationState.REQUESTED
    refused = tom.send(f"/reservations/{reservation.public_id}/acceptance")
    assert refused.status_code == 409
    assert f'action="/reservations/{reservation.public_id}/interval"' in refused.text
    assert refused.text.count('class="way"') >= 3


def test_what_runs_is_not_cancelled_but_can_end_earlier(lin: PageClient, cast: Cast, noon: datetime) -> None:
    book(lin, cast, noon)
    reservation = only_reservation()
    reservation.starts_at, reservation.ends_at = now() - timedelta(hours=1), now() + timedelta(hours=1)
    refused = lin.send(f"/reservations/{reservation.public_id}/cancellation", data={})
    assert refused.status_code == 409
    assert f'class="way" href="/reservations/{reservation.public_id}/interval"' in refused.text


def test_a_second_cancellation_says_that_it_was_changed(lin: PageClient, cast: Cast, noon: datetime) -> None:
    book(lin, cast, noon)
    address = f"/reservations/{only_reservation().public_id}/cancellation"
    assert lin.send(address, data={}).status_code == 303
    again = lin.send(address, data={})
    assert again.status_code == 409
    assert "changed meanwhile" in again.text


def test_a_stranger_finds_nothing(app: Flask, lin: PageClient, cast: Cast, noon: datetime) -> None:
    book(lin, cast, noon)
    address = f"/reservations/{only_reservation().public_id}"
    stranger = sign_in(app.test_client(), cast.maya)
    assert stranger.get(address).status_code == 404
    for change in ("interval", "cancellation", "restoration", "acceptance", "refusal", "words"):
        assert stranger.send(f"{address}/{change}", data=times(noon, 1)).status_code == 404
    assert only_reservation().sequence == 0


def test_the_lab_books_for_lin(app: Flask, cast: Cast, noon: datetime) -> None:
    tom = sign_in(app.test_client(), cast.tom)
    assert book(tom, cast, noon, for_email="nobody@norhaven.example").status_code == 422
    assert book(tom, cast, noon, for_email=cast.email("lin").upper()).status_code == 303
    reservation = only_reservation()
    assert (reservation.user, reservation.booked_by) == (cast.lin, cast.tom)
    assert set(db.session.scalars(select(Message.user_id))) == {cast.lin.id}


def test_who_booked_for_lin_sees_it_only_as_long_as_she_runs_the_instrument(
    app: Flask, cast: Cast, noon: datetime
) -> None:
    tom = sign_in(app.test_client(), cast.tom)
    book(tom, cast, noon, for_email=cast.email("lin"))
    address = f"/reservations/{only_reservation().public_id}"
    assert tom.get(address).status_code == 200
    db.session.execute(delete(RoleGrant).where(RoleGrant.user_id == cast.tom.id))
    assert tom.get(address).status_code == 404
    assert tom.send(f"{address}/cancellation").status_code == 404
    (row,) = occupied([cast.confocal], noon.date(), 1, cast.tom)
    (shown,) = row.bookings
    assert (shown.is_mine, shown.may_change, shown.person) == (False, False, "")


def test_lin_cannot_book_for_others(lin: PageClient, cast: Cast, noon: datetime) -> None:
    book(lin, cast, noon, for_email=cast.email("hana"))
    assert only_reservation().user == cast.lin


def test_what_the_lab_takes_instead_is_for_lin_too(app: Flask, cast: Cast, noon: datetime) -> None:
    book(sign_in(app.test_client(), cast.hana), cast, noon)
    tom = sign_in(app.test_client(), cast.tom)
    asked = {"for_email": cast.email("lin"), "title": "Gel & beads", "note": "Two dishes", "group": ""}
    refused = book(tom, cast, noon, **asked)
    assert refused.status_code == 409
    ways = [html.unescape(way) for way in re.findall(r'class="way" href="([^"]+)"', refused.text)]
    assert ways
    for way in ways:
        query = parse_qs(urlsplit(way).query, keep_blank_values=True)
        assert {name: query[name] for name in asked} == {name: [text] for name, text in asked.items()}
        assert query["mode"] == ["self_operated"]
        assert cast.lin.name in tom.get(way).text


@pytest.mark.parametrize("who", ["nobody", "lin"])
def test_an_address_tells_no_name_to_whom_does_not_run_the_instrument(
    who: str, app: Flask, cast: Cast, noon: datetime
) -> None:
    reader = app.test_client() if who == "nobody" else sign_in(app.test_client(), cast.person(who))
    asked = times(noon, 2, for_email=cast.email("helen"))
    assert cast.helen.name not in reader.get(f"/instruments/{cast.confocal.public_id}/check", query_string=asked).text
    tom = sign_in(app.test_client(), cast.tom)
    assert cast.helen.name in tom.get(f"/instruments/{cast.confocal.public_id}/check", query_string=asked).text


def test_my_bookings_ask_the_same_number_of_questions_for_one_and_three(
    lin: PageClient, cast: Cast, noon: datetime
) -> None:
    book(lin, cast, noon, 1)
    with count_queries() as with_one:
        lin.get("/bookings")
    for hours in (2, 4):
        book(lin, cast, noon + timedelta(hours=hours), 1)
    with count_queries() as with_three:
        assert lin.get("/bookings").text.count("LSM 980") == 3
    assert len(with_one) == len(with_three) <= 8


def test_my_bookings_as_csv_cannot_run_formulas(lin: PageClient, cast: Cast, noon: datetime) -> None:
    book(lin, cast, noon, title="=HYPERLINK(1)")
    answer = lin.get("/bookings.csv")
    assert answer.mimetype == "text/csv"
    assert "'=HYPERLINK(1)" in answer.text
    assert noon.isoformat() in answer.text


def test_an_instrument_without_any_mode_is_refused_in_words(lin: PageClient, cast: Cast, noon: datetime) -> None:
    with transaction():
        db.session.get_one(Instrument, cast.confocal.id).modes = []
    page = lin.get(f"/instruments/{cast.confocal.public_id}/check", query_string={**times(noon, 2), "mode": ""})
    assert page.status_code in (200, 409, 422)
    assert lin.get(f"/instruments/{cast.confocal.public_id}/booking").status_code == 200
