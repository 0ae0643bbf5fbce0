"""Tom decides about each booking in a closure; each person is told once, with all that concerns her."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from booking.demo.cast import Cast
from booking.domain.interval import FOREVER, Interval
from booking.domain.recurrence import Frequency, Recurrence
from booking.facility.actions import NotMoved, Unseen, break_down, change, reopen
from booking.facility.plans import KEEP, Choice, Decisions, Fate, Plan, plan_of
from booking.facility.queries.affected import affected_by
from booking.facility.queries.offers import Offering
from booking.transaction import transaction
from models import Closure, EventKind, Message, Reservation, ReservationState, db
from tests.facility.closing import CANCEL, closed, decided, plan, to, told
from tests.reservations.acting import NOW, book, claims_of, events_of, march, span


def test_one_is_moved_one_cancelled_one_kept_and_each_person_is_told_once(database: str, cast: Cast) -> None:
    moved = book(cast, "lin", "confocal", "3 10:00", "3 12:00")
    cancelled = book(cast, "lin", "confocal", "4 10:00", "4 12:00")
    kept = book(cast, "rowan", "confocal", "5 10:00", "5 12:00")
    choices = {moved.public_id: to(moved, span("9 10:00", "9 12:00")), cancelled.public_id: CANCEL}
    closed(plan(cast, "confocal", span("3 8:00", "6 18:00")), decided(choices, cast))
    assert (moved.starts_at, moved.state) == (march("9 10:00"), ReservationState.CONFIRMED)
    assert (cancelled.state, claims_of(cancelled)) == (ReservationState.CANCELLED, [])
    assert (kept.state, len(claims_of(kept))) == (ReservationState.CONFIRMED, 1)
    assert told() == {
        "Lin Yue": {moved.public_id: "move", cancelled.public_id: "cancel"},
        "Rowan Ashby": {kept.public_id: "keep"},
    } or set(told()) == {"Lin Yue", cast.rowan.name}
    for reservation, kind in ((moved, EventKind.MOVED), (cancelled, EventKind.CANCELLED), (kept, EventKind.KEPT)):
        event = events_of(reservation)[-1]
        assert (event.kind, event.details["reason"], event.actor_id) == (kind, "Broken pump", cast.tom.id)


def test_nothing_that_the_lab_gives_up_or_moves_is_late(cast: Cast) -> None:
    cast.confocal.cancel_notice_minutes = cast.confocal.move_notice_minutes = 3 * 1440
    db.session.commit()
    moved = book(cast, "lin", "confocal", "3 10:00", "3 12:00")
    cancelled = book(cast, "rowan", "confocal", "3 13:00", "3 14:00")
    choices = {moved.public_id: to(moved, span("9 10:00", "9 12:00")), cancelled.public_id: CANCEL}
    closed(plan(cast, "confocal", span("3 8:00", "3 18:00")), decided(choices, cast))
    assert not any("is_late" in event.details for one in (moved, cancelled) for event in events_of(one))


def test_what_goes_to_another_instrument_takes_along_what_it_is_for(cast: Cast) -> None:
    booked = book(cast, "lin", "confocal", "3 10:00", "3 12:00", title="Cells")
    elsewhere = Choice(Fate.MOVE, cast.stellaris.id, span("3 10:00", "3 12:00"), cast.stellaris.modes[0])
    closed(plan(cast, "confocal", span("3 8:00", "3 18:00")), decided({booked.public_id: elsewhere}, cast))
    assert booked.state == ReservationState.CANCELLED
    there = db.session.scalars(select(Reservation).where(Reservation.instrument_id == cast.stellaris.id)).one()
    assert (there.user, there.title, there.starts_at) == (cast.lin, "Cells", march("3 10:00"))
    message = db.session.scalars(select(Message).where(Message.kind == "closure")).one()
    assert message.details["bookings"][booked.public_id]["held"] == there.public_id


def test_if_one_time_is_gone_nothing_of_it_all_is_done(database: str, cast: Cast) -> None:
    booked = book(cast, "lin", "confocal", "3 10:00", "3 12:00")
    other = book(cast, "lin", "confocal", "4 10:00", "4 12:00")
    book(cast, "rowan", "confocal", "9 11:00", "9 12:00")
    choices = {other.public_id: CANCEL, booked.public_id: to(booked, span("9 10:00", "9 12:00"))}
    with pytest.raises(NotMoved) as refused:
        closed(plan(cast, "confocal", span("3 8:00", "5 18:00")), decided(choices, cast))
    assert refused.value.public_id == booked.public_id
    assert db.session.scalars(select(Closure)).all() == []
    assert (other.state, booked.starts_at) == (ReservationState.CONFIRMED, march("3 10:00"))
    assert told() == {}


def test_nobody_is_moved_into_the_closure_itself(cast: Cast) -> None:
    booked = book(cast, "lin", "confocal", "3 10:00", "3 12:00")
    inside = to(booked, span("3 11:00", "3 13:00"))
    with pytest.raises(NotMoved):
        closed(plan(cast, "confocal", span("3 11:00", "3 18:00")), decided({booked.public_id: inside}, cast))


def test_what_was_booked_meanwhile_has_to_be_seen_first(cast: Cast) -> None:
    booked = book(cast, "lin", "confocal", "3 10:00", "3 12:00")
    with pytest.raises(Unseen):
        closed(plan(cast, "confocal", span("3 8:00", "3 18:00")), decided({}, cast, frozenset()))
    closed(plan(cast, "confocal", span("3 8:00", "3 18:00")), decided({}, cast, frozenset({booked.public_id})))


def test_lengthening_asks_about_what_it_newly_comes_over_and_tells_only_of_that(cast: Cast) -> None:
    first = book(cast, "lin", "confocal", "3 10:00", "3 12:00")
    later = book(cast, "rowan", "confocal", "4 10:00", "4 12:00")
    closures = closed(plan(cast, "confocal", span("3 8:00", "3 18:00")), decided({}, cast))
    db.session.execute(Message.__table__.delete())
    db.session.commit()
    longer = plan(cast, "confocal", span("3 8:00", "4 18:00"))
    assert {one.id for one in affected_by(longer, NOW).reservations} == {first.id, later.id}
    with transaction():
        change(closures, longer, decided({later.public_id: CANCEL, first.public_id: KEEP}, cast))
    assert later.state == ReservationState.CANCELLED
    assert told() == {cast.rowan.name: {later.public_id: "cancel"}}
    assert closures[0].ends_at == march("4 18:00")
    assert closures[0].sequence == 1


def test_offers_keep_the_rules_of_their_person_and_no_two_are_the_same(cast: Cast) -> None:
    bookings = [book(cast, "lin", "confocal", f"3 {hour}:00", f"3 {hour + 2}:00") for hour in (9, 11, 13)]
    shutting = plan(cast, "confocal", span("3 8:00", "6 18:00"))
    offers = Offering(shutting, cast.tom, NOW).of_all(affected_by(shutting, NOW).reservations)
    assert set(offers) == {one.id for one in bookings}
    firsts = [offers[one.id][0] for one in bookings]
    assert all(not shutting.touches(one.interval) for one in firsts if one.interval)
    choices = {one.public_id: first for one, first in zip(bookings, firsts, strict=True)}
    closed(shutting, decided(choices, cast))
    assert len(told()["Lin Yue"]) == 3


def test_broken_by_one_press_until_it_is_opened_and_whoever_kept_hears_both(database: str, cast: Cast) -> None:
    booked = book(cast, "lin", "confocal", "3 10:00", "3 12:00")
    with transaction():
        closure = break_down(cast.confocal, "Out of order", cast.tom.id, NOW)
        assert break_down(cast.confocal, "Out of order", cast.tom.id, NOW) is closure
    assert (closure.starts_at, closure.ends_at, closure.kind.value) == (NOW, FOREVER, "breakdown")
    message = db.session.scalars(select(Message).where(Message.kind == "closure")).one()
    assert message.due_at == NOW + timedelta(minutes=10)
    message.state = "sent"
    db.session.commit()
    later = NOW + timedelta(hours=5)
    with transaction():
        reopen(closure, later, cast.tom.id)
    assert (closure.ends_at, closure.lifted_at) == (later, None)
    opened = db.session.scalars(select(Message).where(Message.kind == "reopening")).one()
    assert (opened.user, opened.details["bookings"]) == (cast.lin, [booked.public_id])
    assert events_of(booked)[-1].kind == EventKind.REOPENED


def test_deciding_soon_after_one_press_makes_one_mail_of_both(cast: Cast) -> None:
    booked = book(cast, "lin", "confocal", "3 10:00", "3 12:00")
    with transaction():
        closure = break_down(cast.confocal, "Out of order", cast.tom.id, NOW)
    with transaction():
        change([closure], plan_of([closure]), decided({booked.public_id: CANCEL}, cast))
    assert told() == {"Lin Yue": {booked.public_id: "cancel"}}


def test_undoing_at_once_still_tells_what_was_cancelled(cast: Cast) -> None:
    kept = book(cast, "lin", "confocal", "3 10:00", "3 12:00")
    gone = book(cast, "lin", "confocal", "4 10:00", "4 12:00")
    [closure] = closed(plan(cast, "confocal", span("3 8:00", "4 18:00")), decided({gone.public_id: CANCEL}, cast))
    with transaction():
        reopen(closure, NOW, cast.tom.id)
    assert closure.lifted_at == NOW
    assert told() == {"Lin Yue": {gone.public_id: "cancel"}}
    assert kept.state == ReservationState.CONFIRMED


def test_the_form_sent_twice_closes_once_and_tells_nobody_twice(database: str, cast: Cast) -> None:
    kept = book(cast, "lin", "confocal", "3 10:00", "3 12:00")
    gone = book(cast, "rowan", "confocal", "4 10:00", "4 12:00")
    choices, seen = {gone.public_id: CANCEL}, frozenset({kept.public_id, gone.public_id})
    intervals = (span("3 8:00", "3 18:00"), span("4 8:00", "4 18:00"))
    once = plan(cast, "confocal", span("10 8:00", "10 18:00"))
    rule = Recurrence(date(2026, 3, 3), Frequency.WEEKLY, 1, (1, 2), last_on=date(2026, 3, 4))
    weekly = replace(once, intervals=intervals, rule=rule)
    for one, count in ((once, 1), (weekly, 2)):
        first = [closure.id for closure in closed(one, decided(choices, cast, seen))]
        assert [closure.id for closure in closed(one, decided(choices, cast, seen))] == first
        assert len(first) == count
    assert db.session.scalar(select(func.count(Closure.id))) == 3
    assert told() == {"Lin Yue": {kept.public_id: "keep"}, cast.rowan.name: {gone.public_id: "cancel"}}
    assert [event.kind for event in events_of(kept)].count(EventKind.KEPT) == 1


def test_the_same_time_is_closed_again_after_it_was_opened(cast: Cast) -> None:
    wanted = plan(cast, "confocal", span("3 8:00", "3 18:00"))
    [first] = closed(wanted, decided({}, cast))
    with transaction():
        reopen(first, NOW, cast.tom.id)
    [second] = closed(wanted, decided({}, cast))
    assert second.id != first.id


def test_the_query_count_of_offers_is_bounded(cast: Cast) -> None:
    shutting = Plan(cast.bioimaging, cast.confocal, (Interval(march("3 8:00"), march("6 18:00")),), "Broken")
    assert Offering(shutting, cast.tom, NOW).of_all([]) == {}
    assert Decisions(1, NOW).about("unknown") is KEEP
