"""32 people want one operator on two instruments at the same moment: one gets her, and nobody waits in a circle."""

import pytest
from flask import Flask
from sqlalchemy import func, select

from booking.clock import now
from booking.demo.cast import Cast
from booking.domain.extras import ExtraKind
from booking.extras.actions import change_option, create_option, retire
from booking.locks import NEIGHBOURS
from booking.transaction import transaction
from models import Claim, Mode, Option, User, db
from tests.races.clients import Client, all_at_once
from tests.races.test_one_slot import (
    DONE,
    FEW_ROUNDS,
    REFUSED,
    _post,
    assert_nothing_overlaps,
    assert_quiet,
    open_all_day,
    slots,
    times,
    wanted,
)
from tests.races.test_order_of_locks import noted_writes
from tests.support.servers import Server

pytestmark = [pytest.mark.race, pytest.mark.xdist_group("races"), pytest.mark.timeout(600)]


def operator_of(cast: Cast, count: int, user: User) -> Option:
    """One operator, who has an account and serves so many instruments."""
    instruments = [open_all_day(cast, f"Operated {number}") for number in range(count)]
    with transaction():
        for instrument in instruments:
            instrument.modes = [Mode.WITH_OPERATOR.value, Mode.SELF_OPERATED.value]
        option = create_option(cast.bioimaging, ExtraKind.OPERATOR, "Mei Chen", instruments=instruments, user=user)
        return db.session.get_one(Option, option.id)


def test_one_operator_of_two_instruments_is_wanted_by_all(
    database: str, app: Flask, cast: Cast, crowd: list[Client], server: Server
) -> None:
    """She is one of the crowd, too, so that her own row is raised by others' bookings and by hers."""
    mei = operator_of(cast, 2, db.session.get_one(User, crowd[5].person_id))
    instruments, pieces = list(mei.instruments), [one.id for one in mei.resources]
    for number, slot in enumerate(slots(FEW_ROUNDS)):
        wishes = []
        for who, client in enumerate(crowd):
            instrument = instruments[who % len(instruments)]
            form = times(instrument, wanted(slot, number, who)) | {"mode": "with_operator", "key": f"{number}-{who}"}
            wishes.append(_post(client, f"/instruments/{instrument.public_id}/reservations", form))
        answers = all_at_once(wishes)
        assert sorted(answer.status for answer in answers) == [DONE] + [REFUSED] * (len(crowd) - 1)
        assert any("No operator is free then" in answer.body for answer in answers)
        db.session.rollback()
    held = select(func.count()).where(Claim.resource_id.in_(pieces))
    assert db.session.scalar(held) == FEW_ROUNDS
    assert_nothing_overlaps()
    assert_quiet(server)


def test_two_operators_and_an_accessory_in_any_order_are_locked_in_one_order(
    database: str, app: Flask, cast: Cast, crowd: list[Client], server: Server
) -> None:
    """Three instruments of which each two share something: whoever is refused is told so, and nothing breaks."""
    first, second, third = (open_all_day(cast, f"In a ring {number}") for number in range(3))
    with transaction():
        rings = [
            create_option(cast.bioimaging, ExtraKind.ACCESSORY, f"Shared {number}", instruments=pair).public_id
            for number, pair in enumerate([(first, second), (second, third), (third, first)])
        ]
    offered = {first: (rings[0], rings[2]), second: (rings[0], rings[1]), third: (rings[1], rings[2])}
    ring = list(offered.items())
    for number, slot in enumerate(slots(FEW_ROUNDS)):
        wishes = []
        for who, client in enumerate(crowd):
            instrument, extras = ring[who % 3]
            form = times(instrument, wanted(slot, number, who)) | {"mode": "self_operated", "key": f"{number}-{who}"}
            form |= {"accessories": extras[who // 3 % 2]}
            wishes.append(_post(client, f"/instruments/{instrument.public_id}/reservations", form))
        statuses = {answer.status for answer in all_at_once(wishes)}
        assert statuses == {DONE, REFUSED}
        db.session.rollback()
    assert_nothing_overlaps()
    assert_quiet(server)


def test_whoever_shares_an_operator_is_locked_in_the_order_of_ids(database: str, app: Flask, cast: Cast) -> None:
    mei = operator_of(cast, 2, cast.lin)
    ids = sorted(one.id for one in mei.instruments)
    for one in ids:
        assert list(db.session.scalars(NEIGHBOURS, {"one": one})) == ids
    with transaction():
        retire(mei)
    assert list(db.session.scalars(NEIGHBOURS, {"one": ids[0]})) == ids  # what is booked holds her still


def test_who_changes_an_operator_locks_instruments_before_people(database: str, app: Flask, cast: Cast) -> None:
    mei = operator_of(cast, 2, cast.lin)
    with transaction(), noted_writes() as written:
        change_option(mei, now(), instruments=mei.instruments, hours=[], user=cast.nadia, pieces=1, name="Mei")
        db.session.flush()
    tables = [table for table, _parameters in written]
    assert tables.index("instruments") < tables.index("users")
