"""Before hours or special days are saved, the bookings that they strand are shown, and decided about one by one."""

import email.policy
from collections.abc import Iterator
from datetime import timedelta
from email.parser import BytesParser

import pytest
from flask import current_app
from sqlalchemy import select

from booking.clock import now
from booking.demo.cast import Cast
from booking.domain.interval import Interval
from booking.domain.localtime import wall_time
from booking.domain.question import Wanted
from booking.notices.delivery import deliver_due
from booking.policies import calendar, stranding
from booking.policies.routes import stranded as pages
from booking.reservations import actions
from booking.transaction import transaction
from models import Holiday, Message, Reservation, ReservationState, db
from tests.support.applications import sign_in
from tests.support.days import noon_on_tuesday
from tests.support.pages import PageClient

HOUR = timedelta(hours=1)
WEEK = dict.fromkeys(("monday", "tuesday", "wednesday", "thursday", "friday"), "13:00-18:00")
AFTERNOONS = {"kind": "own", "audience": "everyone", "least_level": "0", **WEEK}
WOULD = "would not be allowed any more"


@pytest.fixture
def mornings(cast: Cast) -> list[Reservation]:
    """Lin and Rowan have the confocal on a Tuesday and a Wednesday from 9 to 11."""
    morning = noon_on_tuesday() - 3 * HOUR
    made = []
    for number, person in enumerate((cast.lin, cast.rowan)):
        starts_at = morning + timedelta(days=number)
        wanted = Wanted(Interval(starts_at, starts_at + 2 * HOUR), mode=cast.confocal.modes[0])
        with transaction():
            order = {"person_id": person.id, "booked_by_id": person.id, "wanted": wanted, "now": now()}
            made.append(actions.book(instrument_id=cast.confocal.id, **order).id)
    return [db.session.get_one(Reservation, one) for one in made]


@pytest.fixture
def hours(cast: Cast) -> str:
    return f"/instruments/{cast.confocal.public_id}/hours"


def seen(text: str) -> str:
    return text.split('name="seen" value="')[1].split('"', maxsplit=1)[0]


def moves(text: str, booking: Reservation) -> list[str]:
    """The times that are offered for it."""
    return [
        part.split('"')[0]
        for part in text.split(f'name="decision-{booking.public_id}" value="')[1:]
        if part.startswith("move.")
    ]


def test_tom_moves_one_and_cancels_one_before_the_hours_are_saved(
    cast: Cast, client: PageClient, mornings: list[Reservation], hours: str
) -> None:
    sign_in(client, cast.tom)
    shown = client.send(hours, AFTERNOONS)
    assert WOULD in shown.text
    assert cast.confocal.opening_windows == [], "nothing is saved yet"
    lins, rowans = mornings
    chosen = {f"decision-{lins.public_id}": moves(shown.text, lins)[0], f"decision-{rowans.public_id}": "cancel"}
    answer = client.send(
        hours, {**AFTERNOONS, **chosen, "seen": seen(shown.text), "why": "The mornings are for service"}
    )
    assert answer.status_code == 303
    assert len(cast.confocal.opening_windows) == 5
    assert wall_time(lins.starts_at, cast.confocal.zone).hour >= 13
    assert rowans.state == ReservationState.CANCELLED
    assert "The mornings are for service" in client.get(f"/reservations/{rowans.public_id}").text
    assert WOULD not in client.send(hours, AFTERNOONS).text, "asked once"


