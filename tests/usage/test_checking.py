"""Checking in and out: what is recorded, what the booking becomes, and what falls free."""

from datetime import timedelta

import pytest
from flask import Flask

from booking.demo.cast import Cast
from booking.domain.interval import Interval
from booking.domain.question import Wanted
from booking.domain.usage import Evidence, Lack, lacks
from booking.domain.verdict import Code
from booking.reservations.actions import WrongState, cancel
from booking.reservations.judging import Refused
from booking.transaction import transaction
from booking.usage import actions
from booking.usage.refusals import Cannot, NotPossible
from models import Reservation, ReservationState, Usage, db
from tests.reservations.acting import book, claims_of, codes, events_of, march, messages_of, span
from tests.usage.benches import checks_in, checks_out, expects_check_in, the_usage


@pytest.fixture
def booked(app: Flask, cast: Cast) -> Reservation:
    """Lin's, 10 to 12."""
    return book(cast, "lin", "confocal", "3 10:00", "3 12:00")


def held(reservation: Reservation) -> Interval:
    [(_resource, interval)] = claims_of(reservation)
    return interval


def test_lin_uses_what_she_has_booked(cast: Cast, booked: Reservation) -> None:
    usage = checks_in(cast, "lin", booked, "3 10:05")
    assert (usage.started_at, usage.ended_at, usage.evidence) == (march("3 10:05"), None, Evidence.PAGE)
    usage = checks_out(cast, "lin", booked, "3 12:00")
    assert usage.ended_at == march("3 12:00")
    assert usage.reserved == span("3 10:00", "3 12:00")
    assert [event.details.get("is_about") for event in events_of(booked)][-2:] == ["checked_in", "checked_out"]
    assert set(lacks(usage.record, march("3 13:00"))) >= {Lack.PURPOSE, Lack.SAMPLES, Lack.CONFIRMATION}


def test_what_lin_leaves_early_is_free_at_once_and_still_known_as_booked(cast: Cast, booked: Reservation) -> None:
    checks_in(cast, "lin", booked, "3 10:00")
    usage = checks_out(cast, "lin", booked, "3 10:47")
    db.session.refresh(booked)
    assert booked.ends_at == march("3 10:47")
    assert usage.reserved == span("3 10:00", "3 12:00")
    cleanup = timedelta(minutes=booked.cleanup_minutes)
    assert held(booked).ends_at == march("3 10:47") + cleanup
    later = book(cast, "nadia", "confocal", "3 11:00", "3 12:00", now=march("3 10:50"))
    assert later.state == ReservationState.CONFIRMED


def test_lin_begins_early_where_it_is_free(cast: Cast, booked: Reservation) -> None:
    usage = checks_in(cast, "lin", booked, "3 9:41")
    assert usage.reserved == span("3 9:41", "3 12:00")
    assert booked.starts_at == usage.started_at == march("3 9:41")
    assert held(booked).starts_at == march("3 9:41") - timedelta(minutes=booked.setup_minutes)
    assert "moved" not in messages_of(booked).values()


def test_lin_cannot_begin_early_while_nadia_is_booked(cast: Cast, booked: Reservation) -> None:
    book(cast, "nadia", "confocal", "3 9:00", "3 10:00")
    with pytest.raises(Refused) as refused:
        checks_in(cast, "lin", booked, "3 9:41")
    assert codes(refused.value) == [Code.TAKEN]
    assert the_usage(booked) is None


@pytest.mark.parametrize(("at", "why"), [("3 9:29", Cannot.TOO_EARLY), ("3 12:00", Cannot.OVER)])
def test_there_is_a_time_to_check_in(cast: Cast, booked: Reservation, at: str, why: Cannot) -> None:
    with pytest.raises(NotPossible) as refused:
        checks_in(cast, "lin", booked, at)
    assert refused.value.code is why


def test_nobody_checks_in_to_what_the_lab_has_not_accepted(app: Flask, cast: Cast) -> None:
    asked = book(cast, "lin", "ebeam", "3 10:00", "3 14:00")
    assert asked.state == ReservationState.REQUESTED
    with pytest.raises(NotPossible) as refused:
        checks_in(cast, "lin", asked, "3 10:00")
    assert refused.value.code is Cannot.NOT_CONFIRMED


def test_nobody_checks_in_to_what_was_cancelled(cast: Cast, booked: Reservation) -> None:
    with transaction():
        cancel(booked, cast.lin.id, march("3 8:00"))
    with pytest.raises(WrongState):
        checks_in(cast, "lin", booked, "3 10:00")


def test_pressing_twice_is_once(cast: Cast, booked: Reservation) -> None:
    first = checks_in(cast, "lin", booked, "3 10:00", Evidence.QR)
    again = checks_in(cast, "tom", booked, "3 10:20", Evidence.STAFF)
    assert (again.id, again.started_at, again.evidence) == (first.id, march("3 10:00"), Evidence.QR)
    assert checks_out(cast, "lin", booked, "3 11:00").ended_at == march("3 11:00")
    assert checks_out(cast, "lin", booked, "3 11:30").ended_at == march("3 11:00")
    with pytest.raises(NotPossible) as refused:
        checks_in(cast, "lin", booked, "3 10:40")
    assert refused.value.code is Cannot.ENDED


def test_who_leaves_in_the_minute_in_which_she_came_has_used_one(cast: Cast, booked: Reservation) -> None:
    checks_in(cast, "lin", booked, "3 10:00")
    assert checks_out(cast, "lin", booked, "3 10:00").record.used == span("3 10:00", "3 10:01")


