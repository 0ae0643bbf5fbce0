"""Attendance in bulk, what it qualifies for, what must be signed and answered before; sessions on an instrument."""

from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from booking.demo.cast import Cast
from booking.domain.interval import Interval
from booking.domain.question import Wanted
from booking.reservations import actions as reservations
from booking.reservations.judging import Refused
from booking.training import actions
from booking.training.actions import Circle, NoMoreTries, NotReady, Outdated, WrongMark, enrolling
from booking.training.queries import find_training, held_levels, preparation_of
from booking.training.queries.sessions import holds_its_time
from booking.transaction import transaction
from models import (
    Claim,
    DocumentVersion,
    Enrolment,
    Outcome,
    Qualification,
    Reservation,
    ReservationState,
    Training,
    TrainingDocument,
    db,
)
from tests.support.applications import sign_in
from tests.training.courses import NOW, TUESDAY, cancels, changes, course, enrolled, enrols, planned

AFTER = TUESDAY + timedelta(hours=3)


def marks(cast: Cast, key: str, people: list[Enrolment], outcome: Outcome, level: int | None = None) -> int:
    session = people[0].session
    ids = [one.public_id for one in people]
    with transaction():
        return actions.mark(session, ids, outcome, level, "Mounted a sample alone", cast.person(key), AFTER)


def answers(training: Training, *, right: bool) -> dict[str, set[int]]:
    return {
        question.public_id: {one.id for one in question.choices if one.is_right == right}
        for question in training.questions
    }


def test_all_who_passed_are_qualified_at_once(cast: Cast) -> None:
    training = course("sem_basics")
    session = planned(training, cast.wang)
    people = [enrols(session, person) for person in (cast.lin, cast.hana, cast.ben)]
    assert marks(cast, "wang", people[:2], Outcome.PASSED, 2) == 2
    assert marks(cast, "wang", people[2:], Outcome.ABSENT) == 1
    held = {one.user.name: one for one in _given(training)}
    assert set(held) == {"Lin Yue", "Hana Novak"}
    lins = held["Lin Yue"]
    assert (lins.level, lins.training_id, lins.granted_by_id) == (2, training.id, cast.wang.id)
    assert (lins.evidence, lins.valid_until, lins.months_after_use) == ("Mounted a sample alone", None, 6)
    soon, much_later = TUESDAY.date() + timedelta(days=90), date(2030, 1, 1)
    assert held_levels([cast.lin.id], [training.id], soon, TUESDAY, training.zone) == {(cast.lin.id, training.id): 2}
    assert held_levels([cast.lin.id], [training.id], much_later, TUESDAY, training.zone) == {}


def test_what_is_good_for_months_runs_out_on_its_day(cast: Cast) -> None:
    training = course("laser_safety")
    session = planned(training, cast.tom)
    lin = enrols(session, cast.lin)
    with transaction():
        actions.sign(_newest(training), cast.lin, NOW)
        actions.answer_quiz(course("laser_safety"), cast.lin, answers(training, right=True), NOW)
    marks(cast, "tom", [lin], Outcome.PASSED, 1)
    [given] = _given(training)
    until = given.valid_until
    assert until is not None
    assert held_levels([cast.lin.id], [training.id], until, TUESDAY, training.zone) != {}
    after = until + timedelta(days=1)
    assert held_levels([cast.lin.id], [training.id], after, TUESDAY, training.zone) == {}


def test_nobody_passes_without_signature_and_quiz_and_none_of_the_others_is_marked(cast: Cast) -> None:
    training = course("cleanroom_induction")
    session = planned(training, cast.erik)
    lin, hana = enrols(session, cast.lin), enrols(session, cast.hana)
    with transaction():
        actions.sign(_newest(training), cast.lin, NOW)
        actions.answer_quiz(course("cleanroom_induction"), cast.lin, answers(training, right=True), NOW)
    with pytest.raises(NotReady) as refused:
        marks(cast, "erik", [lin, hana], Outcome.PASSED, 1)
    assert [person.name for person in refused.value.people] == ["Hana Novak"]
    assert [one.outcome for one in enrolled(session)] == [None, None]
    assert marks(cast, "erik", [lin], Outcome.PASSED, 1) == 1
    with pytest.raises(NotReady):  # what was passed is revoked, not marked away
        marks(cast, "erik", [lin], Outcome.ABSENT)


def test_marking_waits_for_the_beginning_and_for_a_level_of_the_training(cast: Cast) -> None:
    session = planned(course("nmr_open_access"), cast.chen)
    lin = enrols(session, cast.lin)
    with pytest.raises(WrongMark), transaction():
        actions.mark(session, [lin.public_id], Outcome.ATTENDED, None, "", cast.chen, NOW)
    with pytest.raises(WrongMark):
        marks(cast, "chen", [lin], Outcome.PASSED, 2)  # it leads to 1 and 3
    marks(cast, "chen", [lin], Outcome.ATTENDED)
    with pytest.raises(enrolling.TooLateToLeave), transaction():
        actions.withdraw(lin, NOW)


