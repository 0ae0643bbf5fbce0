"""Lin moves, lengthens, shortens, cancels and takes again; the lab accepts and declines."""

from collections.abc import Callable
from datetime import timedelta
from itertools import pairwise

import pytest
from sqlalchemy import select

from booking.demo.cast import Cast
from booking.domain.verdict import Code
from booking.reservations import actions
from booking.reservations.actions import WrongState
from booking.reservations.judging import Refused
from booking.transaction import transaction
from models import EventKind, Message, Reservation, ReservationState, User, db
from tests.reservations.acting import (
    NOW,
    book,
    claims_of,
    codes,
    events_of,
    march,
    messages_of,
    resources_of,
    span,
)

SOON = NOW + timedelta(minutes=5)


def move(reservation: Reservation, by: User, first: str, last: str) -> None:
    with transaction():
        actions.change_interval(reservation, span(first, last), by.id, SOON)


def cancel(reservation: Reservation, by: User, reason: str = "") -> None:
    with transaction():
        actions.cancel(reservation, by.id, SOON, reason)


def restore(reservation: Reservation, by: User) -> None:
    with transaction():
        actions.restore(reservation, by.id, SOON)


def test_lin_moves_her_booking(database: str, cast: Cast) -> None:
    reservation = book(cast, "lin", "confocal", "3 10:00", "3 12:00")
    move(reservation, cast.lin, "4 14:00", "4 15:00")
    assert (reservation.starts_at, reservation.ends_at) == (march("4 14:00"), march("4 15:00"))
    assert claims_of(reservation) == [(resources_of(cast, "confocal")[0], span("4 14:00", "4 15:00"))]
    event = events_of(reservation)[-1]
    assert event.kind == EventKind.MOVED
    assert event.details["from_starts_at"] == "2026-03-03T10:00:00+00:00"
    book(cast, "rowan", "confocal", "3 10:00", "3 12:00")


def test_she_moves_it_by_half_an_hour_although_her_own_hold_is_there(database: str, cast: Cast) -> None:
    reservation = book(cast, "lin", "rie", "3 10:00", "3 12:00")
    move(reservation, cast.lin, "3 10:30", "3 12:30")
    assert claims_of(reservation) == [(resources_of(cast, "rie")[0], span("3 10:00", "3 13:00"))]


def test_each_visible_change_raises_sequence_and_stamp(cast: Cast) -> None:
    reservation = book(cast, "lin", "confocal", "3 10:00", "3 12:00")
    seen = [(reservation.sequence, reservation.changed_at)]

    def note() -> None:
        db.session.refresh(reservation)
        seen.append((reservation.sequence, reservation.changed_at))

    steps: list[Callable[[], object]] = [
        lambda: move(reservation, cast.lin, "3 13:00", "3 14:00"),
        lambda: cancel(reservation, cast.lin),
        lambda: restore(reservation, cast.lin),
        lambda: edit(reservation, cast.lin, "Another gel"),
    ]
    for step in steps:
        step()
        note()
    assert [sequence for sequence, _ in seen] == [0, 1, 2, 3, 4]
    assert all(earlier < later for (_, earlier), (_, later) in pairwise(seen))


def edit(reservation: Reservation, by: User, title: str) -> None:
    with transaction():
        actions.edit_words(reservation, title, "", by.id, SOON)


def test_the_same_time_again_and_the_same_words_change_nothing(cast: Cast) -> None:
    reservation = book(cast, "lin", "confocal", "3 10:00", "3 12:00", title="Gel")
    move(reservation, cast.lin, "3 10:00", "3 12:00")
    edit(reservation, cast.lin, "Gel")
    assert reservation.sequence == 0
    assert len(events_of(reservation)) == 1


def test_nobody_is_moved_or_lengthened_onto_somebody_else(database: str, cast: Cast) -> None:
    mine = book(cast, "lin", "confocal", "3 10:00", "3 12:00")
    book(cast, "rowan", "confocal", "3 13:00", "3 14:00")
    for first, last in (("3 10:00", "3 13:30"), ("3 13:30", "3 15:00"), ("3 12:30", "3 14:30")):
        with pytest.raises(Refused) as refused:
            move(mine, cast.lin, first, last)
        assert codes(refused.value)[0] == Code.TAKEN
    assert claims_of(mine) == [(resources_of(cast, "confocal")[0], span("3 10:00", "3 12:00"))]
    assert mine.sequence == 0
    move(mine, cast.lin, "3 10:00", "3 13:00")


def test_whoever_has_a_place_keeps_it_when_she_moves(cast: Cast) -> None:
    first = book(cast, "lin", "workstations", "3 10:00", "3 11:00")
    second = book(cast, "rowan", "workstations", "3 10:00", "3 12:00")
    (place, _), *_ = claims_of(second)
    cancel(first, cast.lin)
    move(second, cast.rowan, "3 10:00", "3 14:00")
    assert claims_of(second) == [(place, span("3 10:00", "3 14:00"))]


