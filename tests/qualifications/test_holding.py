"""Qualifications on the way of a booking: asked for, judged at the time of use, taken away, running out."""

from datetime import date, timedelta

import pytest
from flask import Flask
from flask_babel import force_locale
from sqlalchemy import select

from booking.agreements import actions as agreements
from booking.demo.cast import Cast
from booking.domain.held import QualificationState, Recognised
from booking.domain.question import Wanted
from booking.domain.requirements import AnyOf, Certified, Supervised, Trained
from booking.domain.verdict import Code
from booking.notices.rendering import mail_of
from booking.qualifications.actions import Fate, reinstate, requiring, withdraw
from booking.qualifications.actions.elsewhere import assess, recognise, submit
from booking.qualifications.actions.reminding import remind_of_expiry
from booking.qualifications.queries.dependents import dependents
from booking.qualifications.queries.mine import opened_to
from booking.reservations import actions
from booking.reservations.applicants import applicant
from booking.reservations.facts import gather, gather_many
from booking.reservations.judging import Refused
from booking.transaction import transaction
from models import (
    ExternalCertificate,
    Message,
    MessageState,
    Qualification,
    Recognition,
    Reservation,
    ReservationState,
    Validity,
    db,
)
from tests.agreements.agreed import agreed, drafted
from tests.qualifications.acting import WHERE, asks_for, books, course, mails_to, qualifies, requirement
from tests.reservations.acting import NOW, codes, span
from tests.support.applications import count_queries

TEN, NOON = "3 10:00", "3 12:00"
TODAY = NOW.date()


def refused(cast: Cast, who: str, first: str = TEN, last: str = NOON, **more: object) -> list[Code]:
    with pytest.raises(Refused) as caught:
        books(cast, who, first, last, **more)
    return codes(caught.value)


def test_nadia_books_the_tirf_once_she_is_qualified(database: str, cast: Cast) -> None:
    training = course(cast)
    asks_for(cast, Trained(training.id, 2))
    assert refused(cast, "nadia") == [Code.NOT_QUALIFIED]
    qualifies(cast, "nadia", training, 1)
    assert refused(cast, "nadia") == [Code.LEVEL_TOO_LOW]
    qualifies(cast, "nadia", training, 2)
    assert books(cast, "nadia", TEN, NOON).state == ReservationState.CONFIRMED


def test_tom_who_runs_it_needs_nothing(database: str, cast: Cast) -> None:
    asks_for(cast, Trained(course(cast).id, 3), first=True)
    assert books(cast, "tom", TEN, NOON).state == ReservationState.CONFIRMED


def test_what_runs_out_on_the_day_before_does_not_count_on_the_day(database: str, cast: Cast) -> None:
    training = course(cast)
    asks_for(cast, Trained(training.id, 1))
    day = span(TEN, NOON).starts_at.date()
    qualifies(cast, "nadia", training, until=day - timedelta(days=1))
    assert refused(cast, "nadia") == [Code.QUALIFICATION_EXPIRES]
    qualifies(cast, "nadia", training, until=day)
    books(cast, "nadia", TEN, NOON)


def test_a_qualification_that_lives_by_use_counts_from_the_last_use(database: str, cast: Cast) -> None:
    training = course(cast, validity=Validity.MONTHS_AFTER_USE, validity_months=1)
    asks_for(cast, Trained(training.id, 1))
    qualifies(cast, "nadia", training, now=NOW - timedelta(days=60))
    assert refused(cast, "nadia") == [Code.NOT_USED_LATELY]
    used = books(cast, "tom", TEN, NOON)
    with transaction():
        mine = db.session.get_one(Reservation, used.id)
        mine.user_id = cast.nadia.id
        mine.starts_at, mine.ends_at = NOW - timedelta(days=3), NOW - timedelta(days=2)
    books(cast, "nadia", "3 14:00", "3 16:00")


