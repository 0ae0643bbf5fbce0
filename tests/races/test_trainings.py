"""The last seats of a session, and one instrument's time wanted by sessions and bookings at once, through the real
server on both databases: exactly the seats, one holder, everybody is answered."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from booking.demo.cast import Cast
from booking.reservations.wall_clock import written
from models import HOLDING, Enrolment, EnrolmentState, Message, Reservation, db
from tests.races.clients import Answer, Client, all_at_once, clients
from tests.races.test_one_slot import DONE, REFUSED, assert_nothing_overlaps, assert_quiet
from tests.support.servers import Server
from tests.training.courses import TUESDAY, course, planned

ROUNDS, CROWD = 5, 16
pytestmark = [pytest.mark.race, pytest.mark.xdist_group("races"), pytest.mark.timeout(600)]


def post(client: Client, path: str, fields: dict[str, str]) -> Callable[[], Answer]:
    return lambda: client.post(path, fields)


@pytest.mark.parametrize("seats", [1, 5])
def test_sixteen_want_the_last_seats(database: str, app: Flask, cast: Cast, server: Server, seats: int) -> None:
    with clients(app, server, CROWD) as crowd:
        for number in range(ROUNDS):
            session_id = planned(course("nmr_open_access"), cast.chen, seats=seats).public_id
            path = f"/training-sessions/{session_id}/enrolments"
            fields = {"or_wait": "1"} if number % 2 else {}
            answers = all_at_once([post(one, path, fields) for one in crowd])
            statuses = [one.status for one in answers]
            assert statuses.count(DONE) == (CROWD if fields else seats), statuses
            assert statuses.count(REFUSED) == (0 if fields else CROWD - seats), statuses
            assert all("All seats are taken" in one.body for one in answers if one.status == REFUSED)
            assert seated(session_id) == list(range(1, seats + 1))
            assert len(waiting(session_id)) == (CROWD - seats if fields else 0)
    assert_quiet(server)


def test_seats_given_back_and_wanted_at_once_are_never_more_than_there_are(
    database: str, app: Flask, cast: Cast, server: Server
) -> None:
    with clients(app, server, CROWD) as crowd:
        session_id = planned(course("nmr_open_access"), cast.chen, seats=4).public_id
        path = f"/training-sessions/{session_id}/enrolments"
        for one in crowd[:8]:
            one.post(path, {"or_wait": "1"})
        gone = all_of(session_id, EnrolmentState.ENROLLED)
        leaving = {one.user_id: f"/enrolments/{one.public_id}/withdrawal" for one in gone}
        racers = [post(one, leaving.get(one.person_id, path), {"or_wait": "1"}) for one in crowd]
        assert {one.status for one in all_at_once(racers)} == {DONE}
        assert seated(session_id) == [1, 2, 3, 4]
        assert len(waiting(session_id)) == CROWD - 4 - len(gone)
        db.session.rollback()
        moved_up = db.session.scalars(select(Message.user_id).where(Message.kind == "training_moved_up")).all()
        assert len(moved_up) == len(set(moved_up)) == 4
    assert_quiet(server)


def test_sessions_and_bookings_want_one_instrument(database: str, app: Flask, cast: Cast, server: Server) -> None:
    training, confocal = course("confocal_first_steps"), cast.confocal
    with clients(app, server, 6) as crowd:
        tom, keiko = (Client(app, server, one) for one in (cast.tom, cast.keiko))
        for number in range(ROUNDS):
            starts_at = TUESDAY + timedelta(days=number % 4, hours=3 * (number // 4))
            moments = {"starts": starts_at, "ends": starts_at + timedelta(hours=2)}
            times = {name: written(moment, confocal.zone) for name, moment in moments.items()}
            plan = {**times, "seats": "3", "language": "en", "instrument_id": confocal.public_id}
            booking = {**times, "mode": confocal.modes[0]}
            racers = [post(one, f"/trainings/{training.public_id}/sessions", plan) for one in (tom, keiko)]
            racers += [
                post(one, f"/instruments/{confocal.public_id}/reservations", {**booking, "key": f"{number}-{who}"})
                for who, one in enumerate(crowd)
            ]
            statuses = sorted(one.status for one in all_at_once(racers))
            assert statuses == [DONE] + [REFUSED] * (len(racers) - 1), number
            db.session.rollback()
            held = select(Reservation).where(
                Reservation.instrument_id == confocal.id, Reservation.state.in_(HOLDING),
                Reservation.starts_at == starts_at,
            )  # fmt: skip
            assert len(db.session.scalars(held).all()) == 1
        for one in (tom, keiko):
            one.close()
    assert_nothing_overlaps()
    assert_quiet(server)


def all_of(session_id: str, state: EnrolmentState) -> list[Enrolment]:
    db.session.rollback()
    found = select(Enrolment).where(Enrolment.session.has(public_id=session_id), Enrolment.state == state)
    return list(db.session.scalars(found))


def seated(session_id: str) -> list[int]:
    return sorted(one.seat or 0 for one in all_of(session_id, EnrolmentState.ENROLLED))


def waiting(session_id: str) -> list[Enrolment]:
    return all_of(session_id, EnrolmentState.WAITING)
