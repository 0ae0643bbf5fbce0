"""One word after the other: who is asked, who is told, what becomes of the time, what history says."""

from datetime import timedelta

import pytest

from booking.approvals import actions as approvals
from booking.approvals.rounds import count_silence, remind_deciders
from booking.demo.cast import Cast
from booking.domain.approving import Silence, Step, StepKind, Trigger
from booking.domain.lifecycle import WrongState
from booking.reservations.actions import cancel, change_interval, restore
from booking.reservations.judging import Refused
from booking.transaction import transaction
from models import Reservation, ReservationState, db
from tests.approvals.asking import HOUR, asks, history_of, open_step, policy, says, sees, steps, told, under
from tests.reservations.acting import NOW, book, claims_of, events_of, span

REQUESTED, CONFIRMED, DECLINED = (
    ReservationState.REQUESTED,
    ReservationState.CONFIRMED,
    ReservationState.DECLINED,
)


@pytest.fixture
def asked(cast: Cast) -> Reservation:
    """Lin asks for the confocal, which needs her leader's word and then the lab's."""
    under(cast.confocal, policy())
    return asks(cast, "lin", "confocal", "5 10:00", "5 12:00")


def test_lin_needs_ingrids_word_and_then_the_labs(cast: Cast, asked: Reservation) -> None:
    assert asked.state == REQUESTED
    assert steps(asked) == [("group_leader", "open"), ("lab", "waiting")]
    assert told("to_decide") == ["ingrid.halvorsen"]
    assert claims_of(asked)
    says(cast.ingrid, asked, "yes")
    assert steps(asked) == [("group_leader", "approved"), ("lab", "open")]
    assert asked.state == REQUESTED
    says(cast.tom, asked, "yes", reason="Bring your own slides")
    assert asked.state == CONFIRMED
    words = " ".join(history_of(asked))
    assert "Ingrid Halvorsen said yes for the lab that it is booked for." in words
    assert "Tom Ashdown accepted it. Reason: Bring your own slides" in words


def test_nobody_speaks_before_her_turn_or_for_herself(cast: Cast, asked: Reservation) -> None:
    for person in (cast.tom, cast.lin, cast.mateo, cast.anders):
        with pytest.raises(WrongState):
            says(person, asked, "yes")
    assert steps(asked) == [("group_leader", "open"), ("lab", "waiting")]
    assert sees(cast.ingrid, cast.confocal)
    assert not sees(cast.tom, cast.confocal)


def test_a_no_frees_the_time(cast: Cast, asked: Reservation) -> None:
    says(cast.ingrid, asked, "no", reason="No money left")
    assert asked.state == DECLINED
    assert not claims_of(asked)
    assert steps(asked) == [("group_leader", "rejected"), ("lab", "ended")]
    assert events_of(asked)[-1].details["reason"] == "No money left"
    assert book(cast, "ben", "confocal", "5 10:00", "5 12:00")


def test_a_cancellation_ends_the_asking_and_restoring_asks_anew(cast: Cast, asked: Reservation) -> None:
    with transaction():
        cancel(asked, cast.lin.id, NOW)
    assert steps(asked) == [("group_leader", "ended"), ("lab", "ended")]
    assert told("to_decide") == []
    with pytest.raises(WrongState):
        says(cast.ingrid, asked, "yes")
    with transaction():
        restore(asked, cast.lin.id, NOW)
    assert steps(asked)[2:] == [("group_leader", "open"), ("lab", "waiting")]


def test_a_small_change_within_what_was_approved_asks_nobody(cast: Cast) -> None:
    under(cast.confocal, policy(slack_minutes=30))
    asked = asks(cast, "lin", "confocal", "5 10:00", "5 12:00")
    says(cast.ingrid, asked, "yes")
    says(cast.tom, asked, "yes")
    for interval, state in (
        (span("5 10:30", "5 12:30"), CONFIRMED),
        (span("5 10:30", "5 12:00"), CONFIRMED),
        (span("5 11:00", "5 13:00"), REQUESTED),
    ):
        with transaction():
            change_interval(asked, interval, cast.lin.id, NOW + HOUR)
        assert asked.state == state
    assert steps(asked)[2:] == [("group_leader", "open"), ("lab", "waiting")]


def test_only_the_first_booking_of_a_stranger_is_looked_at(cast: Cast) -> None:
    under(cast.bioimaging, policy(Trigger.FIRST, steps=(Step(),)))
    first = asks(cast, "lin", "confocal", "5 10:00", "5 12:00")
    assert first.state == REQUESTED
    says(cast.tom, first, "yes")
    assert asks(cast, "lin", "confocal", "6 10:00", "6 12:00").state == CONFIRMED


