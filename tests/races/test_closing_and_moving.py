"""A booking is moved into the time that is being closed at the same moment, on both databases: either the move is
refused, or whoever closes has seen the booking; nothing overlaps, and nothing lies in the closure unseen."""

from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from booking.demo.cast import Cast
from booking.domain.interval import Interval
from booking.facility.queries import touched_by
from booking.reservations.wall_clock import written
from models import Closure, EventKind, Instrument, Message, Reservation, ReservationEvent, db
from tests.races.clients import Answer, Client, all_at_once
from tests.races.test_one_slot import (
    DONE,
    FEW_ROUNDS,
    LENGTH,
    REFUSED,
    _post,
    _stored,
    assert_nothing_overlaps,
    assert_quiet,
    open_all_day,
    slots,
    times,
)
from tests.support.servers import Server

MOVERS = 6
SHOWN = 200  # the page again: somebody lies in it who was not there before
pytestmark = [pytest.mark.race, pytest.mark.xdist_group("races"), pytest.mark.timeout(600)]


def closing(instrument: Instrument, slot: datetime, seen: str = "") -> dict[str, str]:
    ends = {"starts": slot, "ends": slot + 2 * LENGTH}
    return {
        "instrument": instrument.public_id, "kind": "breakdown", "reason": "Broken pump", "seen": seen,
        **{name: written(at, instrument.zone) for name, at in ends.items()},
    }  # fmt: skip


def test_bookings_are_moved_into_time_that_is_being_closed(
    database: str, app: Flask, cast: Cast, crowd: list[Client], server: Server
) -> None:
    instrument = open_all_day(cast, "Closes while they move")
    tom = Client(app, server, cast.tom)
    address = f"/facilities/{instrument.facility.public_id}/closures"
    movers = [client for client in crowd if client.person_id != cast.tom.id][:MOVERS]
    for slot in slots(FEW_ROUNDS):
        homes = [slot + timedelta(days=100, hours=5 * number) for number in range(MOVERS)]
        mine = _stored(instrument, movers, [Interval(home, home + LENGTH / 4) for home in homes])
        wishes = [
            _post(client, f"/reservations/{public_id}/interval", _beside(instrument, slot, number))
            for number, (client, public_id) in enumerate(zip(movers, mine, strict=True))
        ]
        *moved, closed = all_at_once([*wishes, _post(tom, address, closing(instrument, slot))])
        db.session.rollback()
        _assert_seen_or_refused(instrument, slot, moved, closed)
        if closed.status == SHOWN:
            _close_what_was_seen(tom, address, instrument, slot)
        _give_back(instrument, slot, tom)
    tom.close()
    assert_nothing_overlaps()
    assert_quiet(server)


def _beside(instrument: Instrument, slot: datetime, number: int) -> dict[str, str]:
    """An hour each, one after the other: they are in nobody's way but the closure's."""
    starts_at = slot + number * LENGTH / 4
    return times(instrument, Interval(starts_at, starts_at + LENGTH / 4))


def _assert_seen_or_refused(instrument: Instrument, slot: datetime, moved: list[Answer], closed: Answer) -> None:
    within = touched_by(instrument.facility, instrument, Interval(slot, slot + 2 * LENGTH))
    assert sum(answer.status == DONE for answer in moved) == len(within)
    assert {answer.status for answer in moved} <= {DONE, REFUSED}
    assert closed.status in (DONE, SHOWN, REFUSED)
    if closed.status == DONE:
        assert within == [], "closed over a booking that was never seen"


def _close_what_was_seen(tom: Client, address: str, instrument: Instrument, slot: datetime) -> None:
    """The page shows them: decided about, each is kept, and its person told once."""
    within = touched_by(instrument.facility, instrument, Interval(slot, slot + 2 * LENGTH))
    ids, people = [one.id for one in within], sorted(one.user_id for one in within)
    seen = " ".join(one.public_id for one in within)
    db.session.rollback()
    assert tom.post(address, closing(instrument, slot, seen)).status == DONE
    db.session.rollback()
    kept = select(ReservationEvent.reservation_id).where(
        ReservationEvent.kind == EventKind.KEPT, ReservationEvent.reservation_id.in_(ids)
    )
    assert sorted(db.session.scalars(kept)) == sorted(ids)
    [closure] = db.session.scalars(select(Closure).where(Closure.starts_at == slot)).all()
    told = select(Message.user_id).where(Message.coalesce_key.startswith(f"closure:{closure.id}:"))
    assert sorted(db.session.scalars(told)) == people


def _give_back(instrument: Instrument, slot: datetime, tom: Client) -> None:
    """Whether somebody lies in it or not, nobody else comes in afterwards."""
    closures = db.session.scalars(select(Closure).where(Closure.starts_at == slot)).all()
    if closures:
        wish = times(instrument, Interval(slot + LENGTH, slot + 2 * LENGTH)) | {
            "mode": "self_operated",
            "key": f"{slot}",
        }
        db.session.rollback()
        assert tom.post(f"/instruments/{instrument.public_id}/reservations", wish).status == REFUSED
        db.session.rollback()
        assert db.session.scalar(select(Reservation.id).where(Reservation.idempotency_key == f"{slot}")) is None
