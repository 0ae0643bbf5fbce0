"""Whoever runs an instrument sets named rules aside, one by one and with a reason; nobody overrides the guard."""

from datetime import timedelta

import pytest
from flask import Flask
from flask_babel import force_locale
from sqlalchemy import select

from booking.clock import now
from booking.demo.cast import Cast
from booking.domain.question import Kind, Overruling, Wanted
from booking.domain.rules import judge
from booking.domain.verdict import OVERRULABLE, Code, Effect
from booking.facility.actions import close
from booking.notices.rendering import mail_of
from booking.policies.actions import set_policy
from booking.reservations import actions
from booking.reservations.judging import Refused, question_about, verdict_on
from booking.reservations.queries import history
from booking.reservations.wall_clock import written
from booking.transaction import transaction
from models import EventKind, Message, Reservation, db
from tests.domain.test_rules import CASES, LAB, asked, facts
from tests.reservations.acting import NOW, book, codes, events_of, span
from tests.support.applications import sign_in
from tests.support.days import LONDON, noon_on_tuesday

WHY = "The beam time of her thesis"
EARLY = ("3 5:00", "3 7:00")  # the confocal opens at eight


def without(*set_aside: Code) -> Overruling:
    return Overruling(frozenset(set_aside), WHY)


def overruled_booking(cast: Cast, by: str = "tom", *set_aside: Code) -> Reservation:
    with transaction():
        made = actions.book(
            instrument_id=cast.confocal.id, person_id=cast.lin.id, booked_by_id=cast.person(by).id, now=NOW,
            wanted=Wanted(span(*EARLY), overruling=without(*(set_aside or (Code.OUTSIDE_OPENING_HOURS,)))),
        ).id  # fmt: skip
    return db.session.get_one(Reservation, made)


@pytest.mark.parametrize("code", sorted(Code))
def test_only_named_rules_are_set_aside_and_only_those_that_can_be(code: Code) -> None:
    """Every case of every rule that refuses with this code, asked again by the lab with the code set aside."""
    for cases in CASES.values():
        for kind, interval, changes, expected in cases:
            if expected is not code:
                continue
            known = facts(**{**changes, "person": changes.get("person", LAB)})
            by_lab = known if known.person.is_booked_by_lab else facts(**changes)
            wanted = asked(kind, interval, changes)
            tried = Wanted(wanted.interval, kind, wanted.mode, wanted.extras, without(code))
            said = {one.code: one for one in judge(tried, by_lab).reasons}
            if code in said and by_lab.person.is_booked_by_lab:
                assert said[code].is_overruled == (code in OVERRULABLE)
            elif code in said:
                assert not said[code].is_overruled


@pytest.mark.parametrize(
    "code",
    [Code.TAKEN, Code.TOO_CLOSE, Code.IN_THE_PAST, Code.ALREADY_STARTED, Code.OVER, Code.RETIRED, Code.NOT_SIGNED_IN,
     Code.NO_SCHOOL, Code.NOT_BOOKABLE, Code.SOME_PLACES_CLOSED, Code.NO_OPERATOR, Code.ACCESSORY_TAKEN],
)  # fmt: skip
def test_nobody_overrides_the_guard(code: Code) -> None:
    assert code not in OVERRULABLE


def test_a_reason_is_needed() -> None:
    with pytest.raises(ValueError, match="reason"):
        Overruling(frozenset({Code.TOO_LONG}), "  ")


def test_tom_books_outside_the_hours_and_the_history_says_so(database: str, cast: Cast, app: Flask) -> None:
    made = overruled_booking(cast)
    first, second = events_of(made)
    assert (first.kind, second.kind) == (EventKind.OVERRULED, EventKind.BOOKED)
    assert first.actor_id == cast.tom.id
    assert [one["code"] for one in first.details["overruled"]] == ["outside_opening_hours"]
    assert first.details["reason"] == WHY
    for language, words in (("en", "not all within the opening hours"), ("zh", "开放时间")):
        with app.test_request_context(), force_locale(language):
            said = history(made)[-1].words
            assert words in said
            assert WHY in said


def test_lin_is_told_by_mail_which_rules_were_set_aside_and_why(cast: Cast, app: Flask) -> None:
    made = overruled_booking(cast)
    message = db.session.scalars(select(Message).where(Message.user_id == cast.lin.id)).one()
    mail = mail_of(message)
    assert mail is not None
    body = mail.get_body(("plain",))
    assert body is not None
    text = body.get_content()
    assert WHY in text
    assert "not all within the opening hours" in text
    assert made.public_id in text


@pytest.mark.parametrize("who", ["lin", "marta", "wang"])  # herself, another school's lab, another facility's
def test_nobody_else_sets_anything_aside(cast: Cast, who: str) -> None:
    with pytest.raises(Refused) as refused:
        overruled_booking(cast, who)
    assert codes(refused.value) == [Code.OUTSIDE_OPENING_HOURS]


def test_a_rule_that_is_not_named_still_refuses(cast: Cast) -> None:
    with pytest.raises(Refused) as refused:
        overruled_booking(cast, "tom", Code.TOO_LONG)
    assert codes(refused.value) == [Code.OUTSIDE_OPENING_HOURS]


