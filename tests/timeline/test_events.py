"""What the calendar in the browser is told: wall-clock strings, who may drag what, a reason for all that is closed."""

from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask

from booking.accounts.sessions import Visitor
from booking.demo.cast import Cast
from booking.domain.interval import Interval
from booking.domain.question import Wanted
from booking.facility.actions import close
from booking.reservations import actions
from booking.timeline.events import payload
from booking.timeline.queries.occupied import occupied
from booking.transaction import transaction
from models import Instrument, InstrumentState, User
from tests.reservations.acting import NOW, book, march, span

TUESDAY = date(2026, 3, 3)


def events_of(
    app: Flask, instrument: Instrument, viewer: User | Visitor, on: date = TUESDAY, now: datetime = NOW
) -> list[dict]:
    with app.test_request_context():
        return payload(occupied([instrument], on, 1, viewer), now)["events"]


def of_kind(events: list[dict], kind: str) -> list[dict]:
    return [event for event in events if f"is-{kind}" in event["classNames"]]


def test_lins_booking_has_its_time_on_the_instruments_clock(app: Flask, cast: Cast) -> None:
    with transaction():
        cast.confocal.facility.time_zone = "Asia/Shanghai"
    made = book(cast, "lin", "confocal", "3 02:00", "3 04:00")
    (event,) = of_kind(events_of(app, cast.confocal, cast.lin), "mine")
    assert (event["start"], event["end"]) == ("2026-03-03T10:00", "2026-03-03T12:00")
    assert event["extendedProps"]["move"] == f"/reservations/{made.public_id}/interval"


def test_strangers_bookings_are_booked_and_cannot_be_dragged(app: Flask, cast: Cast) -> None:
    book(cast, "lin", "confocal", "3 10:00", "3 12:00", title="Axon growth")
    (event,) = of_kind(events_of(app, cast.confocal, Visitor()), "taken")
    assert event["title"] == "Booked"
    assert "Axon" not in str(event)
    assert "Lin" not in str(event)
    assert (event["startEditable"], event["durationEditable"]) == (False, False)
    assert "move" not in event["extendedProps"]


@pytest.mark.parametrize(
    ("now", "may_move", "may_lengthen"),
    [("3 09:00", True, True), ("3 11:00", False, True), ("3 12:00", False, False)],
)
def test_what_has_begun_keeps_its_start_and_what_is_over_stays(
    now: str, may_move: bool, may_lengthen: bool, app: Flask, cast: Cast
) -> None:
    book(cast, "lin", "confocal", "3 10:00", "3 12:00")
    (event,) = of_kind(events_of(app, cast.confocal, cast.lin, now=march(now)), "mine")
    assert (event["startEditable"], event["durationEditable"]) == (may_move, may_lengthen)


def test_a_booking_in_the_hour_that_comes_twice_is_not_dragged(app: Flask, cast: Cast) -> None:
    """London puts its clocks back on 25 October 2026: 01:30 comes at 00:30 and at 01:30 UTC."""
    starts_at = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    wanted = Wanted(Interval(starts_at, starts_at + timedelta(hours=1)))
    with transaction():
        cast.nmr600.facility.opening_windows = []
        cast.nmr600.opening_windows = []
        cast.nmr600.cleanup_minutes = cast.nmr600.setup_minutes = 0
        cast.nmr600.is_approval_needed = False
        cast.nmr600.increment_minutes = cast.nmr600.shortest_minutes = 30
    with transaction():
        actions.book(
            instrument_id=cast.nmr600.id, person_id=cast.lin.id, booked_by_id=cast.lin.id, wanted=wanted,
            now=starts_at - timedelta(days=7),
        )  # fmt: skip
    events = events_of(app, cast.nmr600, cast.lin, date(2026, 10, 25), starts_at - timedelta(days=6))
    (event,) = of_kind(events, "mine")
    assert (event["start"], event["end"]) == ("2026-10-25T01:30", "2026-10-25T02:30")
    assert not event["startEditable"]
    assert not event["durationEditable"]


def test_a_closure_says_why(app: Flask, cast: Cast) -> None:
    with transaction():
        close(cast.bioimaging, None, span("3 12:00", "3 14:00"), "Power test", cast.tom.id, NOW)
    (event,) = of_kind(events_of(app, cast.confocal, Visitor()), "shut")
    assert event["display"] == "background"
    assert event["extendedProps"]["heading"] == "Closure: Power test, until Tue 3 Mar, 14:00"
    assert "All of" in event["extendedProps"]["spoken"]


def test_every_closed_stretch_says_when_it_opens(app: Flask, cast: Cast) -> None:
    closed = of_kind(events_of(app, cast.confocal, Visitor()), "closed")
    assert len(closed) == 2
    headings = {event["extendedProps"]["heading"] for event in closed}
    assert headings == {"Closed: opens Mon–Fri 08:00–20:00; Sat 10:00–16:00"}
    assert "Tue 3 Mar 2026, 00:00–08:00" in closed[0]["extendedProps"]["spoken"]


def test_time_that_notice_or_horizon_refuses_says_so(app: Flask, cast: Cast) -> None:
    with transaction():
        cast.confocal.notice_minutes, cast.confocal.horizon_days = 120, 14
    (early,) = of_kind(events_of(app, cast.confocal, Visitor(), now=march("3 09:00")), "early")
    assert (early["start"], early["end"]) == ("2026-03-03T09:00", "2026-03-03T11:00")
    assert early["extendedProps"]["heading"] == "Too soon: book at least 2 h before"
    assert "11:00" in early["extendedProps"]["lines"][1]
    far = of_kind(events_of(app, cast.confocal, Visitor(), now=march("3 09:00"), on=date(2026, 3, 18)), "far")
    assert [event["extendedProps"]["heading"] for event in far] == ["Too far ahead: book at most 14 days before"]
    assert of_kind(events_of(app, cast.confocal, Visitor(), now=march("3 09:00"), on=date(2026, 3, 17)), "far") == []


def test_what_is_out_of_order_says_so_all_day(app: Flask, cast: Cast) -> None:
    with transaction():
        cast.confocal.state = InstrumentState.OUT_OF_ORDER
    (stretch,) = of_kind(events_of(app, cast.confocal, Visitor()), "unlisted")
    assert stretch["extendedProps"]["heading"] == "This instrument is out of order."


def test_of_today_the_past_is_marked(app: Flask, cast: Cast) -> None:
    (past,) = of_kind(events_of(app, cast.confocal, Visitor(), now=march("3 11:00")), "past")
    assert past["end"] == "2026-03-03T11:00"
    assert of_kind(events_of(app, cast.confocal, Visitor(), now=march("2 11:00")), "past") == []
