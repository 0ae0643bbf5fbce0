"""Marking, qualifying, revoking and booking at one moment, through the real server on both databases: one outcome."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from booking.clock import now
from booking.demo.cast import Cast
from booking.domain.held import QualificationState
from booking.domain.requirements import Scope, Trained
from booking.qualifications.actions import grant, requiring
from booking.reservations.wall_clock import written
from booking.transaction import transaction
from models import (
    HOLDING,
    Enrolment,
    EventKind,
    Instrument,
    Message,
    Outcome,
    Qualification,
    Requirement,
    Reservation,
    ReservationEvent,
    Training,
    TrainingSession,
    User,
    db,
)
from tests.qualifications.acting import course
from tests.races.clients import Client, all_at_once
from tests.races.test_approvals import post
from tests.races.test_one_slot import DONE, LENGTH, REFUSED, assert_quiet, open_all_day, slots
from tests.support.servers import Server
from tests.training.courses import enrols, planned

ROUNDS = 4
pytestmark = [pytest.mark.race, pytest.mark.xdist_group("races"), pytest.mark.timeout(600)]


def held_by(person: User, training: Training) -> list[Qualification]:
    db.session.rollback()
    db.session.expire_all()
    mine = select(Qualification).where(Qualification.user_id == person.id, Qualification.training_id == training.id)
    return list(db.session.scalars(mine))


def told_of_qualifications(person: User) -> int:
    mine = select(Message.id).where(Message.user_id == person.id, Message.kind == "qualification")
    return len(db.session.scalars(mine).all())


def begun(training: Training, cast: Cast, person: User) -> tuple[str, str]:
    """Public ids of a session that has begun, and of the person's place in it."""
    session = planned(training, cast.tom)
    place = enrols(session, person).public_id
    with transaction():
        found = db.session.get_one(TrainingSession, session.id)
        found.starts_at, found.ends_at = now() - timedelta(hours=1), now() + timedelta(hours=1)
        return found.public_id, place


def test_passed_against_absent(database: str, app: Flask, cast: Cast, server: Server) -> None:
    """Whoever is second reads what the first has written; who has passed is qualified, once, and told once."""
    tom, keiko = (Client(app, server, one) for one in (cast.tom, cast.keiko))
    for number in range(ROUNDS):
        training = course(cast, f"Course {number}")
        session, place = begun(training, cast, cast.lin)
        path, marked = f"/training-sessions/{session}/attendance", {"people": place, "level": "2", "evidence": ""}
        passed, absent = all_at_once(
            [post(tom, path, **marked, outcome="passed"), post(keiko, path, **marked, outcome="absent")]
        )
        assert passed.status == DONE
        assert absent.status in (DONE, REFUSED)
        [held] = held_by(cast.lin, training)
        assert (held.level, held.state) == (2, QualificationState.ACTIVE)
        enrolment = db.session.scalars(select(Enrolment).where(Enrolment.public_id == place)).one()
        assert (enrolment.outcome, enrolment.level) == (Outcome.PASSED, 2)
        assert told_of_qualifications(cast.lin) == number + 1
    for client in (tom, keiko):
        client.close()
    assert_quiet(server)


def test_two_give_the_same_qualification_at_once(database: str, app: Flask, cast: Cast, server: Server) -> None:
    """By hand, at two levels: she holds it once, at the higher one."""
    tom, keiko = (Client(app, server, one) for one in (cast.tom, cast.keiko))
    path = f"/facilities/{cast.bioimaging.public_id}/qualifications"
    for number in range(ROUNDS):
        training = course(cast, f"Course {number}")
        given = {"email": cast.nadia.email, "training": training.public_id, "evidence": "Check-ride", "valid_until": ""}
        answers = all_at_once([post(tom, path, **given, level="1"), post(keiko, path, **given, level="3")])
        assert [one.status for one in answers] == [DONE, DONE]
        [held] = held_by(cast.nadia, training)
        assert held.level == 3
        assert told_of_qualifications(cast.nadia) == number + 1
    for client in (tom, keiko):
        client.close()
    assert_quiet(server)


def test_a_booking_against_the_revocation_of_what_it_stands_on(
    database: str, app: Flask, cast: Cast, server: Server
) -> None:
    """Refused, or made and cancelled with the rest: in the end nothing stands on what is revoked."""
    instrument = open_all_day(cast, "For the trained only")
    where, zone, public_id = instrument.id, instrument.zone, instrument.public_id
    tom, lin = (Client(app, server, one) for one in (cast.tom, cast.lin))
    for number, slot in enumerate(slots(ROUNDS)):
        training = course(cast, f"Course {number}")
        _asks_anew(cast, where, training)
        with transaction():
            lins = db.session.get_one(User, cast.lin.id)
            held = grant(lins, db.session.get_one(Training, training.id), 1, cast.tom, now()).public_id
        times = {"starts": written(slot, zone), "ends": written(slot + LENGTH, zone)}
        booked, revoked = all_at_once(
            [
                post(lin, f"/instruments/{public_id}/reservations", **times, mode="self_operated", key=str(number)),
                post(tom, f"/qualifications/{held}/withdrawal", what="revoked", reason="Asked", fate="cancel"),
            ]
        )
        assert revoked.status == DONE
        assert booked.status in (DONE, REFUSED)
        db.session.rollback()
        mine = select(Reservation).where(Reservation.instrument_id == where, Reservation.starts_at == slot)
        states = [one.state for one in db.session.scalars(mine)]
        assert [one for one in states if one in HOLDING] == []
        assert len(states) == (1 if booked.status == DONE else 0)
        kinds = select(ReservationEvent.kind).join(Reservation).where(Reservation.starts_at == slot)
        told = list(db.session.scalars(kinds.order_by(ReservationEvent.id)))
        assert told == ([EventKind.BOOKED, EventKind.CANCELLED] if booked.status == DONE else [])
    for client in (tom, lin):
        client.close()
    assert_quiet(server)


def _asks_anew(cast: Cast, instrument_id: int, training: Training) -> None:
    """The instrument requires this training and no other."""
    with transaction():
        for one in db.session.scalars(select(Requirement).where(Requirement.instrument_id == instrument_id)):
            db.session.delete(one)
        db.session.flush()
        found = db.session.get_one(Instrument, instrument_id)
        made = requiring.require(found, Scope(), is_first_reviewed=False, by=cast.tom, now=now())
        requiring.add_part(made, (), Trained(training.id, 1), cast.tom, now())
