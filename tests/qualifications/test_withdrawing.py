"""What becomes of bookings when a qualification is taken away: by the policy of each facility, or as is said then."""

import pytest
from flask import Flask
from flask_babel import force_locale
from sqlalchemy import select

from booking.approvals.queries import queue
from booking.demo.cast import Cast
from booking.domain.held import Fate, QualificationState
from booking.domain.requirements import Supervised, Trained
from booking.notices.rendering import mail_of
from booking.qualifications.actions import set_fate, withdraw
from booking.reservations import actions
from booking.transaction import transaction
from models import Facility, Qualification, Reservation, ReservationEvent, ReservationState, WithdrawalPolicy, db
from tests.approvals.asking import history_of, told
from tests.qualifications.acting import WHERE, asks_for, books, course, mails_to, qualifies
from tests.reservations.acting import NOW
from tests.support.applications import sign_in
from tests.support.pages import PageClient

SECRET = "Left the laser on"


def takes_away(cast: Cast, held: Qualification, fate: Fate | None = None) -> None:
    with transaction():
        mine = db.session.get_one(Qualification, held.id)
        withdraw(mine, QualificationState.REVOKED, SECRET, cast.tom, NOW, fate)


def state_of(reservation: Reservation) -> ReservationState:
    db.session.expire_all()
    return db.session.get_one(Reservation, reservation.id).state


def test_each_facilitys_policy_says_what_becomes_of_bookings(app: Flask, database: str, cast: Cast) -> None:
    training = course(cast)
    asks_for(cast, Trained(training.id, 1))
    asks_for(cast, Trained(training.id, 1), where="sem")
    held = qualifies(cast, "nadia", training)
    here, there = books(cast, "nadia", "3 10:00", "3 12:00"), books(cast, "nadia", "4 10:00", "4 12:00", where="sem")
    with transaction():
        set_fate(db.session.get_one(Facility, cast.instrument("sem").facility_id), Fate.CANCEL)
    takes_away(cast, held)
    assert (state_of(here), state_of(there)) == (ReservationState.REQUESTED, ReservationState.CANCELLED)
    [mail] = mails_to(cast.nadia)
    assert mail.details["by_fate"] == {"review": [here.public_id], "cancel": [there.public_id]}
    with force_locale("en"):
        said = mail_of(mail)
    assert said is not None
    assert "looks at each of them again" in said.get_content()
    assert "have been cancelled" in said.get_content()


def test_what_is_put_to_review_stands_in_the_labs_queue(database: str, cast: Cast) -> None:
    training = course(cast)
    asks_for(cast, Trained(training.id, 1))
    held = qualifies(cast, "nadia", training)
    made = books(cast, "nadia", "3 10:00", "3 12:00")
    takes_away(cast, held, Fate.REVIEW)
    assert [one.reservation_id for one in queue(cast.tom, NOW)] == [made.id]
    assert "tom.ashdown" in told("to_decide")
    with transaction():
        actions.accept(db.session.get_one(Reservation, made.id), cast.tom.id, NOW)
    assert state_of(made) == ReservationState.CONFIRMED


def test_nobody_is_late_with_what_was_cancelled_for_her(database: str, cast: Cast) -> None:
    training = course(cast)
    asks_for(cast, Trained(training.id, 1))
    held = qualifies(cast, "nadia", training)
    with transaction():
        cast.instrument(WHERE).cancel_notice_minutes = 60 * 24 * 30
    made = books(cast, "nadia", "3 10:00", "3 12:00")
    takes_away(cast, held, Fate.CANCEL)
    events = db.session.scalars(select(ReservationEvent).where(ReservationEvent.reservation_id == made.id))
    assert [one for one in events if one.details.get("is_late")] == []
    assert history_of(made)[0] == f"Tom Ashdown cancelled it. Reason: {SECRET}"


def test_ben_reads_that_nadia_cannot_be_there_but_not_why(database: str, cast: Cast) -> None:
    training = course(cast)
    asks_for(cast, Supervised(training.id, 3))
    held = qualifies(cast, "nadia", training, 3)
    made = books(cast, "ben", "3 10:00", "3 12:00", supervisor_id=cast.nadia.id)
    takes_away(cast, held, Fate.CANCEL)
    assert state_of(made) == ReservationState.CANCELLED
    assert (
        history_of(made)[0] == "Tom Ashdown cancelled it. Reason: Whoever was to be present is not qualified any more."
    )
    assert SECRET not in str(mails_to(cast.ben, "cancelled")[0].details)


@pytest.mark.parametrize("again", list(QualificationState))
def test_what_is_revoked_stays_so(again: QualificationState, cast: Cast) -> None:
    held = qualifies(cast, "nadia", course(cast))
    takes_away(cast, held)
    with pytest.raises(ValueError, match="nothing to withdraw"), transaction():
        withdraw(db.session.get_one(Qualification, held.id), again, SECRET, cast.tom, NOW, None)


def test_tom_sets_the_policy_of_his_facility_and_nobody_else_does(cast: Cast, client: PageClient) -> None:
    facility = cast.bioimaging.public_id
    path, people = f"/facilities/{facility}/withdrawal-policy", f"/facilities/{facility}/qualifications"
    sign_in(client, cast.lin)
    assert client.send(path, {"fate": "cancel"}).status_code == 404
    sign_in(client, cast.tom)
    assert client.send(path, {"fate": "burn"}).status_code == 422
    assert client.send(path, {"fate": "cancel"}).status_code == 303
    assert db.session.get_one(WithdrawalPolicy, cast.bioimaging.id).fate is Fate.CANCEL
    assert 'value="cancel" checked' in client.get(people).text


def test_tom_looks_at_a_qualification_of_his_school_and_clara_takes_it_away(cast: Cast, client: PageClient) -> None:
    training = course(cast)
    with transaction():
        db.session.merge(training).facility_id = None
    held = qualifies(cast, "nadia", training)
    address, taken = f"/qualifications/{held.public_id}", {"what": "suspended", "reason": "Asked", "fate": "policy"}
    sign_in(client, cast.tom)
    assert "its administrators may suspend or revoke it" in client.get(address).text
    assert client.send(f"{address}/withdrawal", taken).status_code == 404
    sign_in(client, cast.lin)
    assert client.get(address).status_code == 404
    sign_in(client, cast.clara)
    assert client.send(f"{address}/withdrawal", taken).status_code == 303
    assert "Suspended" in client.get(address).text