def test_ben_may_use_it_beside_nadia_who_is_named(database: str, cast: Cast) -> None:
    training = course(cast)
    asks_for(cast, AnyOf((Trained(training.id, 2), Supervised(training.id, 3))))
    assert refused(cast, "ben") == [Code.ONE_OF_NEEDED]
    qualifies(cast, "nadia", training, 2)
    assert refused(cast, "ben", supervisor_id=cast.nadia.id) == [Code.ONE_OF_NEEDED]
    qualifies(cast, "nadia", training, 3)
    made = books(cast, "ben", TEN, NOON, supervisor_id=cast.nadia.id)
    assert made.supervisor_id == cast.nadia.id
    with transaction():
        mine = db.session.get_one(Reservation, made.id)
        actions.change_interval(mine, span("3 14:00", "3 16:00"), mine.user_id, NOW)


def test_the_lab_looks_at_nadias_first_booking(database: str, cast: Cast) -> None:
    training = course(cast)
    asks_for(cast, Trained(training.id, 1), first=True)
    qualifies(cast, "nadia", training)
    assert books(cast, "nadia", TEN, NOON).state == ReservationState.REQUESTED


def test_lins_training_of_westfjord_counts_as_the_school_says(database: str, cast: Cast) -> None:
    here, there = course(cast), course(cast, "TIRF at Westfjord", "westfjord")
    asks_for(cast, Trained(here.id, 1))
    qualifies(cast, "lin", there)
    assert refused(cast, "lin") == [Code.NOT_QUALIFIED]
    for kind, code in ((Recognised.CHECK_RIDE, Code.NEEDS_CHECK_RIDE), (Recognised.NOT, Code.NOT_RECOGNISED)):
        with transaction():
            made = recognise(
                cast.norhaven, here, cast.westfjord, there, kind=kind, reason="Agreement 7", valid_from=TODAY,
                valid_until=None, by=cast.clara, now=NOW,
            )  # fmt: skip
        assert refused(cast, "lin") == [code]
        with transaction():
            db.session.delete(db.session.merge(made))
    with transaction():
        recognise(
            cast.norhaven, here, cast.westfjord, there, kind=Recognised.EQUAL, reason="Agreement 7", valid_from=TODAY,
            valid_until=None, by=cast.clara, now=NOW,
        )  # fmt: skip
    books(cast, "lin", TEN, NOON)
    assert [one.instrument.id for one in opened_to(cast.lin, NOW)] == [cast.instrument(WHERE).id]


def test_lins_certificate_counts_once_the_school_has_accepted_it(database: str, cast: Cast) -> None:
    asks_for(cast, Certified("laser"))
    assert refused(cast, "lin") == [Code.NEEDS_CERTIFICATE]
    with transaction():
        sent = submit(
            ExternalCertificate(
                user_id=cast.lin.id, institution_id=cast.norhaven.id, kind="laser", issuer="Westfjord",
                issued_on=TODAY, file_sha256="0" * 64, size_bytes=1,
            ),
            NOW,
        ).id  # fmt: skip
    assert len(mails_to(cast.clara, "certificate_sent")) == 1
    assert refused(cast, "lin") == [Code.CERTIFICATE_UNDER_REVIEW]
    with transaction():
        assess(db.session.get_one(ExternalCertificate, sent), is_accepted=True, reason="", by=cast.clara, now=NOW)
    books(cast, "lin", TEN, NOON)
    with pytest.raises(ValueError, match="looked at"):
        assess(db.session.get_one(ExternalCertificate, sent), is_accepted=False, reason="", by=cast.clara, now=NOW)


@pytest.mark.parametrize(
    ("fate", "state"),
    [
        (Fate.KEEP, ReservationState.CONFIRMED),
        (Fate.REVIEW, ReservationState.REQUESTED),
        (Fate.CANCEL, ReservationState.CANCELLED),
    ],
)
def test_what_stands_on_a_revoked_qualification_is_treated_and_told_once(
    fate: Fate, state: ReservationState, app: Flask, database: str, cast: Cast
) -> None:
    training = course(cast)
    asks_for(cast, Trained(training.id, 1))
    held = qualifies(cast, "nadia", training)
    series = [books(cast, "nadia", f"{day} 10:00", f"{day} 12:00") for day in (3, 4, 5)]
    other = books(cast, "nadia", "4 14:00", "4 15:00", where="confocal")
    assert [one.id for one in dependents(held, NOW)] == [one.id for one in series]
    with transaction():
        mine = db.session.get_one(Qualification, held.id)
        withdraw(mine, QualificationState.REVOKED, "Left the laser on", cast.tom, NOW, fate)
    assert {db.session.get_one(Reservation, one.id).state for one in series} == {state}
    assert db.session.get_one(Reservation, other.id).state == ReservationState.CONFIRMED
    assert refused(cast, "nadia", "6 10:00", "6 12:00") == [Code.QUALIFICATION_REVOKED]
    [mail] = mails_to(cast.nadia)
    assert mail.details["event"] == "revoked"
    with app.test_request_context(), force_locale("en"):
        said = mail_of(mail)
        assert said is not None
        assert "Left the laser on" in said.get_content()
        assert said.get_content().count("TIRF microscope") >= 1 or "12:00" in said.get_content()