def test_the_quiz_is_tried_three_times_and_no_more(cast: Cast) -> None:
    training = course("laser_safety")
    for number in (1, 2, 3):
        with transaction():
            attempt = actions.answer_quiz(course("laser_safety"), cast.lin, answers(training, right=False), NOW)
            assert (attempt.number, attempt.is_passed, attempt.right_count) == (number, False, 0)
    with pytest.raises(NoMoreTries), transaction():
        actions.answer_quiz(course("laser_safety"), cast.lin, answers(training, right=True), NOW)
    assert preparation_of(training, cast.lin.id, NOW).tries_left == 0


def test_a_new_version_asks_again_and_the_old_signature_stays(cast: Cast) -> None:
    training = course("cleanroom_induction")
    first = _newest(training)
    with transaction():
        assert actions.sign(first, cast.lin, NOW).id == actions.sign(first, cast.lin, NOW).id
    assert preparation_of(training, cast.lin.id, NOW).unsigned == ()
    with transaction():
        document = db.session.get_one(TrainingDocument, first.document_id)
        assert actions.publish(document, first.text, first.text_zh, cast.erik, NOW).id == first.id  # the same words
        second = actions.publish(document, "Helmets, too", "", cast.erik, NOW)
        assert (second.number, second.digest != first.digest) == (2, True)
    assert len(preparation_of(training, cast.lin.id, NOW).unsigned) == 1
    with pytest.raises(Outdated), transaction():
        actions.sign(first, cast.hana, NOW)


def test_trainings_cannot_need_each_other_in_a_circle(cast: Cast) -> None:
    laser, confocal = course("laser_safety"), course("confocal_first_steps")
    with pytest.raises(Circle) as circle, transaction():
        actions.set_prerequisites(course("laser_safety"), {confocal.id: 1})
    assert [one.id for one in circle.value.way] == [laser.id, confocal.id, laser.id]
    with transaction():
        actions.set_prerequisites(course("sem_basics"), {laser.id: 1})
    db.session.rollback()
    found = find_training(course("sem_basics").public_id)
    assert found is not None
    assert [one.required_id for one in found.prerequisites] == [laser.id]


def test_a_session_holds_its_instrument_moves_with_it_and_gives_it_back(cast: Cast) -> None:
    session = planned(course("confocal_first_steps"), cast.tom, instrument=cast.confocal)
    assert _held(cast) == [(TUESDAY, TUESDAY + timedelta(hours=2))]
    with pytest.raises(Refused), transaction():
        _lin_books(cast)
    changes(session, cast.tom, hours=3, instrument=cast.confocal)
    assert _held(cast) == [(TUESDAY + timedelta(hours=3), TUESDAY + timedelta(hours=5))]
    with transaction():
        _lin_books(cast)
    with pytest.raises(Refused):
        changes(session, cast.tom, instrument=cast.confocal)  # back to where Lin is now
    db.session.refresh(session)
    assert holds_its_time(session)
    cancels(session, cast.tom)
    assert _held(cast) == [(TUESDAY, TUESDAY + timedelta(hours=2))]  # Lin's


def test_a_booking_that_was_given_back_is_made_again_by_changing_the_session(cast: Cast) -> None:
    session = planned(course("confocal_first_steps"), cast.tom, instrument=cast.confocal)
    with transaction():
        reservations.cancel(db.session.get_one(Reservation, session.reservation_id), cast.tom.id, NOW)
    db.session.refresh(session)
    assert not holds_its_time(session)
    changes(session, cast.tom, instrument=cast.confocal)
    db.session.refresh(session)
    assert holds_its_time(session)


def test_strangers_see_the_training_on_the_timeline(app: Flask, cast: Cast) -> None:
    planned(course("confocal_first_steps"), cast.tom, instrument=cast.confocal)
    address = f"/instruments/{cast.confocal.public_id}/week.json?on={TUESDAY.date()}"
    for client in (app.test_client(), sign_in(app.test_client(), cast.lin)):
        answer = client.get(address)
        assert "Training: Confocal microscopy: first steps" in answer.text
        assert cast.tom.name not in answer.text


def _given(training: Training) -> list[Qualification]:
    return list(db.session.scalars(select(Qualification).where(Qualification.training_id == training.id)))


def _newest(training: Training) -> DocumentVersion:
    return training.documents[0].versions[0]


def _lin_books(cast: Cast) -> None:
    wanted = Wanted(Interval(TUESDAY, TUESDAY + timedelta(hours=2)), mode=cast.confocal.modes[0])
    reservations.book(
        instrument_id=cast.confocal.id, person_id=cast.lin.id, booked_by_id=cast.lin.id, wanted=wanted, now=NOW
    )


def _held(cast: Cast) -> list[tuple[object, object]]:
    """The confocal's bookings that hold it, each with its claim."""
    db.session.rollback()
    found = select(Reservation).where(
        Reservation.instrument_id == cast.confocal.id, Reservation.state == ReservationState.CONFIRMED
    )
    held = list(db.session.scalars(found.order_by(Reservation.starts_at)))
    assert all(db.session.scalars(select(Claim).where(Claim.reservation_id == one.id)).all() for one in held)
    return [(one.starts_at, one.ends_at) for one in held]
