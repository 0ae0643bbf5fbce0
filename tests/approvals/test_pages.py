"""The pages of approvals by roles: queue, one request, answers in bulk, the requester's page, settings, absences."""

from datetime import datetime, timedelta

import pytest
from flask import Flask

from booking.approvals.rounds import count_silence
from booking.approvals.routes import queue as queue_room
from booking.clock import now
from booking.demo.cast import Cast
from booking.domain.approving import Step, StepKind, Trigger
from booking.domain.interval import Interval
from booking.domain.question import Wanted
from booking.reservations import actions
from booking.reservations.wall_clock import written
from booking.transaction import transaction
from models import Absence, ApprovalPolicy, Reservation, ReservationState, db
from tests.approvals.asking import lab_of, open_step, policy, steps, under
from tests.support.applications import count_queries, sign_in
from tests.support.days import noon_on_tuesday
from tests.support.pages import PageClient


@pytest.fixture
def noon() -> datetime:
    return noon_on_tuesday()


def ask(cast: Cast, who: str, starts_at: datetime) -> Reservation:
    """`who` asks for two hours of the confocal, for her lab."""
    person = cast.person(who)
    wanted = Wanted(Interval(starts_at, starts_at + timedelta(hours=2)), mode=cast.confocal.modes[0])
    with transaction():
        made = actions.book(
            instrument_id=cast.confocal.id, person_id=person.id, booked_by_id=person.id, wanted=wanted, now=now(),
            group_id=lab_of(person).id,
        ).id  # fmt: skip
    return db.session.get_one(Reservation, made)


@pytest.fixture
def asked(cast: Cast, noon: datetime) -> Reservation:
    under(cast.confocal, policy())
    return ask(cast, "lin", noon)


def browser(app: Flask, person: object) -> PageClient:
    return sign_in(app.test_client(), person)


def test_ingrid_decides_from_her_queue(app: Flask, cast: Cast, asked: Reservation) -> None:
    ingrid = browser(app, cast.ingrid)
    queue = ingrid.get("/approvals")
    assert "Lin Yue" in queue.text
    step = open_step(asked).public_id
    page = ingrid.get(f"/approvals/{step}")
    assert "Group leader, for the money" in page.text
    assert ingrid.send(f"/approvals/{step}/acceptance").status_code == 303
    assert steps(asked) == [("group_leader", "approved"), ("lab", "open")]
    assert "Nothing to decide" in ingrid.get("/approvals").text
    assert ingrid.send(f"/approvals/{step}/refusal").status_code == 409


@pytest.mark.parametrize("who", ["tom", "lin", "mateo", "victor", "anders"])
def test_others_have_no_say(who: str, app: Flask, cast: Cast, asked: Reservation) -> None:
    """Whose turn it is not sees no request, and no address of it does anything."""
    other, step = browser(app, cast.person(who)), open_step(asked).public_id
    assert "Lin Yue, " not in other.get("/approvals").text
    assert other.get(f"/approvals/{step}").status_code == 404
    for what in ("acceptance", "refusal", "questions", "proposals", "proposals/withdrawal"):
        assert other.send(f"/approvals/{step}/{what}", {"text": "x"}).status_code == 404
    assert other.send(f"/reservations/{asked.public_id}/acceptance").status_code == 404
    assert steps(asked) == [("group_leader", "open"), ("lab", "waiting")]


def test_the_menu_counts_what_waits_when_it_is_opened(app: Flask, cast: Cast, asked: Reservation) -> None:
    fragment, ingrid, lin = {"HX-Request": "true"}, browser(app, cast.ingrid), browser(app, cast.lin)
    assert ingrid.get("/approvals/count", headers=fragment).text.startswith('<span class="tag">1<')
    assert lin.get("/approvals/count", headers=fragment).text.strip() == ""
    assert ingrid.get("/approvals/count").location == "/approvals"
    assert 'hx-get="/approvals/count" hx-trigger="toggle from:\'closest details\' once"' in ingrid.get("/passport").text


