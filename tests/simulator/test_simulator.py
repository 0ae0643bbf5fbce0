"""The lab asks its rules as anybody, at any time, with other settings; nothing is written."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from booking.catalogue.actions import set_opening_windows
from booking.demo.cast import Cast
from booking.domain.opening import Window
from booking.domain.question import Wanted
from booking.domain.rules import RULES
from booking.policies.actions import set_policy
from booking.reservations.applicants import applicant
from booking.reservations.judging import Question, verdict_on
from booking.reservations.wall_clock import written
from booking.simulator.answering import simulate
from booking.simulator.words import TITLES
from booking.transaction import transaction
from models import Message, Reservation, ReservationEvent, db
from tests.agreements.agreed import agreed
from tests.reservations.acting import NOW, span
from tests.support.applications import sign_in
from tests.support.days import LONDON, noon_on_tuesday

TEN = span("3 10:00", "3 12:00")


def test_every_rule_has_a_name() -> None:
    assert set(TITLES) == set(RULES)


@pytest.mark.parametrize("who", ["lin", "nadia", "victor", "noor"])
def test_it_answers_what_the_booking_would(cast: Cast, app: Flask, who: str) -> None:
    wanted = Wanted(TEN, mode=cast.confocal.modes[0])
    person = applicant(cast.person(who).id)
    verdict = verdict_on(Question(cast.confocal.id, person, wanted, NOW))
    with app.test_request_context():
        answer = simulate(cast.confocal, person, wanted, NOW, {})
    assert (answer.outcome == "refused") == (not verdict.is_allowed)
    assert sum(len(line.said) for line in answer.lines) == len(verdict.reasons)


def test_settings_are_tried_out_and_named_with_who_has_set_the_others(cast: Cast, app: Flask) -> None:
    with transaction():
        set_policy(cast.norhaven, {"notice_minutes": 60})
    wanted, lin = Wanted(TEN, mode=cast.confocal.modes[0]), applicant(cast.lin.id)
    with app.test_request_context():
        as_it_is = simulate(cast.confocal, lin, wanted, NOW, {})
        tried = simulate(cast.confocal, lin, wanted, NOW, {"longest_minutes": 60, "is_approval_needed": True})
        decided = simulate(cast.confocal, lin, wanted, NOW, {"is_approval_needed": True})
    assert [one.outcome for one in (as_it_is, tried, decided)] == ["confirmed", "refused", "review"]
    by = {line.title: line.set_by for line in tried.lines}
    assert by["It is short enough"] == ("Longest booking: 1 h, tried out here",)
    assert "set by" in by["It is on the steps"][0]


def test_an_agreement_is_named_where_it_matters(cast: Cast, app: Flask) -> None:
    agreed(cast, opens=True)
    wanted = Wanted(span("4 10:00", "4 14:00"), mode=cast.timstof.modes[0])
    with app.test_request_context():
        answer = simulate(cast.timstof, applicant(cast.lin.id), wanted, NOW, {})
    assert answer.outcome != "refused"
    assert "Agreement: “Shared benches” (version 1), clause 1" in answer.lines[0].set_by


def test_tom_asks_on_the_page_and_nothing_is_written(app: Flask, cast: Cast) -> None:
    noon = noon_on_tuesday()
    asked = {"starts": written(noon, LONDON), "ends": written(noon + timedelta(hours=2), LONDON)}
    address = f"/instruments/{cast.confocal.public_id}/simulator"
    tom = sign_in(app.test_client(), cast.tom)
    assert tom.get(address).status_code == 200
    for who in (
        {"who": "own"}, {"who": "other", "school": cast.westfjord.public_id}, {"who": "none"}, {"who": "visitor"},
        {"who": "person", "email": cast.email("lin")}, {"who": "own", "level": "2", "longest_minutes": "1 h"},
    ):  # fmt: skip
        answer = tom.get(address, query_string={**asked, **who})
        assert answer.status_code == 200
        assert "The answer" in answer.text
    assert "It would be refused." in answer.text
    for wrong in ({"who": "person", "email": "nobody@x.example"}, {"ends": asked["starts"]}, {"horizon_days": "many"}):
        assert tom.get(address, query_string={**asked, **wrong}).status_code == 422
    written_down = [
        db.session.scalar(select(func.count()).select_from(one)) for one in (Reservation, ReservationEvent, Message)
    ]
    assert written_down == [0, 0, 0]


@pytest.mark.parametrize("who", ["lin", "ingrid", "marta", "wang", "olav"])
def test_for_others_there_is_no_simulator(app: Flask, cast: Cast, who: str) -> None:
    reader = sign_in(app.test_client(), cast.person(who))
    assert reader.get(f"/instruments/{cast.confocal.public_id}/simulator").status_code == 404


@pytest.mark.parametrize(
    ("level", "outcome"),
    [("0", "It would be refused."), ("2", "It would be refused."), ("3", "It would be confirmed at once.")],
)
def test_tom_asks_as_somebody_made_up_who_knows_the_instrument_so_well(
    level: str, outcome: str, app: Flask, cast: Cast
) -> None:
    """Its nights are for the experienced."""
    with transaction():
        week = [Window(day, 480, 1200) for day in range(7)]
        set_opening_windows(cast.confocal, week)
        set_opening_windows(cast.confocal, [Window(day, 1200, 1440) for day in range(7)], least_level=3)
    night = noon_on_tuesday() + timedelta(hours=9)
    asked = {
        "who": "own", "level": level, "starts": written(night, LONDON), "mode": cast.confocal.modes[0],
        "ends": written(night + timedelta(hours=1), LONDON),
    }  # fmt: skip
    tom = sign_in(app.test_client(), cast.tom)
    assert outcome in tom.get(f"/instruments/{cast.confocal.public_id}/simulator", query_string=asked).text