def test_the_deadline_passes_ingrids_silence_upwards_and_then_ends_it(cast: Cast, asked: Reservation) -> None:
    assert remind_deciders(NOW + 2 * HOUR) == "0 reminded"
    assert remind_deciders(NOW + 3 * HOUR) == "1 reminded"
    assert remind_deciders(NOW + 3.5 * HOUR) == "0 reminded"
    assert told("to_decide") == ["ingrid.halvorsen"]
    assert count_silence(NOW + 4 * HOUR) == "0 approved by silence, 1 escalated, 0 lapsed"
    assert told("to_decide") == ["ingrid.halvorsen", "olav.nygaard"]
    assert sees(cast.olav, cast.confocal, NOW + 4 * HOUR)
    assert count_silence(NOW + 7 * HOUR) == "0 approved by silence, 0 escalated, 0 lapsed"
    assert count_silence(NOW + 8 * HOUR) == "0 approved by silence, 0 escalated, 1 lapsed"
    db.session.expire_all()
    assert asked.state == DECLINED
    assert not claims_of(asked)
    assert told("declined") == ["lin.yue"]
    assert "Nobody decided in time" in history_of(asked)[0]


def test_silence_can_mean_yes(cast: Cast) -> None:
    under(cast.confocal, policy(steps=(Step(deadline_hours=2, silence=Silence.APPROVE),)))
    asked = asks(cast, "lin", "confocal", "5 10:00", "5 12:00")
    assert count_silence(NOW + 2 * HOUR) == "1 approved by silence, 0 escalated, 0 lapsed"
    db.session.expire_all()
    assert asked.state == CONFIRMED
    assert "Nobody objected in time" in history_of(asked)[0]


def test_a_deputy_is_asked_while_ingrid_is_away(cast: Cast) -> None:
    with transaction():
        approvals.go_away(cast.ingrid, cast.anders, NOW - HOUR, NOW + 48 * HOUR)
    under(cast.confocal, policy())
    asked = asks(cast, "lin", "confocal", "5 10:00", "5 12:00")
    assert told("to_decide") == ["anders.lie"]
    assert sees(cast.anders, cast.confocal)
    assert not sees(cast.anders, cast.confocal, NOW + timedelta(days=3))
    says(cast.anders, asked, "yes")
    assert steps(asked)[0] == ("group_leader", "approved")


def test_lin_is_asked_for_more_and_answers(cast: Cast, asked: Reservation) -> None:
    with transaction():
        question = approvals.ask_back(open_step(asked), cast.ingrid.id, NOW + 3 * HOUR, "Which sample?")
    assert open_step(asked).due_at == NOW + 7 * HOUR
    assert told("approval_question") == ["lin.yue"]
    with transaction():
        approvals.answer(question, cast.lin.id, NOW + 5 * HOUR, "Gold on silicon")
    assert told("approval_answer") == ["ingrid.halvorsen"]
    assert open_step(asked).due_at == NOW + 9 * HOUR
    with pytest.raises(WrongState), transaction():
        approvals.answer(question, cast.lin.id, NOW + 5 * HOUR, "Again")
    assert "Reason: Gold on silicon" in history_of(asked)[0]


def test_lin_takes_the_other_time_in_one_click_and_that_is_ingrids_yes(cast: Cast, asked: Reservation) -> None:
    with transaction():
        proposal = approvals.propose(open_step(asked), span("6 10:00", "6 12:00"), cast.ingrid.id, NOW)
    with transaction():
        approvals.accept_proposal(proposal, cast.lin.id, NOW + HOUR)
    assert steps(asked) == [("group_leader", "approved"), ("lab", "open")]
    assert asked.starts_at == span("6 10:00", "6 12:00").starts_at
    assert claims_of(asked)[0][1].starts_at.day == 6
    says(cast.tom, asked, "yes")
    assert asked.state == CONFIRMED


def test_what_was_proposed_can_be_taken_back_or_by_others(cast: Cast, asked: Reservation) -> None:
    with transaction():
        proposal = approvals.propose(open_step(asked), span("6 10:00", "6 12:00"), cast.ingrid.id, NOW)
    with transaction():
        approvals.take_back(proposal, cast.ingrid.id, NOW)
    with pytest.raises(WrongState), transaction():
        approvals.accept_proposal(proposal, cast.lin.id, NOW)
    with transaction():
        again = approvals.propose(open_step(asked), span("6 10:00", "6 12:00"), cast.ingrid.id, NOW)
    book(cast, "tom", "confocal", "6 11:00", "6 12:00")
    with pytest.raises(Refused), transaction():
        approvals.accept_proposal(again, cast.lin.id, NOW)
    assert asked.state == REQUESTED
    with pytest.raises(Refused), transaction():
        approvals.propose(open_step(asked), span("6 10:00", "6 12:00"), cast.ingrid.id, NOW)


def test_an_escalation_is_not_needed_for_named_people(cast: Cast) -> None:
    named = Step(StepKind.SAFETY, person_id=cast.rhys.id)
    under(cast.confocal, policy(steps=(named, Step())))
    asked = asks(cast, "lin", "confocal", "5 10:00", "5 12:00")
    assert told("to_decide") == ["rhys.pritchard"]
    says(cast.rhys, asked, "yes")
    assert steps(asked) == [("safety", "approved"), ("lab", "open")]