def test_what_runs_keeps_its_start_and_may_end_later_or_earlier(cast: Cast) -> None:
    reservation = book(cast, "lin", "confocal", "2 10:00", "2 12:00")
    with pytest.raises(Refused) as refused:
        move(reservation, cast.lin, "2 11:00", "2 12:00")
    assert codes(refused.value)[0] == Code.ALREADY_STARTED
    move(reservation, cast.lin, "2 10:00", "2 13:00")
    move(reservation, cast.lin, "2 10:00", "2 10:30")
    with pytest.raises(Refused) as refused:
        cancel(reservation, cast.lin)
    assert codes(refused.value) == [Code.ALREADY_STARTED]


def test_what_the_lab_has_accepted_is_asked_again_when_moved_but_not_when_shortened(cast: Cast) -> None:
    reservation = book(cast, "nadia", "live_suite", "5 10:00", "5 15:00")
    with transaction():
        actions.accept(reservation, cast.tom.id, SOON)
    assert reservation.state == ReservationState.CONFIRMED
    assert messages_of(reservation)[cast.nadia.email] == "accepted"
    move(reservation, cast.nadia, "5 10:00", "5 14:00")
    assert reservation.state == ReservationState.CONFIRMED
    move(reservation, cast.nadia, "5 12:00", "5 16:00")
    assert reservation.state == ReservationState.REQUESTED
    move(reservation, cast.tom, "5 10:00", "5 14:00")
    assert reservation.state == ReservationState.REQUESTED  # still waits for a word of its own


def test_lin_cancels_and_the_time_is_free_for_rowan(database: str, cast: Cast) -> None:
    reservation = book(cast, "lin", "confocal", "6 10:00", "6 12:00")
    cancel(reservation, cast.lin, "No samples")
    assert reservation.state == ReservationState.CANCELLED
    assert claims_of(reservation) == []
    assert events_of(reservation)[-1].details["reason"] == "No samples"
    assert "is_late" not in events_of(reservation)[-1].details
    book(cast, "rowan", "confocal", "6 10:00", "6 12:00")
    with pytest.raises(Refused) as refused:
        restore(reservation, cast.lin)
    assert codes(refused.value) == [Code.TAKEN]
    with pytest.raises(WrongState):
        cancel(reservation, cast.lin)
    with pytest.raises(WrongState):
        move(reservation, cast.lin, "6 14:00", "6 15:00")


def test_late_cancelling_is_possible_and_noted(cast: Cast) -> None:
    reservation = book(cast, "lin", "confocal", "3 10:00", "3 12:00")  # its lab asks for a day
    cancel(reservation, cast.lin)
    assert events_of(reservation)[-1].details["is_late"] is True


def test_undo_of_a_cancellation_gives_the_time_back(database: str, cast: Cast) -> None:
    reservation = book(cast, "lin", "rie", "3 10:00", "3 12:00")
    held = claims_of(reservation)
    cancel(reservation, cast.lin)
    restore(reservation, cast.lin)
    assert reservation.state == ReservationState.CONFIRMED
    assert claims_of(reservation) == held


def test_an_accepted_booking_stands_again_only_for_whoever_cancelled_it(cast: Cast) -> None:
    reservation = book(cast, "nadia", "live_suite", "5 10:00", "5 14:00")
    with transaction():
        actions.accept(reservation, cast.tom.id, SOON)
    cancel(reservation, cast.nadia)
    restore(reservation, cast.nadia)
    assert reservation.state == ReservationState.CONFIRMED
    cancel(reservation, cast.tom, "The laser is away")
    restore(reservation, cast.nadia)
    assert reservation.state == ReservationState.REQUESTED


def test_the_lab_declines_and_the_time_is_free(database: str, cast: Cast) -> None:
    reservation = book(cast, "nadia", "live_suite", "5 10:00", "5 14:00")
    with transaction():
        actions.decline(reservation, cast.tom.id, SOON, "Service that week")
    assert reservation.state == ReservationState.DECLINED
    assert claims_of(reservation) == []
    with pytest.raises(WrongState):
        accept_by_tom(reservation, cast)
    book(cast, "lin", "tirf", "5 10:00", "5 14:00")


def accept_by_tom(reservation: Reservation, cast: Cast) -> None:
    with transaction():
        actions.accept(reservation, cast.tom.id, SOON)


def test_an_acceptance_makes_no_second_hold(database: str, cast: Cast) -> None:
    reservation = book(cast, "nadia", "live_suite", "5 10:00", "5 14:00")
    held = claims_of(reservation)
    accept_by_tom(reservation, cast)
    assert claims_of(reservation) == held
    with pytest.raises(WrongState):
        accept_by_tom(reservation, cast)


