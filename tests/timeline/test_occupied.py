"""What an instrument is during some days: open, shut, booked, free; and what each reader may see of it."""

from datetime import date

import pytest
from flask import Flask
from sqlalchemy import select

from booking.accounts.sessions import Visitor
from booking.demo.cast import Cast
from booking.facility.actions import close
from booking.timeline.queries.occupied import Occupied, occupied
from booking.timeline.queries.rows import LOADED
from booking.transaction import transaction
from models import Instrument, User, db
from tests.reservations.acting import NOW, book, span
from tests.support.applications import count_queries

TUESDAY = date(2026, 3, 3)


def day_of(instrument: Instrument, viewer: User | Visitor) -> Occupied:
    return occupied([instrument], TUESDAY, 1, viewer)[0]


def test_a_visitor_sees_that_the_confocal_is_taken_but_not_by_whom(database: str, cast: Cast) -> None:
    book(cast, "lin", "confocal", "3 10:00", "3 12:00", title="Axon growth")
    (booking,) = day_of(cast.confocal, Visitor()).bookings
    assert (booking.person, booking.title, booking.is_mine, booking.may_change) == ("", "", False, False)
    assert booking.interval == span("3 10:00", "3 12:00")


@pytest.mark.parametrize(
    ("viewer", "sees", "is_mine", "may_change"),
    [("lin", "Axon growth", True, True), ("tom", "Axon growth", False, True), ("rowan", "", False, False)],
)
def test_lin_and_the_lab_see_her_booking_and_may_move_it(
    viewer: str, sees: str, is_mine: bool, may_change: bool, cast: Cast
) -> None:
    book(cast, "lin", "confocal", "3 10:00", "3 12:00", title="Axon growth")
    (booking,) = day_of(cast.confocal, cast.person(viewer)).bookings
    assert (booking.title, booking.is_mine, booking.may_change) == (sees, is_mine, may_change)


def test_free_time_is_what_is_open_and_not_held(cast: Cast) -> None:
    book(cast, "lin", "confocal", "3 10:00", "3 12:00")
    one = day_of(cast.confocal, Visitor())
    assert all(not free.overlaps(span("3 10:00", "3 12:00")) for free in one.free)
    assert any(free.contains(span("3 12:30", "3 14:00")) for free in one.free)
    assert {span for span in one.held if span.overlaps(one.bookings[0].interval)}


def test_the_tirf_is_not_free_while_the_spinning_disk_uses_their_laser(cast: Cast) -> None:
    book(cast, "lin", "spinning_disk", "3 10:00", "3 12:00")
    one = day_of(cast.tirf, Visitor())
    assert one.bookings == ()
    assert any(held.contains(span("3 10:00", "3 12:00")) for held in one.held)


def test_a_closure_is_neither_usable_nor_free(cast: Cast) -> None:
    with transaction():
        close(cast.bioimaging, cast.confocal, span("3 12:00", "3 14:00"), "Service", cast.tom.id, NOW)
    one = day_of(cast.confocal, Visitor())
    assert [closure.reason for closure in one.closures] == ["Service"]
    assert all(not spans.overlaps(span("3 12:00", "3 14:00")) for spans in (*one.usable, *one.free))
    assert any(opened.overlaps(span("3 12:00", "3 14:00")) for opened in one.opened)


def test_forty_instruments_cost_as_many_queries_as_one(app: Flask, cast: Cast) -> None:
    book(cast, "lin", "confocal", "3 10:00", "3 12:00")
    book(cast, "lin", "raman", "3 10:00", "3 12:00")

    def queries_for(most: int) -> int:
        db.session.expire_all()
        viewer = cast.lin
        assert list(viewer.roles) == []
        assert list(viewer.memberships) != []  # both are known of whoever reads a page
        with count_queries() as queries:
            # First the one with nights for the experienced, in a school with holidays: what is asked for the sake of a
            # few instruments is asked once, not for each.
            sted_first = (Instrument.id != cast.sted.id, Instrument.id)
            chosen = select(Instrument).options(*LOADED).order_by(*sted_first).limit(most)
            instruments = db.session.scalars(chosen).all()
            assert len(occupied(instruments, TUESDAY, 1, viewer)) == most
        return len(queries)

    assert queries_for(40) == queries_for(3) <= 9


def test_a_set_up_of_three_days_keeps_two_days_before_and_after_from_being_offered(database: str, cast: Cast) -> None:
    with transaction():
        db.session.get_one(Instrument, cast.confocal.id).setup_minutes = 3 * 24 * 60
    book(cast, "lin", "confocal", "12 10:00", "12 12:00")
    for day in (10, 14):
        assert not occupied([cast.confocal], date(2026, 3, day), 1, Visitor())[0].free
    assert occupied([cast.confocal], date(2026, 3, 17), 1, Visitor())[0].free