def test_what_nadia_left_running_ended_when_lin_came(cast: Cast, booked: Reservation) -> None:
    before = book(cast, "nadia", "confocal", "3 8:00", "3 10:00")
    checks_in(cast, "nadia", before, "3 8:00")
    checks_in(cast, "lin", booked, "3 10:10")
    left = the_usage(before)
    assert left is not None
    assert (left.ended_at, left.is_end_assumed) == (march("3 10:10"), True)
    assert Lack.CHECKED_END in lacks(left.record, march("3 13:00"))


def test_no_minute_of_one_place_belongs_to_two(cast: Cast, booked: Reservation) -> None:
    before = book(cast, "nadia", "confocal", "3 8:00", "3 10:00")
    checks_in(cast, "nadia", before, "3 9:59")
    mine = checks_in(cast, "lin", booked, "3 10:00")
    left = the_usage(before)
    assert left is not None
    assert left.ended_at is not None
    assert mine.started_at is not None
    assert left.ended_at <= mine.started_at


def test_lin_stays_longer_by_the_rules(cast: Cast, booked: Reservation) -> None:
    checks_in(cast, "lin", booked, "3 10:00")
    with transaction():
        actions.extend(booked, march("3 12:30"), cast.lin.id, march("3 11:00"))
    assert (booked.ends_at, the_usage(booked).reserved) == (march("3 12:30"), span("3 10:00", "3 12:30"))
    book(cast, "nadia", "confocal", "3 12:30", "3 13:30")
    with pytest.raises(Refused) as refused, transaction():
        actions.extend(booked, march("3 13:00"), cast.lin.id, march("3 11:30"))
    assert codes(refused.value) == [Code.TAKEN]
    usage = checks_out(cast, "lin", booked, "3 12:10")
    assert usage.reserved == span("3 10:00", "3 12:30")


def test_only_what_runs_is_extended(cast: Cast, booked: Reservation) -> None:
    with pytest.raises(NotPossible) as refused, transaction():
        actions.extend(booked, march("3 12:30"), cast.lin.id, march("3 11:00"))
    assert refused.value.code is Cannot.NOT_BEGUN


def test_what_needs_the_labs_word_is_not_extended_while_it_runs(app: Flask, cast: Cast) -> None:
    """The whole booking would wait for it, and fall with it."""
    asked = book(cast, "lin", "ebeam", "3 10:00", "3 14:00", by="erik")
    checks_in(cast, "lin", asked, "3 10:00")
    with pytest.raises(Refused), transaction():
        actions.extend(asked, march("3 15:00"), cast.lin.id, march("3 11:00"))
    db.session.refresh(asked)
    assert (asked.state, asked.ends_at) == (ReservationState.CONFIRMED, march("3 14:00"))


def walk(cast: Cast, who: str, what: str, ends: str, at: str, **more: str) -> Usage:
    instrument, person = cast.instrument(what), cast.person(who)
    with transaction():
        usage = actions.walk_up(
            instrument.id, person.id, person.id, march(ends), instrument.modes[0], march(at), Evidence.QR, **more
        )
        db.session.flush()
        usage_id = usage.id
    return db.session.get_one(Usage, usage_id)


def test_lin_walks_up_and_holds_it(app: Flask, cast: Cast) -> None:
    usage = walk(cast, "lin", "confocal", "3 11:00", "3 10:07")
    assert usage.is_walk_up
    assert (usage.started_at, usage.ended_at, usage.evidence) == (march("3 10:07"), None, Evidence.QR)
    assert usage.reservation is not None
    assert usage.reservation.starts_at == march("3 10:07")
    with pytest.raises(Refused):
        book(cast, "nadia", "confocal", "3 10:30", "3 11:30", now=march("3 10:10"))
    checks_out(cast, "lin", usage.reservation, "3 10:40")
    assert book(cast, "nadia", "confocal", "3 11:00", "3 12:00", now=march("3 10:45"))


def test_lin_does_not_walk_up_to_what_nadia_has(cast: Cast, booked: Reservation) -> None:
    with pytest.raises(Refused) as refused:
        walk(cast, "nadia", "confocal", "3 11:00", "3 10:20")
    assert codes(refused.value) == [Code.TAKEN]


def test_nobody_walks_up_to_what_needs_the_labs_word(app: Flask, cast: Cast) -> None:
    with pytest.raises(Refused):
        walk(cast, "lin", "ebeam", "3 14:00", "3 10:00")
    assert db.session.query(Reservation).count() == 0


def test_the_same_form_of_a_walk_up_begins_once(app: Flask, cast: Cast) -> None:
    first = walk(cast, "lin", "confocal", "3 11:00", "3 10:07", key="once")
    assert walk(cast, "lin", "confocal", "3 11:00", "3 10:08", key="once").id == first.id


def test_a_rule_that_the_lab_has_set_does_not_keep_lin_from_leaving(cast: Cast, booked: Reservation) -> None:
    """The confocal goes out of order while she is there."""
    checks_in(cast, "lin", booked, "3 10:00")
    with transaction():
        cast.confocal.state = "out_of_order"
    assert checks_out(cast, "lin", booked, "3 10:30").ended_at == march("3 10:30")


def test_what_is_wanted_at_once_is_wanted_at_once() -> None:
    assert not Wanted(span("3 10:00", "3 11:00"), is_immediate=True).begins_early


def test_lin_comes_late_where_nothing_is_released(cast: Cast, booked: Reservation) -> None:
    expects_check_in(cast, is_released=False)
    assert checks_in(cast, "lin", booked, "3 11:30").started_at == march("3 11:30")
