"""Chains of steps and single bookings want the same instruments at one moment, on both databases: nothing overlaps,
nobody gets half of a chain, and those who want the same instruments the other way round do not wait for each other."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import pairwise

import pytest
from flask import Flask
from sqlalchemy import func, select

from booking.clock import now
from booking.demo.cast import Cast
from booking.domain.interval import Interval
from booking.domain.quota import Audience, Period, Subject, Unit
from booking.quotas.actions import set_quota
from booking.transaction import transaction
from models import Instrument, Reservation, db
from tests.races.clients import Client, all_at_once
from tests.races.test_one_slot import (
    DONE,
    REFUSED,
    Wish,
    assert_nothing_overlaps,
    assert_quiet,
    open_all_day,
    slots,
    times,
)
from tests.support.servers import Server

ROUNDS, STEPS, HOUR = 20, 3, timedelta(hours=1)
pytestmark = [pytest.mark.race, pytest.mark.xdist_group("races"), pytest.mark.timeout(600)]


def chain(client: Client, instruments: Sequence[Instrument], starts_at: datetime, key: str) -> Wish:
    """An hour on each, one behind the other."""
    form = {"key": key}
    for number, instrument in enumerate(instruments):
        use = Interval(starts_at + number * HOUR, starts_at + (number + 1) * HOUR)
        form |= {f"{name}-{number}": value for name, value in times(instrument, use).items()}
        form |= {f"instrument-{number}": instrument.public_id, f"mode-{number}": "self_operated"}
    return lambda: client.post("/find/chains", form)


def single(client: Client, instrument: Instrument, starts_at: datetime, key: str) -> Wish:
    form = times(instrument, Interval(starts_at, starts_at + HOUR)) | {"mode": "self_operated", "key": key}
    return lambda: client.post(f"/instruments/{instrument.public_id}/reservations", form)


def assert_all_or_none(clients: Sequence[Client], slot: datetime, statuses: Sequence[int]) -> None:
    """Whoever is told that it is booked has every step of it, whoever is not has none."""
    db.session.rollback()
    day = (Reservation.starts_at >= slot, Reservation.starts_at < slot + timedelta(hours=20))
    rows = db.session.execute(select(Reservation.user_id, func.count()).where(*day).group_by(Reservation.user_id))
    held = {row[0]: row[1] for row in rows}
    for client, status in zip(clients, statuses, strict=True):
        assert held.get(client.person_id, 0) == (STEPS if status == DONE else 0)


def test_chains_in_both_directions_and_single_bookings(
    database: str, app: Flask, cast: Cast, crowd: list[Client], server: Server
) -> None:
    """Eight chains, half of them with the instruments in the other order, and four who want one of the steps."""
    instruments = [open_all_day(cast, f"Step {number}") for number in range(STEPS)]
    chained = single_won = 0
    for number, slot in enumerate(slots(ROUNDS)):
        wishes = [
            chain(client, instruments[:: 1 if who % 2 else -1], slot + who // 4 * HOUR, f"c{number}-{who}")
            for who, client in enumerate(crowd[:8])
        ]
        wishes += [
            single(client, instruments[who % STEPS], slot + who * HOUR, f"s{number}-{who}")
            for who, client in enumerate(crowd[8:12])
        ]
        statuses = [answer.status for answer in all_at_once(wishes)]
        assert set(statuses) <= {DONE, REFUSED}
        assert DONE in statuses
        assert_all_or_none(crowd[:8], slot, statuses[:8])
        chained += statuses[:8].count(DONE)
        single_won += statuses[8:].count(DONE)
    assert chained
    assert single_won
    assert_nothing_overlaps()
    assert_quiet(server)


def test_one_person_in_eight_browsers_keeps_her_quota_with_chains(
    database: str, app: Flask, cast: Cast, server: Server
) -> None:
    """Three bookings a day: one chain of three steps, whichever of eight on different instruments is first."""
    with transaction():
        set_quota(
            None, cast.helen, now(), name="Fair use", unit=Unit.BOOKINGS, amount=STEPS, period=Period.DAY,
            subject=Subject.PERSON, audience=Audience.EVERYBODY,
        )  # fmt: skip
    instruments = [open_all_day(cast, f"Tried {number}") for number in range(8 + STEPS)]
    browsers = [Client(app, server, cast.lin) for _ in range(8)]
    for number, slot in enumerate(slots(ROUNDS // 2)):
        wishes = [
            chain(client, instruments[who : who + STEPS], slot + who % 3 * HOUR, f"q{number}-{who}")
            for who, client in enumerate(browsers)
        ]
        statuses = [answer.status for answer in all_at_once(wishes)]
        assert sorted(statuses) == [DONE] + [REFUSED] * 7
        db.session.rollback()
        made = db.session.scalars(
            select(Reservation).where(Reservation.starts_at >= slot, Reservation.starts_at < slot + timedelta(hours=20))
        ).all()
        assert len(made) == STEPS
        spans = sorted((one.starts_at, one.ends_at) for one in made)
        assert all(earlier[1] == later[0] for earlier, later in pairwise(spans))
    for client in browsers:
        client.close()
    assert_quiet(server)
