"""What the scheduler does when nobody comes, nobody leaves, or nobody asks: each once, at its time."""

from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from booking.demo.cast import Cast
from booking.domain.usage import Evidence
from booking.facility.actions import close
from booking.notices.rendering import mail_of
from booking.transaction import transaction
from booking.usage import actions
from booking.usage.rounds import settle_missed
from booking.waiting.rounds import offer_freed
from models import Message, Reservation, ReservationState, Usage, WaitingEntry, WaitingOffer, WaitingState, db
from tests.reservations.acting import book, claims_of, events_of, march, span
from tests.usage.benches import checks_in, checks_out, expects_check_in, the_usage


@pytest.fixture
def booked(app: Flask, cast: Cast) -> Reservation:
    """Lin's, 10 to 12."""
    return book(cast, "lin", "confocal", "3 10:00", "3 12:00")


def told(kind: str) -> list[tuple[str, str]]:
    """(address, subject) of each message of a kind that is still true."""
    found = db.session.scalars(select(Message).where(Message.kind == kind).order_by(Message.id)).all()
    return [(one.user.email, str(mail["Subject"])) for one in found if (mail := mail_of(one)) is not None]


def reminds(at: str) -> int:
    with transaction():
        return actions.remind_of_check_in(march(at))


def test_lin_is_reminded_once_and_then_released(cast: Cast, booked: Reservation) -> None:
    expects_check_in(cast)
    assert [reminds(at) for at in ("3 10:14", "3 10:15", "3 10:20", "3 10:29")] == [0, 1, 0, 0]
    [(who, subject)] = told("check_in_due")
    assert who == cast.lin.email
    assert subject.startswith("You have not checked in: LSM 980")
    assert settle_missed(march("3 10:29")) == "0 missed"
    assert settle_missed(march("3 10:30")) == "1 missed"
    assert settle_missed(march("3 10:31")) == "0 missed"
    db.session.refresh(booked)
    usage = the_usage(booked)
    assert usage is not None
    assert (booked.state, claims_of(booked)) == (ReservationState.CANCELLED, [])
    assert (usage.is_no_show, usage.started_at, usage.reserved) == (True, None, span("3 10:00", "3 12:00"))
    assert events_of(booked)[-1].details["is_about"] == "missed"
    assert told("check_in_due") == []
    [(who, subject)] = told("missed")
    assert subject.startswith("Missed: LSM 980")
    assert book(cast, "nadia", "confocal", "3 11:00", "3 12:00", now=march("3 10:31"))


def test_what_lin_misses_is_offered_to_who_waits(app: Flask, cast: Cast) -> None:
    expects_check_in(cast)
    booked = book(cast, "lin", "confocal", "3 10:00", "3 15:00")
    now = march("2 10:00")
    with transaction():
        db.session.add(
            WaitingEntry(
                institution_id=booked.institution_id, instrument_id=booked.instrument_id, user_id=cast.nadia.id,
                mode="self_operated", starts_at=march("3 14:00"), ends_at=march("3 15:00"), length_minutes=60,
                state=WaitingState.WAITING, created_at=now, changed_at=now,
            )
        )  # fmt: skip
    assert offer_freed(march("3 10:29")) == "0 offered"
    settle_missed(march("3 10:30"))
    assert offer_freed(march("3 10:30")) == "1 offered"
    assert db.session.scalars(select(WaitingOffer)).one().reservation.starts_at == march("3 14:00")


def test_lin_who_checked_in_is_neither_reminded_nor_released(cast: Cast, booked: Reservation) -> None:
    expects_check_in(cast)
    checks_in(cast, "lin", booked, "3 10:10")
    assert reminds("3 10:20") == 0
    assert settle_missed(march("3 11:00")) == "0 missed"
    db.session.refresh(booked)
    assert booked.state == ReservationState.CONFIRMED


