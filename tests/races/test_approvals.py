"""Deciding at one moment, through the real server on both databases: one outcome, and history says what happened."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from booking.approvals import actions
from booking.approvals.rounds import count_silence
from booking.clock import now
from booking.demo.cast import Cast
from booking.domain.approving import ApprovalPolicy, Silence, Step, Trigger
from booking.domain.interval import Interval
from booking.domain.question import Wanted
from booking.reservations.actions import book
from booking.transaction import transaction
from models import (
    HOLDING,
    Approval,
    ApprovalRemark,
    ApprovalState,
    Claim,
    EventKind,
    Instrument,
    Message,
    Reservation,
    ReservationEvent,
    ReservationState,
    db,
)
from tests.races.clients import Answer, Client, all_at_once
from tests.races.test_one_slot import (
    DONE,
    LENGTH,
    REFUSED,
    assert_nothing_overlaps,
    assert_quiet,
    open_all_day,
    slots,
)
from tests.support.servers import Server

ROUNDS = 5
ASKS_THE_LAB = ApprovalPolicy(frozenset({Trigger.ALL}), steps=(Step(deadline_hours=1, silence=Silence.LAPSE),))
pytestmark = [pytest.mark.race, pytest.mark.xdist_group("races"), pytest.mark.timeout(600)]


@pytest.fixture
def instrument(database: str, cast: Cast) -> Instrument:
    found = open_all_day(cast, "Decided at once")
    with transaction():
        actions.set_policy(db.session.get_one(Instrument, found.id), ASKS_THE_LAB)
    return db.session.get_one(Instrument, found.id)


@pytest.fixture
def lab(app: Flask, cast: Cast, server: Server) -> Iterator[list[Client]]:
    """Two of the lab, each in a browser."""
    found = [Client(app, server, cast.tom), Client(app, server, cast.keiko)]
    yield found
    for client in found:
        client.close()


def requested(instrument: Instrument, person: Client, slot: datetime) -> tuple[int, str, str]:
    """A request's id and public id, and its open step's public id."""
    wanted = Wanted(Interval(slot, slot + LENGTH))
    with transaction():
        made = book(
            instrument_id=instrument.id, person_id=person.person_id, booked_by_id=person.person_id, wanted=wanted,
            now=now(),
        )  # fmt: skip
        number, public_id = made.id, made.public_id
    step = db.session.scalars(select(Approval).where(Approval.reservation_id == number)).one()
    return number, public_id, step.public_id


def post(client: Client, path: str, **fields: str) -> Callable[[], Answer]:
    return lambda: client.post(path, fields)


def outcome(number: int) -> tuple[ReservationState, list[EventKind], bool]:
    """The state, what history tells after the request, whether it holds its time."""
    db.session.rollback()
    db.session.expire_all()
    told = select(ReservationEvent.kind).where(ReservationEvent.reservation_id == number).order_by(ReservationEvent.id)
    holds = db.session.scalar(select(Claim.id).where(Claim.reservation_id == number)) is not None
    return db.session.get_one(Reservation, number).state, list(db.session.scalars(told))[1:], holds


def assert_told_once(number: int, kind: str) -> None:
    told = select(Message).where(Message.reservation_id == number, Message.kind == kind)
    people = [one.user_id for one in db.session.scalars(told)]
    assert len(people) == len(set(people)) > 0


def test_two_approvers_decide_at_once(
    instrument: Instrument, crowd: list[Client], lab: list[Client], server: Server
) -> None:
    """One says yes, the other no: one of them is heard, and the other reads that it is decided."""
    for slot in slots(ROUNDS):
        number, _public_id, step = requested(instrument, crowd[0], slot)
        answers = all_at_once(
            [post(lab[0], f"/approvals/{step}/acceptance"), post(lab[1], f"/approvals/{step}/refusal")]
        )
        assert sorted(one.status for one in answers) == [DONE, REFUSED]
        is_yes = answers[0].status == DONE
        expected = (
            (ReservationState.CONFIRMED, EventKind.ACCEPTED)
            if is_yes
            else (ReservationState.DECLINED, EventKind.DECLINED)
        )
        assert outcome(number) == (expected[0], [expected[1]], is_yes)
        assert_told_once(number, expected[1].value)
    assert_nothing_overlaps()
    assert_quiet(server)


def test_approval_against_cancellation(
    instrument: Instrument, crowd: list[Client], lab: list[Client], server: Server
) -> None:
    """Cancelled in the end, whoever was first; a yes that came after it is refused."""
    for slot in slots(ROUNDS):
        number, public_id, step = requested(instrument, crowd[0], slot)
        yes, cancelled = all_at_once(
            [post(lab[0], f"/approvals/{step}/acceptance"), post(crowd[0], f"/reservations/{public_id}/cancellation")]
        )
        assert cancelled.status == DONE
        state, told, holds = outcome(number)
        assert (state, holds) == (ReservationState.CANCELLED, False)
        was_first = yes.status == DONE
        assert told == ([EventKind.ACCEPTED] if was_first else []) + [EventKind.CANCELLED]
    assert_nothing_overlaps()
    assert_quiet(server)


def test_two_requests_for_one_time_are_made_and_approved_at_once(
    instrument: Instrument, cast: Cast, crowd: list[Client], lab: list[Client], server: Server
) -> None:
    """Both are offered the same other time, and take it in the same moment: one has it, the other keeps hers."""
    for slot in slots(ROUNDS):
        other = Interval(slot + timedelta(hours=9), slot + timedelta(hours=9) + LENGTH)
        numbers, proposals = [], []
        for who, hours in enumerate((0, 4)):
            number, _public_id, _step = requested(instrument, crowd[who], slot + timedelta(hours=hours))
            step = db.session.scalars(select(Approval).where(Approval.reservation_id == number)).one()
            with transaction():
                proposals.append(actions.propose(step, other, cast.tom.id, now()).public_id)
            numbers.append(number)
        answers = all_at_once(
            [post(crowd[who], f"/approval-proposals/{one}/acceptance") for who, one in enumerate(proposals)]
        )
        assert sorted(one.status for one in answers) == [DONE, REFUSED]
        winner = [one.status for one in answers].index(DONE)
        assert outcome(numbers[winner]) == (
            ReservationState.CONFIRMED, [EventKind.EDITED, EventKind.MOVED, EventKind.ACCEPTED], True,
        )  # fmt: skip
        assert outcome(numbers[1 - winner]) == (ReservationState.REQUESTED, [EventKind.EDITED], True)
    assert_nothing_overlaps()
    assert_quiet(server)


def test_a_yes_against_the_deadline(
    app: Flask, instrument: Instrument, crowd: list[Client], lab: list[Client], server: Server
) -> None:
    """Decided at the moment when silence would end it: either, never both."""
    for slot in slots(ROUNDS):
        number, _public_id, step = requested(instrument, crowd[0], slot)
        yes, _silence = all_at_once([post(lab[0], f"/approvals/{step}/acceptance"), lambda: _round(app)])
        was_first = yes.status == DONE
        state, told, holds = outcome(number)
        assert (state in HOLDING) == holds == was_first
        assert told == [EventKind.ACCEPTED if was_first else EventKind.DECLINED]
        assert db.session.scalars(select(Approval.state).where(Approval.public_id == step)).one() == (
            ApprovalState.APPROVED if was_first else ApprovalState.LAPSED
        )
    assert db.session.scalars(select(ApprovalRemark)).all() == []
    assert_nothing_overlaps()
    assert_quiet(server)


def _round(app: Flask) -> Answer:
    with app.app_context():
        words = count_silence(now() + timedelta(hours=2))
        db.session.remove()
    return Answer(DONE, words)