def test_later_changes_by_others_are_judged_anew(cast: Cast) -> None:
    made = overruled_booking(cast)
    with pytest.raises(Refused), transaction():
        actions.change_interval(made, span("4 5:00", "4 7:00"), cast.lin.id, NOW)
    with transaction():
        actions.change_interval(made, span("4 5:00", "4 7:00"), cast.tom.id, NOW, without(Code.OUTSIDE_OPENING_HOURS))
    assert [one.kind for one in events_of(made)][-2:] == [EventKind.OVERRULED, EventKind.MOVED]
    with pytest.raises(Refused), transaction():
        actions.change_interval(made, span("4 5:00", "4 7:30"), cast.lin.id, NOW)
    with transaction():  # a longer end, by the lab
        actions.change_interval(made, span("4 5:00", "4 7:30"), cast.tom.id, NOW, without(Code.OUTSIDE_OPENING_HOURS))
    assert made.ends_at == span("4 5:00", "4 7:30").ends_at


def test_what_was_cancelled_is_taken_again_although_a_rule_objects(cast: Cast) -> None:
    made = book(cast, "lin", "confocal", "3 10:00", "3 12:00")
    with transaction():
        actions.cancel(made, cast.lin.id, NOW)
    with transaction():
        set_policy(cast.confocal, {"longest_minutes": 60})
    with pytest.raises(Refused), transaction():
        actions.restore(made, cast.tom.id, NOW)
    with transaction():
        actions.restore(made, cast.tom.id, NOW, without(Code.TOO_LONG))
    assert events_of(made)[-2].kind is EventKind.OVERRULED


def test_a_request_in_a_closure_is_accepted_when_the_closure_is_set_aside(cast: Cast) -> None:
    made = book(cast, "lin", "krios", "10 8:00", "10 18:00")
    with transaction():
        close(cast.krios.facility, cast.krios, span("10 12:00", "10 14:00"), "Visitors", cast.wang.id, NOW)
    with pytest.raises(Refused), transaction():
        actions.accept(made, cast.wang.id, NOW)
    with transaction():
        actions.accept(made, cast.wang.id, NOW, without(Code.CLOSED))
    assert events_of(made)[-2].details["reason"] == WHY


def test_a_verdict_keeps_what_was_set_aside(cast: Cast) -> None:
    made = book(cast, "lin", "confocal", "3 10:00", "3 12:00")
    set_aside = without(Code.OUTSIDE_OPENING_HOURS)
    question = question_about(made, Kind.MOVE, cast.tom.id, NOW, span("4 5:00", "4 7:00"), overruling=set_aside)
    verdict = verdict_on(question)
    assert [(one.code, one.effect) for one in verdict.overruled] == [(Code.OUTSIDE_OPENING_HOURS, Effect.NOTE)]
    assert verdict.is_allowed


def test_on_the_pages_tom_is_offered_it_and_lin_is_not(app: Flask, cast: Cast) -> None:
    starts = noon_on_tuesday() - timedelta(hours=7)
    asked_for = {
        "starts": written(starts, LONDON), "ends": written(starts + timedelta(hours=2), LONDON),
        "mode": "self_operated", "for_email": cast.email("lin"),
    }  # fmt: skip
    tom, lin = sign_in(app.test_client(), cast.tom), sign_in(app.test_client(), cast.lin)
    check, create = (f"/instruments/{cast.confocal.public_id}/{what}" for what in ("check", "reservations"))
    assert 'name="overrule"' in tom.get(check, query_string=asked_for).text
    assert 'name="overrule"' not in lin.get(check, query_string={**asked_for, "for_email": ""}).text
    forged = {**asked_for, "for_email": "", "overrule": "outside_opening_hours", "overrule_reason": WHY}
    assert lin.send(create, forged).status_code == 409
    silent = tom.send(create, {**asked_for, "overrule": "outside_opening_hours"})
    assert silent.status_code == 422
    assert "Say why these rules are set aside." in silent.text
    assert "checked" in silent.text
    booked = tom.send(create, {**asked_for, "overrule": "outside_opening_hours", "overrule_reason": WHY})
    assert booked.status_code == 303
    made = db.session.scalars(select(Reservation)).one()
    page = lin.get(f"/reservations/{made.public_id}").text
    assert WHY in page
    later = {
        "starts": written(starts + timedelta(days=1), LONDON),
        "ends": written(starts + timedelta(days=1, hours=2), LONDON),
    }
    move = f"/reservations/{made.public_id}/interval"
    assert 'name="overrule"' not in lin.send(move, later).text
    assert 'name="overrule"' in tom.send(move, later).text
    assert 'name="overrule"' in tom.send(move, later, headers={"HX-Request": "true"}).text
    assert tom.send(move, {**later, "overrule": "outside_opening_hours"}).status_code == 422
    done = tom.send(move, {**later, "overrule": "outside_opening_hours", "overrule_reason": WHY})
    assert done.status_code == 303
    assert now() < starts


def test_where_the_guard_stands_in_the_way_nothing_is_offered(app: Flask, cast: Cast) -> None:
    starts = noon_on_tuesday()
    times = {"starts": written(starts, LONDON), "ends": written(starts + timedelta(hours=2), LONDON)}
    lin, tom = sign_in(app.test_client(), cast.lin), sign_in(app.test_client(), cast.tom)
    assert lin.send(f"/instruments/{cast.confocal.public_id}/reservations", times).status_code == 303
    refused = tom.send(f"/instruments/{cast.confocal.public_id}/reservations", times)
    assert refused.status_code == 409
    assert 'name="overrule"' not in refused.text
    forced = {**times, "overrule": "taken", "overrule_reason": WHY}
    assert tom.send(f"/instruments/{cast.confocal.public_id}/reservations", forced).status_code == 409