@pytest.mark.parametrize(("language", "why"), [("en", "The booking rules have changed."), ("zh", "预约规则有变。")])
def test_each_is_told_once_by_mail_with_the_cause_in_her_language(
    language: str, why: str, cast: Cast, client: PageClient, mornings: list[Reservation], hours: str
) -> None:
    for person in (cast.lin, cast.rowan):
        person.language = language
    for message in db.session.scalars(select(Message)):
        db.session.delete(message)
    sign_in(client, cast.tom)
    shown = client.send(hours, AFTERNOONS)
    lins, rowans = mornings
    chosen = {f"decision-{lins.public_id}": moves(shown.text, lins)[0], f"decision-{rowans.public_id}": "cancel"}
    client.send(hours, {**AFTERNOONS, **chosen, "seen": seen(shown.text)})
    deliver_due(now() + timedelta(minutes=5))
    letters = list(_letters())
    assert sorted(letter["To"] for letter in letters) == sorted([cast.email("lin"), cast.email("rowan")])
    assert all(why in letter.get_body(("plain",)).get_content() for letter in letters)


def _letters() -> Iterator[object]:
    for path in sorted(current_app.config["MAIL_FOLDER"].rglob("*.eml")):
        yield BytesParser(policy=email.policy.default).parsebytes(path.read_bytes())


def test_who_books_meanwhile_is_shown_before_anything_is_saved(
    cast: Cast, client: PageClient, mornings: list[Reservation], hours: str
) -> None:
    sign_in(client, cast.tom)
    only = mornings[0].public_id
    answer = client.send(hours, {**AFTERNOONS, "seen": only, f"decision-{only}": "cancel"})
    assert answer.status_code == 409
    assert "Choose again" in answer.text
    assert mornings[0].state == ReservationState.CONFIRMED
    assert cast.confocal.opening_windows == []


@pytest.mark.parametrize("said", ["move", "move.x.y", "move.20990101T000000Z.20980101T000000Z", "burn", "move." * 900])
def test_what_cannot_be_read_is_no_decision(
    said: str, cast: Cast, client: PageClient, mornings: list[Reservation], hours: str
) -> None:
    sign_in(client, cast.tom)
    ids = [one.public_id for one in mornings]
    answer = client.send(hours, {**AFTERNOONS, "seen": " ".join(ids), f"decision-{ids[0]}": said})
    assert answer.status_code == 409
    assert cast.confocal.opening_windows == []


def test_times_are_looked_up_for_more_of_them_when_asked(
    cast: Cast, client: PageClient, mornings: list[Reservation], hours: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pages, "OFFERED", 1)
    sign_in(client, cast.tom)
    first = client.send(hours, AFTERNOONS)
    lins, rowans = mornings
    assert moves(first.text, lins)
    assert not moves(first.text, rowans)
    kept = {f"decision-{lins.public_id}": moves(first.text, lins)[1], f"decision-{rowans.public_id}": "cancel"}
    more = client.send(hours, {**AFTERNOONS, **kept, "seen": seen(first.text), "offered": "1", "more": "1"})
    assert more.status_code == 200
    assert moves(more.text, rowans)
    assert f'value="{moves(first.text, lins)[1]}" checked' in more.text, "what was chosen stays chosen"
    assert cast.confocal.opening_windows == []


def test_those_beyond_the_list_are_counted_and_stay(
    cast: Cast, client: PageClient, mornings: list[Reservation], hours: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stranding, "MOST", 1)
    sign_in(client, cast.tom)
    shown = client.send(hours, AFTERNOONS)
    assert "1 later booking is not listed" in shown.text
    assert seen(shown.text) == mornings[0].public_id
    assert client.send(hours, {**AFTERNOONS, "seen": seen(shown.text)}).status_code == 303
    assert [one.state for one in mornings] == [ReservationState.CONFIRMED] * 2


