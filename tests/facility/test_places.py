"""Some of an instrument's equal places close: the others stay, and whoever can changes places without noticing."""

import pytest
from flask import Flask
from sqlalchemy import select

from booking.demo.cast import Cast
from booking.domain.verdict import Code
from booking.facility.actions import reopen
from booking.facility.plans import Decisions
from booking.facility.queries.affected import affected_by
from booking.reservations.judging import Refused
from booking.timeline.queries.occupied import occupied
from booking.timeline.stretches import stretches_of
from booking.transaction import transaction
from models import Claim, Closure, Message, ReservationState, db
from tests.facility.closing import CANCEL, closed, decided, places_of, plan, told
from tests.reservations.acting import NOW, book, claims_of, codes, events_of, span

WHEN = span("3 8:00", "3 18:00")


@pytest.fixture
def places(cast: Cast) -> list[int]:
    return places_of(cast, "workstations")


def shut_places(cast: Cast, some: list[int], decisions: Decisions | None = None) -> Closure:
    return closed(plan(cast, "workstations", WHEN, frozenset(some)), decisions or decided({}, cast))[0]


def test_who_sits_on_a_closed_place_gets_another_and_hears_nothing(
    database: str, cast: Cast, places: list[int]
) -> None:
    booked = book(cast, "lin", "workstations", "3 10:00", "3 12:00")
    assert claims_of(booked)[0][0] == places[0]
    assert affected_by(plan(cast, "workstations", WHEN, frozenset(places[:1])), NOW).reservations == ()
    shut_places(cast, places[:1])
    assert claims_of(booked)[0][0] == places[1]
    assert told() == {}
    assert len(events_of(booked)) == 1


def test_the_other_places_are_booked_as_ever_and_then_none_is_left(cast: Cast, places: list[int]) -> None:
    shut_places(cast, places[:2])
    booked = [book(cast, who, "workstations", "3 10:00", "3 12:00") for who in ("lin", "rowan")]
    assert {claims_of(one)[0][0] for one in booked} == set(places[2:])
    with pytest.raises(Refused) as refused:
        book(cast, "nadia", "workstations", "3 11:00", "3 12:00")
    assert codes(refused.value) == [Code.SOME_PLACES_CLOSED, Code.TAKEN]
    book(cast, "nadia", "workstations", "3 18:00", "3 19:00")


def test_only_who_finds_no_place_is_decided_about(database: str, cast: Cast, places: list[int]) -> None:
    booked = [book(cast, who, "workstations", "3 10:00", "3 12:00") for who in ("lin", "rowan", "nadia", "hana")]
    found = affected_by(plan(cast, "workstations", WHEN, frozenset(places[:1])), NOW)
    assert [one.id for one in found.reservations] == [booked[0].id]
    shut_places(cast, places[:1], decided({booked[0].public_id: CANCEL}, cast))
    assert booked[0].state == ReservationState.CANCELLED
    assert set(told()) == {"Lin Yue"}
    assert db.session.scalars(select(Claim.resource_id).order_by(Claim.resource_id)).all() == places[1:]


def test_all_places_but_the_words_says_what_is_closed_and_opens_again(cast: Cast, places: list[int]) -> None:
    closure = shut_places(cast, places[:3])
    assert (closure.places_closed, closure.places_of) == (3, 4)
    book(cast, "lin", "workstations", "3 10:00", "3 12:00")
    with pytest.raises(Refused):
        book(cast, "rowan", "workstations", "3 10:00", "3 12:00")
    with transaction():
        reopen(closure, NOW, cast.tom.id)
    book(cast, "rowan", "workstations", "3 10:00", "3 12:00")
    assert db.session.scalars(select(Message).where(Message.kind == "closure")).all() == []


def test_the_timeline_says_how_many_places_are_closed(app: Flask, cast: Cast, places: list[int]) -> None:
    shut_places(cast, places[:2])
    with app.test_request_context():
        [row] = occupied([cast.workstations], WHEN.starts_at.date(), 1, cast.lin)
        words = [stretch.note.heading for stretch in stretches_of(row, NOW) if stretch.kind == "part"]
    assert (row.closures, len(row.some_shut)) == ((), 1)
    assert any(gap.contains(span("3 10:00", "3 12:00")) for gap in row.free)
    assert words == ["Breakdown, 2 of 4 places closed: Broken pump, until Tue 3 Mar, 18:00"]