def test_nobody_is_released_where_it_is_closed(cast: Cast, booked: Reservation) -> None:
    expects_check_in(cast)
    with transaction():
        close(cast.bioimaging, cast.confocal, span("3 9:00", "3 11:00"), "No power", cast.tom.id, march("3 9:00"))
    assert settle_missed(march("3 10:30")) == "0 missed"


def test_where_nothing_is_released_it_is_marked_when_it_is_over(cast: Cast, booked: Reservation) -> None:
    expects_check_in(cast, is_released=False)
    assert settle_missed(march("3 11:59")) == "0 missed"
    assert settle_missed(march("3 12:00")) == "1 missed"
    db.session.refresh(booked)
    usage = the_usage(booked)
    assert usage is not None
    assert (booked.state, usage.is_no_show) == (ReservationState.CONFIRMED, True)


def test_samples_that_were_sent_wait_for_nobody(app: Flask, cast: Cast) -> None:
    expects_check_in(cast)
    with transaction():
        cast.confocal.modes = ["self_operated", "sample_submission"]
    sent = book(cast, "lin", "confocal", "3 10:00", "3 12:00", mode="sample_submission")
    assert settle_missed(march("3 11:00")) == "0 missed"
    with transaction():
        assert actions.note_unchecked(march("3 13:00")) == 1
    usage = the_usage(sent)
    assert usage is not None
    assert usage.evidence == Evidence.BOOKING


def test_where_nobody_asks_the_booking_counts(cast: Cast, booked: Reservation) -> None:
    counts = []
    for at in ("3 12:30", "3 13:00", "3 13:05"):
        with transaction():
            counts.append(actions.note_unchecked(march(at)))
    assert counts == [0, 1, 0]
    usage = the_usage(booked)
    assert usage is not None
    assert (usage.record.used, usage.evidence) == (span("3 10:00", "3 12:00"), Evidence.BOOKING)
    assert settle_missed(march("3 13:00")) == "0 missed"


def test_history_of_long_ago_is_left_alone(cast: Cast, booked: Reservation) -> None:
    with transaction():
        assert actions.note_unchecked(march("3 13:00") + timedelta(days=30)) == 0


def warns(at: str) -> int:
    with transaction():
        return actions.warn_of_overrun(march(at))


def test_overrun_warns_both_once(cast: Cast, booked: Reservation) -> None:
    after = book(cast, "nadia", "confocal", "3 12:00", "3 13:00")
    checks_in(cast, "lin", booked, "3 10:00")
    assert [warns(at) for at in ("3 11:59", "3 12:00", "3 12:01")] == [0, 1, 0]
    assert [who for who, _subject in told("overrun")] == [cast.lin.email]
    assert [who for who, _subject in told("overrun_next")] == [cast.nadia.email]
    checks_in(cast, "nadia", after, "3 12:05")
    assert told("overrun") == told("overrun_next") == []


def test_lin_alone_is_warned_when_nobody_comes(cast: Cast, booked: Reservation) -> None:
    checks_in(cast, "lin", booked, "3 10:00")
    assert warns("3 12:00") == 1
    assert told("overrun_next") == []
    checks_out(cast, "lin", booked, "3 12:20")
    assert told("overrun") == []


def test_lin_is_warned_again_after_she_has_extended(cast: Cast, booked: Reservation) -> None:
    checks_in(cast, "lin", booked, "3 10:00")
    with transaction():
        actions.extend(booked, march("3 12:30"), cast.lin.id, march("3 11:50"))
    assert [warns(at) for at in ("3 12:00", "3 12:30")] == [0, 1]


def test_what_nobody_ends_ends_as_booked(cast: Cast, booked: Reservation) -> None:
    checks_in(cast, "lin", booked, "3 10:00")
    counts: list[int] = []
    moment: datetime
    for moment in (march("3 23:59"), march("4 0:00")):
        with transaction():
            counts.append(actions.end_forgotten(moment))
    usage = db.session.scalars(select(Usage)).one()
    assert counts == [0, 1]
    assert (usage.ended_at, usage.is_end_assumed) == (march("3 12:00"), True)
