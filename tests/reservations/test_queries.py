"""What people see of their bookings: lists that stay cheap, and a history in words."""

import pytest
from flask import Flask
from flask_babel import force_locale

from booking.demo.cast import Cast
from booking.reservations import actions
from booking.reservations.queries import all_of, history, reservations_of, reservations_of_group
from booking.transaction import transaction
from models import Reservation
from tests.reservations.acting import NOW, book, march, span
from tests.support.applications import count_queries


def shown(rows: list[Reservation]) -> list[tuple[str, str, str]]:
    """All that a row of a list shows."""
    return [(one.instrument.name, one.instrument.facility.time_zone, one.home_institution.name) for one in rows]


def test_lin_sees_what_is_coming_and_what_has_been(cast: Cast) -> None:
    running = book(cast, "lin", "confocal", "2 10:00", "2 12:00")
    later = book(cast, "lin", "raman", "4 10:00", "4 12:00")
    gone = book(cast, "lin", "confocal", "3 10:00", "3 12:00")
    book(cast, "rowan", "confocal", "5 10:00", "5 12:00")
    with transaction():
        actions.cancel(gone, cast.lin.id, NOW)
    assert all_of(reservations_of(cast.lin, NOW)) == [running, later]
    assert all_of(reservations_of(cast.lin, NOW, is_past=True)) == [gone]
    assert all_of(reservations_of(cast.lin, march("2 12:00"), is_past=True)) == [gone, running]


def test_a_lab_sees_what_is_booked_for_it(cast: Cast) -> None:
    ours = book(cast, "lin", "confocal", "3 10:00", "3 12:00", group_id=cast.soft_matter.id)
    book(cast, "lin", "confocal", "4 10:00", "4 12:00")
    assert all_of(reservations_of_group(cast.soft_matter, NOW)) == [ours]
    assert all_of(reservations_of_group(cast.soft_matter, march("3 12:00"), is_past=True)) == [ours]


def test_a_list_of_thirty_takes_as_many_queries_as_a_list_of_one(cast: Cast) -> None:
    def statements() -> tuple[int, int]:
        person = cast.lin
        with count_queries() as queries:
            rows = shown(list(all_of(reservations_of(person, NOW))))
        return len(rows), len(queries)

    book(cast, "lin", "confocal", "3 10:00", "3 10:30")
    assert statements() == (1, 1)
    for day in (4, 5, 6):
        for hour in range(9, 18):
            book(cast, "lin", "confocal" if day < 6 else "raman", f"{day} {hour}:00", f"{day} {hour}:30")
    assert statements() == (28, 1)


def test_the_history_says_what_happened_the_latest_first(cast: Cast, app: Flask) -> None:
    reservation = book(cast, "lin", "confocal", "3 10:00", "3 12:00", by="ingrid")
    with transaction():
        actions.change_interval(reservation, span("4 10:00", "4 12:00"), cast.lin.id, NOW)
    with transaction():
        actions.cancel(reservation, cast.lin.id, NOW, "Spent 100 % of it")
    with app.test_request_context():
        assert [entry.words for entry in history(reservation)] == [
            "Lin Yue cancelled it. Reason: Spent 100 % of it",
            "Lin Yue changed the time from Tue 3 Mar 2026, 10:00–12:00 to Wed 4 Mar 2026, 10:00–12:00.",
            "Ingrid Halvorsen booked Tue 3 Mar 2026, 10:00–12:00.",
        ]
        with force_locale("zh"):
            assert "取消了预约" in history(reservation)[0].words


def test_a_late_cancellation_is_told_as_late(cast: Cast, app: Flask) -> None:
    reservation = book(cast, "lin", "confocal", "2 12:00", "2 13:00")
    with transaction():
        actions.cancel(reservation, cast.lin.id, NOW)
    with app.test_request_context():
        assert history(reservation)[0].words == "Lin Yue cancelled it. This was later than the lab asks for."


@pytest.mark.parametrize("steps", [1, 6])
def test_a_long_history_takes_one_query_more_than_the_reservation(cast: Cast, app: Flask, steps: int) -> None:
    reservation = book(cast, "lin", "confocal", "3 10:00", "3 12:00")
    for hour in range(steps):
        with transaction():
            actions.change_interval(reservation, span(f"4 {10 + hour}:00", "4 18:00"), cast.lin.id, NOW)
    with app.test_request_context():
        assert reservation.instrument.zone
        with count_queries() as queries:
            assert len(history(reservation)) == steps + 1
        assert len(queries) == 1