def test_a_revocation_in_the_middle_of_a_series_leaves_what_has_been(database: str, cast: Cast) -> None:
    training = course(cast)
    asks_for(cast, Trained(training.id, 1))
    held = qualifies(cast, "nadia", training)
    series = [books(cast, "nadia", f"{day} 10:00", f"{day} 12:00") for day in (3, 4, 5)]
    between = series[1].starts_at - timedelta(hours=1)
    assert [one.id for one in dependents(held, between)] == [one.id for one in series[1:]]
    with transaction():
        mine = db.session.get_one(Qualification, held.id)
        withdraw(mine, QualificationState.SUSPENDED, "Asked", cast.tom, between, Fate.CANCEL)
    states = [db.session.get_one(Reservation, one.id).state for one in series]
    assert states == [ReservationState.CONFIRMED, ReservationState.CANCELLED, ReservationState.CANCELLED]
    with transaction():
        reinstate(db.session.get_one(Qualification, held.id), cast.tom, between)
    books(cast, "nadia", "6 10:00", "6 12:00")


def test_who_was_to_be_present_is_no_longer_qualified(database: str, cast: Cast) -> None:
    training = course(cast)
    asks_for(cast, Supervised(training.id, 3))
    held = qualifies(cast, "nadia", training, 3)
    made = books(cast, "ben", TEN, NOON, supervisor_id=cast.nadia.id)
    assert [one.id for one in dependents(held, NOW)] == [made.id]


def test_each_person_is_told_once_at_each_distance_and_when_it_has_run_out(database: str, cast: Cast) -> None:
    held = qualifies(cast, "nadia", course(cast), until=TODAY + timedelta(days=70))
    told = []
    for day in range(75):
        with transaction():
            if remind_of_expiry(NOW + timedelta(days=day)):
                told.append(70 - day)
        with transaction():
            assert remind_of_expiry(NOW + timedelta(days=day)) == 0
    assert told == [60, 14, 3, -1]
    events = [one.details["event"] for one in mails_to(cast.nadia)]
    assert events == ["granted", "expiring", "expiring", "expiring", "expired"]
    qualifies(cast, "nadia", held.training, until=date(2030, 1, 1))
    assert db.session.get_one(Qualification, held.id).told_days is None


def test_one_query_more_is_asked_only_where_something_is_required(database: str, cast: Cast) -> None:
    training = course(cast)
    who, wanted = applicant(cast.lin.id), Wanted(span(TEN, NOON))
    ids = [cast.instrument(WHERE).id, cast.confocal.id]
    db.session.commit()
    with count_queries() as before:
        gather(ids[0], who, wanted, NOW)
        gather_many(ids, who, wanted.interval, NOW)
    asks_for(cast, Trained(training.id, 1))
    asks_for(cast, Trained(training.id, 2), where="confocal")
    with count_queries() as after:
        gather(ids[0], who, wanted, NOW)
        gather_many(ids, who, wanted.interval, NOW)
    assert len(after) == len(before) + 2


def test_parts_are_put_in_and_taken_out_of_nested_groups(database: str, cast: Cast) -> None:
    training = course(cast)
    public_id = asks_for(cast, AnyOf(), Certified("laser"))
    with transaction():
        found = requirement(public_id)
        requiring.add_part(found, (0,), Trained(training.id, 2), cast.tom, NOW)
        requiring.add_part(found, (0,), Supervised(training.id, 3), cast.tom, NOW)
    found = requirement(public_id)
    assert found.tree["all"][0] == {
        "any": [{"training": training.id, "level": 2}, {"supervised": training.id, "level": 3}]
    }
    assert [(one.training_id, one.supervisor_level) for one in found.trainings] == [(training.id, 3)]
    for path in ((7,), (1, 0), ()):
        with pytest.raises(ValueError, match=r"no such|not a group|stays"), transaction():
            requiring.remove_part(requirement(public_id), path, cast.tom, NOW)
    with transaction():
        requiring.remove_part(requirement(public_id), (0,), cast.tom, NOW)
    found = requirement(public_id)
    assert found.tree == {"all": [{"certificate": "laser"}]}
    assert found.trainings == []


