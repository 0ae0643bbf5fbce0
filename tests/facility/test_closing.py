"""Tom closes an instrument or the whole facility: nobody books then, whoever has booked is told."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from booking.demo.cast import Cast
from booking.domain.interval import FOREVER, Interval
from booking.domain.verdict import Code
from booking.facility.actions import close, reopen
from booking.reservations import actions
from booking.reservations.judging import Refused
from booking.transaction import transaction
from models import Closure, Facility, Instrument, Message, User, db
from tests.reservations.acting import NOW, book, claims_of, codes, march, span


def shut(
    facility: Facility, instrument: Instrument | None, by: User, interval: Interval, reason: str = "Service"
) -> Closure:
    with transaction():
        return close(facility, instrument, interval, reason, by.id, NOW)


def told() -> list[tuple[str, str, str]]:
    """(to whom, of what, which reason) of closures."""
    messages = db.session.scalars(select(Message).where(Message.kind == "closure").order_by(Message.id))
    return [(message.user.name, message.kind, message.details["reason"]) for message in messages]


def test_nobody_books_while_an_instrument_is_closed(database: str, cast: Cast) -> None:
    shut(cast.bioimaging, cast.confocal, cast.tom, span("3 12:00", "3 14:00"))
    with pytest.raises(Refused) as refused:
        book(cast, "lin", "confocal", "3 11:00", "3 13:00")
    assert codes(refused.value) == [Code.CLOSED]
    assert refused.value.verdict.reasons[0].params["reason"] == "Service"
    book(cast, "lin", "confocal", "3 11:00", "3 12:00")
    book(cast, "rowan", "stellaris", "3 12:00", "3 14:00")


def test_a_closed_facility_closes_all_of_its_instruments_and_no_others(cast: Cast) -> None:
    shut(cast.bioimaging, None, cast.tom, span("3 12:00", "3 14:00"))
    for what in ("confocal", "stellaris", "workstations"):
        with pytest.raises(Refused) as refused:
            book(cast, "lin", what, "3 12:00", "3 13:00")
        assert codes(refused.value) == [Code.CLOSED]
    book(cast, "lin", "sem", "3 12:00", "3 13:00")


def test_an_open_ended_closure_lasts_until_it_is_opened_again(database: str, cast: Cast) -> None:
    closure = shut(cast.bioimaging, cast.confocal, cast.tom, Interval(march("2 9:00"), FOREVER), "Broken pump")
    with pytest.raises(Refused) as refused:
        book(cast, "lin", "confocal", "20 10:00", "20 12:00")
    assert codes(refused.value) == [Code.CLOSED]
    assert refused.value.alternatives.here == ()
    assert refused.value.alternatives.elsewhere
    with transaction():
        reopen(closure, NOW + timedelta(hours=1))
    book(cast, "lin", "confocal", "20 10:00", "20 12:00")


def test_whoever_has_booked_is_told_and_keeps_the_booking(cast: Cast) -> None:
    mine = book(cast, "lin", "confocal", "3 10:00", "3 12:00")
    book(cast, "rowan", "confocal", "3 15:00", "3 16:00")
    book(cast, "nadia", "stellaris", "3 10:00", "3 12:00")
    shut(cast.bioimaging, cast.confocal, cast.tom, span("3 11:00", "3 14:00"))
    assert told() == [("Lin Yue", "closure", "Service")]
    assert claims_of(mine)
    with transaction():
        actions.change_interval(mine, span("3 10:00", "3 11:00"), cast.lin.id, NOW)


def test_a_closure_that_is_taken_back_at_once_is_told_to_nobody(database: str, cast: Cast) -> None:
    book(cast, "lin", "confocal", "3 10:00", "3 12:00")
    closure = shut(cast.bioimaging, None, cast.tom, span("3 11:00", "3 14:00"))
    other = shut(cast.bioimaging, None, cast.tom, span("3 9:00", "3 14:00"), "Fire drill")
    assert len(told()) == 2
    with transaction():
        reopen(closure, NOW)
    assert told() == [("Lin Yue", "closure", "Fire drill")]
    lifted = closure.lifted_at
    with transaction():
        reopen(closure, NOW + timedelta(hours=1))
    assert closure.lifted_at == lifted
    assert other.lifted_at is None


def test_a_request_is_not_accepted_into_a_closure(cast: Cast) -> None:
    reservation = book(cast, "nadia", "live_suite", "5 10:00", "5 14:00")
    shut(cast.bioimaging, None, cast.tom, span("5 12:00", "5 13:00"))
    with pytest.raises(Refused) as refused, transaction():
        actions.accept(reservation, cast.tom.id, NOW)
    assert codes(refused.value) == [Code.CLOSED]