def test_a_long_queue_has_pages(
    app: Flask, cast: Cast, asked: Reservation, noon: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask(cast, "hana", noon + timedelta(hours=3))
    monkeypatch.setattr(queue_room, "A_PAGE", 1)
    ingrid = browser(app, cast.ingrid)
    pages = [ingrid.get(f"/approvals?page={number}").text for number in (1, 2)]
    assert ["Lin Yue, " in page for page in pages] == [True, False]
    assert ["Hana Novak, " in page for page in pages] == [False, True]
    assert all("of 2, 2 in all" in page for page in pages)
    assert ingrid.get("/approvals?page=-3").status_code == 200
    with count_queries() as few:
        ingrid.get("/approvals")
    monkeypatch.setattr(queue_room, "A_PAGE", 50)
    with count_queries() as many:
        ingrid.get("/approvals")
    assert len(many) == len(few)


def test_a_visitor_is_asked_to_sign_in(app: Flask, cast: Cast, asked: Reservation) -> None:
    assert app.test_client().get("/approvals").status_code == 302


def test_several_are_decided_at_once_and_one_that_cannot_be_does_not_stop_them(
    app: Flask, cast: Cast, asked: Reservation, noon: datetime
) -> None:
    second, third = ask(cast, "hana", noon + timedelta(hours=2)), ask(cast, "mateo", noon + timedelta(days=1))
    ingrid, chosen = browser(app, cast.ingrid), [open_step(one).public_id for one in (asked, second, third)]
    with transaction():
        actions.cancel(third, cast.mateo.id, now())
    form = {"step": [*chosen, "nonsense"], "decision": "yes", "reason": ""}
    answer = ingrid.send("/approvals/decisions", form, follow_redirects=True)
    assert "Your yes to 2 requests is noted." in answer.text
    assert "2 could not be decided" in answer.text
    assert [steps(one)[0][1] for one in (asked, second, third)] == ["approved", "approved", "ended"]


def test_bulk_without_a_tick_says_so(app: Flask, cast: Cast, asked: Reservation) -> None:
    ingrid = browser(app, cast.ingrid)
    for form in ({}, {"step": "x"}, {"step": "x", "decision": "perhaps"}, {"step": "x" * 9999, "decision": "\x00"}):
        assert ingrid.send("/approvals/decisions", form).status_code == 422
    assert ingrid.get("/approvals?instrument=%00&kind='; DROP TABLE approvals").status_code == 200


def test_lin_sees_where_it_stands_and_who_has_it(app: Flask, cast: Cast, asked: Reservation) -> None:
    page = browser(app, cast.lin).get(f"/reservations/{asked.public_id}")
    assert "With: Ingrid Halvorsen; until" in page.text
    assert "Not yet their turn" in page.text
    assert "Accept" not in page.text


def test_a_question_is_asked_and_answered_on_the_bookings_page(app: Flask, cast: Cast, asked: Reservation) -> None:
    ingrid, lin, step = browser(app, cast.ingrid), browser(app, cast.lin), open_step(asked).public_id
    assert ingrid.send(f"/approvals/{step}/questions", {"text": "  "}).status_code == 422
    assert ingrid.send(f"/approvals/{step}/questions", {"text": "<b>Which</b> sample?"}).status_code == 303
    page = lin.get(f"/reservations/{asked.public_id}")
    assert "&lt;b&gt;Which&lt;/b&gt; sample?" in page.text
    [address] = [part.split('"')[0] for part in page.text.split('action="') if "/approval-questions/" in part]
    assert browser(app, cast.ben).send(address, {"text": "x"}).status_code == 404
    assert lin.send(address, {"text": ""}).status_code == 422
    assert lin.send(address, {"text": "Gold"}).status_code == 303
    assert lin.send(address, {"text": "Gold again"}).status_code == 409
    assert "Gold" in ingrid.get(f"/approvals/{step}").text


def test_another_time_is_proposed_and_taken_in_one_click(
    app: Flask, cast: Cast, asked: Reservation, noon: datetime
) -> None:
    ingrid, lin, step = browser(app, cast.ingrid), browser(app, cast.lin), open_step(asked).public_id
    zone, later = cast.confocal.zone, noon + timedelta(days=1)
    wrong = {"starts": "nonsense", "ends": written(later, zone)}
    assert ingrid.send(f"/approvals/{step}/proposals", wrong).status_code == 422
    form = {"starts": written(later, zone), "ends": written(later + timedelta(hours=2), zone), "why": "Calmer"}
    assert ingrid.send(f"/approvals/{step}/proposals", form).status_code == 303
    page = lin.get(f"/reservations/{asked.public_id}")
    [address] = [part.split('"')[0] for part in page.text.split('action="') if "/approval-proposals/" in part]
    assert lin.send(address).status_code == 303
    assert steps(asked)[0] == ("group_leader", "approved")
    assert db.session.get_one(Reservation, asked.id).starts_at == later
    assert lin.send(address).status_code == 409


def test_tom_sets_the_policy_of_his_facility_and_of_one_instrument(app: Flask, cast: Cast) -> None:
    tom = browser(app, cast.tom)
    path = f"/facilities/{cast.bioimaging.public_id}/approval"
    form = {
        "own": "own", "triggers": ["other_schools", "long"], "longer_than_hours": "4", "day_starts": "08:00",
        "day_ends": "18:00", "slack_minutes": "15", "step_1-kind": "group_leader", "step_1-deadline_hours": "24",
        "step_1-remind_hours": "4", "step_1-silence": "escalate", "step_2-kind": "safety",
        "step_2-person": cast.rhys.email, "step_2-silence": "lapse", "step_3-kind": "", "step_3-silence": "lapse",
    }  # fmt: skip
    assert tom.get(path).status_code == 200
    assert tom.send(path, form).status_code == 303
    kept = db.session.query(ApprovalPolicy).one()
    assert kept.triggers == ["long", "other_schools"]
    assert [(one.kind, one.person_id) for one in kept.steps] == [
        (StepKind.GROUP_LEADER, None),
        (StepKind.SAFETY, cast.rhys.id),
    ]
    assert "checked" in tom.get(path).text
    own = f"/instruments/{cast.confocal.public_id}/approval"
    assert "As the facility has it" in tom.get(own).text
    for name, bad in (
        ("day_ends", "99:99"), ("day_ends", "07:00"), ("step_2-person", "nobody@nowhere.example"),
        ("step_1-remind_hours", "48"), ("triggers", "magic"), ("longer_than_hours", "-1"), ("own", "x"),
    ):  # fmt: skip
        assert tom.send(own, form | {name: bad}).status_code == 422, name
    assert browser(app, cast.lin).send(own, form).status_code == 404
    assert browser(app, cast.wang).get(path).status_code == 404


def test_ingrid_names_her_deputy_while_she_is_away(app: Flask, cast: Cast, noon: datetime) -> None:
    ingrid, zone = browser(app, cast.ingrid), cast.confocal.zone
    form = {"starts": written(noon, zone), "ends": written(noon + timedelta(days=3), zone)}
    assert ingrid.send("/absences", form | {"deputy": cast.ingrid.email}).status_code == 422
    assert ingrid.send("/absences", form | {"deputy": "nobody@nowhere.example"}).status_code == 422
    assert ingrid.send("/absences", form | {"deputy": cast.anders.email}).status_code == 303
    assert "Anders Lie" in ingrid.get("/absences").text
    away = db.session.query(Absence).one().public_id
    assert browser(app, cast.lin).send(f"/absences/{away}/end").status_code == 404
    assert ingrid.send(f"/absences/{away}/end").status_code == 303
    assert db.session.query(Absence).count() == 0


def test_tom_sees_that_it_is_not_his_turn_in_the_schedule(app: Flask, cast: Cast, asked: Reservation) -> None:
    tom, path = browser(app, cast.tom), f"/facilities/{cast.bioimaging.public_id}/schedule"
    assert f"/reservations/{asked.public_id}/acceptance" not in tom.get(path).text
    with transaction():
        actions.accept(asked, cast.ingrid.id, now())
    assert f"/reservations/{asked.public_id}/acceptance" in tom.get(path).text


def test_the_preview_says_why_and_whose_word(app: Flask, cast: Cast, noon: datetime) -> None:
    under(cast.confocal, policy(Trigger.OTHER_SCHOOLS, steps=(Step(StepKind.SAFETY, person_id=cast.rhys.id), Step())))
    zone = cast.confocal.zone
    query = {"starts": written(noon, zone), "ends": written(noon + timedelta(hours=2), zone)}
    page = browser(app, cast.lin).get(f"/instruments/{cast.confocal.public_id}/check", query_string=query)
    assert (
        "members of other schools are decided on by: whoever is responsible for safety, the instrument lab" in page.text
    )


def test_what_nobody_decides_is_over_and_lin_reads_why(app: Flask, cast: Cast, asked: Reservation) -> None:
    count_silence(now() + timedelta(hours=5))
    count_silence(now() + timedelta(hours=30))
    page = browser(app, cast.lin).get(f"/reservations/{asked.public_id}")
    assert "Nobody decided in time, so the request is over." in page.text
    assert db.session.get_one(Reservation, asked.id).state == ReservationState.DECLINED