@pytest.mark.parametrize("language", ["en", "zh"])
def test_each_mail_about_a_qualification_can_be_written(language: str, app: Flask, cast: Cast) -> None:
    training = course(cast)
    held = qualifies(cast, "nadia", training, until=TODAY + timedelta(days=10))
    written = [_subject(cast, language)]
    with transaction():
        remind_of_expiry(NOW)
    written.append(_subject(cast, language))
    with transaction():
        remind_of_expiry(NOW + timedelta(days=12))
    written.append(_subject(cast, language))
    for state in (QualificationState.SUSPENDED, QualificationState.ACTIVE, QualificationState.REVOKED):
        with transaction():
            mine = db.session.get_one(Qualification, held.id)
            if state is QualificationState.ACTIVE:
                reinstate(mine, cast.tom, NOW)
            else:
                withdraw(mine, state, "Left the laser on", cast.tom, NOW, Fate.KEEP)
        written.append(_subject(cast, language))
    assert len(set(written)) == 6


def _subject(cast: Cast, language: str) -> str:
    with transaction():
        cast.nadia.language = language
    [message] = [one for one in mails_to(cast.nadia) if one.state == MessageState.DUE]
    mail = mail_of(message)
    assert mail is not None
    with transaction():
        db.session.get_one(Message, message.id).state = MessageState.SENT
    return str(mail["Subject"])


def test_lins_training_counts_by_agreement_while_that_is_in_force(database: str, cast: Cast) -> None:
    here, there = course(cast), course(cast, "TIRF at Westfjord", "westfjord")
    asks_for(cast, Trained(here.id, 1))
    qualifies(cast, "lin", there)
    day = span(TEN, NOON).starts_at.date()
    agreement = agreed(cast, TODAY, day + timedelta(days=1))
    with transaction():
        recognise(
            cast.norhaven, here, cast.westfjord, there, kind=Recognised.EQUAL, reason="Clause 3", valid_from=TODAY,
            valid_until=None, by=cast.clara, now=NOW, agreement=db.session.merge(agreement),
        )  # fmt: skip
    books(cast, "lin", TEN, NOON)
    assert refused(cast, "lin", "4 10:00", "4 12:00") == [Code.NOT_QUALIFIED]
    with transaction():
        old = db.session.merge(agreement)
        old.valid_until = day + timedelta(days=2)
        draft = agreements.new_version(old, cast.clara, NOW, day + timedelta(days=1))
        agreements.put_in_force(draft, "Both", TODAY, cast.clara, NOW)
    assert len(db.session.scalars(select(Recognition).where(Recognition.reason == "Clause 3")).all()) == 2
    books(cast, "lin", "4 10:00", "4 12:00")


def test_a_proposed_agreement_recognises_nothing_and_one_of_others_cannot(cast: Cast) -> None:
    here, there = course(cast), course(cast, "TIRF at Westfjord", "westfjord")
    asks_for(cast, Trained(here.id, 1))
    qualifies(cast, "lin", there)
    proposed = drafted(cast, TODAY)
    terms = {"kind": Recognised.EQUAL, "reason": "Clause 3", "valid_from": TODAY, "valid_until": None}
    with transaction():
        recognise(
            cast.norhaven, here, cast.westfjord, there, by=cast.clara, now=NOW, agreement=db.session.merge(proposed),
            **terms,
        )  # fmt: skip
    assert refused(cast, "lin") == [Code.NOT_QUALIFIED]
    with pytest.raises(ValueError, match="of others"), transaction():
        recognise(
            cast.norhaven, here, cast.eskmere, None, by=cast.clara, now=NOW, agreement=db.session.merge(proposed),
            **terms,
        )  # fmt: skip