def test_two_who_decide_at_once_decide_one_after_the_other(cast: Cast) -> None:
    """Keiko's page is old: what she sees is requested is accepted by now."""
    reservation = book(cast, "nadia", "live_suite", "5 10:00", "5 14:00")
    accept_by_tom(reservation, cast)
    with pytest.raises(WrongState) as late, transaction():
        actions.decline(reservation, cast.keiko.id, SOON)
    assert late.value.state == ReservationState.CONFIRMED


def test_quick_changes_are_one_message_for_each_person(cast: Cast) -> None:
    reservation = book(cast, "lin", "confocal", "3 10:00", "3 12:00", by="ingrid")
    move(reservation, cast.lin, "3 13:00", "3 14:00")
    move(reservation, cast.lin, "3 15:00", "3 16:00")
    cancel(reservation, cast.ingrid)
    messages = db.session.scalars(select(Message).order_by(Message.id)).all()
    assert [(message.user, message.kind) for message in messages] == [(cast.lin, "cancelled"), (cast.ingrid, "moved")]
    assert messages[0].details["first"]["kind"] == "booked"


def test_other_words_are_told_to_others_only(cast: Cast) -> None:
    reservation = book(cast, "lin", "confocal", "3 10:00", "3 12:00", title="Gel")
    db.session.query(Message).delete()
    db.session.commit()
    edit(reservation, cast.lin, "Film")
    assert messages_of(reservation) == {}
    edit(reservation, cast.tom, "Film 2")
    assert messages_of(reservation) == {cast.lin.email: "edited"}


def undo(reservation: Reservation, by: User, sequence: int, minutes: int = 6) -> None:
    with transaction():
        actions.undo_change(reservation, sequence, by.id, NOW + timedelta(minutes=minutes))


def test_undo_of_a_move_gives_back_a_start_inside_the_notice(database: str, cast: Cast) -> None:
    reservation = book(cast, "lin", "rie", "2 14:00", "2 16:00")
    cast.rie.notice_minutes = 24 * 60
    db.session.commit()
    held = claims_of(reservation)
    move(reservation, cast.lin, "4 14:00", "4 16:00")
    with pytest.raises(Refused) as refused:
        move(reservation, cast.lin, "2 14:00", "2 16:00")
    assert codes(refused.value) == [Code.TOO_SOON]
    undo(reservation, cast.lin, 1)
    assert (reservation.starts_at, reservation.sequence) == (march("2 14:00"), 2)
    assert claims_of(reservation) == held
    assert events_of(reservation)[-1].details["undoes"] == "moved"


def test_undo_of_a_move_gives_back_the_labs_word(cast: Cast) -> None:
    reservation = book(cast, "nadia", "live_suite", "5 10:00", "5 15:00")
    accept_by_tom(reservation, cast)
    move(reservation, cast.nadia, "5 12:00", "5 16:00")
    assert reservation.state == ReservationState.REQUESTED
    undo(reservation, cast.nadia, 2)
    assert (reservation.state, reservation.starts_at) == (ReservationState.CONFIRMED, march("5 10:00"))


def test_undo_takes_nobodys_time_and_opens_no_door(database: str, cast: Cast) -> None:
    reservation = book(cast, "lin", "confocal", "3 10:00", "3 12:00")
    move(reservation, cast.lin, "4 10:00", "4 12:00")
    book(cast, "rowan", "confocal", "3 11:00", "3 12:00")
    with pytest.raises(Refused) as refused:
        undo(reservation, cast.lin, 1)
    assert codes(refused.value) == [Code.TAKEN]
    assert reservation.starts_at == march("4 10:00")


def test_only_the_latest_change_is_undone_and_only_by_whoever_made_it_just_now(cast: Cast) -> None:
    reservation = book(cast, "lin", "rie", "2 14:00", "2 16:00")
    cast.rie.notice_minutes = 24 * 60
    db.session.commit()
    move(reservation, cast.lin, "4 14:00", "4 16:00")
    for by, minutes in ((cast.lin, 60), (cast.keiko, 6)):
        with pytest.raises(Refused) as refused:
            undo(reservation, by, 1, minutes)
        assert codes(refused.value) == [Code.TOO_SOON]
    move(reservation, cast.lin, "5 14:00", "5 16:00")
    with pytest.raises(WrongState):
        undo(reservation, cast.lin, 1)
    undo(reservation, cast.lin, 2)
    assert reservation.starts_at == march("4 14:00")
    with pytest.raises(WrongState):
        undo(reservation, cast.lin, 3)


def test_what_was_cancelled_long_ago_is_booked_by_the_rules_of_a_new_booking(cast: Cast) -> None:
    reservation = book(cast, "lin", "rie", "3 12:00", "3 13:00")
    cast.rie.notice_minutes = 24 * 60
    db.session.commit()
    cancel(reservation, cast.lin)
    with pytest.raises(Refused) as refused, transaction():
        actions.restore(reservation, cast.lin.id, march("3 11:55"))
    assert codes(refused.value) == [Code.TOO_SOON]
    restore(reservation, cast.lin)
    assert reservation.state == ReservationState.CONFIRMED