def test_clara_adds_a_holiday_that_lins_booking_lies_on(
    cast: Cast, client: PageClient, mornings: list[Reservation]
) -> None:
    sign_in(client, cast.clara)
    lins = mornings[0]
    on = wall_time(lins.starts_at, cast.confocal.zone).date()
    address = f"/schools/{cast.norhaven.public_id}/calendar/days"
    day = {"on": on.isoformat(), "name": "Founding day", "name_zh": "", "hours_of": ""}
    shown = client.send(address, day)
    assert WOULD in shown.text
    own = select(Holiday).where(Holiday.institution_id == cast.norhaven.id, Holiday.on == on)
    assert db.session.scalar(own) is None
    chosen = {f"decision-{lins.public_id}": "cancel", "seen": seen(shown.text)}
    assert client.send(address, {**day, **chosen}).status_code == 303
    assert lins.state == ReservationState.CANCELLED
    made = db.session.scalars(own).one()
    edit = f"/holidays/{made.public_id}"
    tomorrow = {**day, "on": (on + timedelta(days=1)).isoformat()}
    moved = client.send(edit, tomorrow)
    assert seen(moved.text) == mornings[1].public_id
    assert client.send(edit, {**tomorrow, "seen": seen(moved.text)}).status_code == 303
    assert client.send(f"{edit}/removal").status_code == 303
    assert db.session.scalar(own) is None


def test_a_working_saturday_that_is_taken_back_strands_who_has_booked_on_it(cast: Cast, client: PageClient) -> None:
    saturday = noon_on_tuesday() + timedelta(days=5)
    on = saturday.date()
    with transaction():
        db.session.add(Holiday(institution_id=cast.norhaven.id, on=on, name="Works", name_zh="", weekday=4))
    order = {"person_id": cast.lin.id, "booked_by_id": cast.lin.id, "now": now()}
    wanted = Wanted(Interval(saturday, saturday + 2 * HOUR), mode=cast.confocal.modes[0])
    with transaction():
        booked = actions.book(instrument_id=cast.confocal.id, wanted=wanted, **order).public_id
    sign_in(client, cast.clara)
    made = db.session.scalars(select(Holiday).where(Holiday.on == on)).one()
    address = f"/holidays/{made.public_id}/removal"
    shown = client.send(address)
    assert seen(shown.text) == booked
    assert client.send(address, {"seen": booked}).status_code == 303


def test_a_year_of_holidays_asks_about_all_whom_it_strands(
    cast: Cast, client: PageClient, mornings: list[Reservation], monkeypatch: pytest.MonkeyPatch
) -> None:
    ons = [wall_time(one.starts_at, cast.confocal.zone).date() for one in mornings]
    year = [calendar.Proposed(on, "Holiday", "假日") for on in ons]
    monkeypatch.setattr(calendar, "proposed", lambda *_asked: year)
    sign_in(client, cast.clara)
    asked = {"country": "GB", "subdivision": "ENG", "year": str(now().year)}
    address = f"/schools/{cast.norhaven.public_id}/calendar/years"
    shown = client.send(address, asked)
    assert set(seen(shown.text).split()) == {one.public_id for one in mornings}
    assert client.send(address, {**asked, "seen": seen(shown.text)}).status_code == 303
    assert len(db.session.scalars(select(Holiday).where(Holiday.on.in_(ons))).all()) == 2


@pytest.mark.parametrize("bulk", ["move", "cancel", "keep"])
def test_one_choice_for_all_of_them(
    bulk: str, cast: Cast, client: PageClient, mornings: list[Reservation], hours: str
) -> None:
    """The first offers differ, so that all can be moved at once, although everybody wants the one free afternoon."""
    sign_in(client, cast.tom)
    shown = client.send(hours, AFTERNOONS)
    firsts = {f"first-{one.public_id}": moves(shown.text, one)[0] for one in mornings}
    assert len(set(firsts.values())) == 2
    before = [one.starts_at for one in mornings]
    answer = client.send(hours, {**AFTERNOONS, **firsts, "seen": seen(shown.text), "bulk": bulk})
    assert answer.status_code == 303
    expected = ReservationState.CANCELLED if bulk == "cancel" else ReservationState.CONFIRMED
    assert [one.state for one in mornings] == [expected] * 2
    assert ([one.starts_at for one in mornings] != before) == (bulk == "move")
