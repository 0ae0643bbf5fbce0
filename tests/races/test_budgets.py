"""Sixteen bookings at once of sixteen instruments from one budget, and from one fund: what is there is spent once."""

from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from booking.clock import now
from booking.cost_centres.actions import open_centre
from booking.demo.cast import Cast
from booking.domain.interval import Interval
from booking.domain.tariff import Tier, Unit
from booking.funds.actions import set_up
from booking.rates.actions import approve, propose, set_unit
from booking.transaction import transaction
from models import BudgetHold, FundHold, Instrument, Reservation, db
from tests.races.clients import Client, all_at_once
from tests.races.test_one_slot import DONE, REFUSED, Wish, _post, assert_quiet, open_all_day, times
from tests.support.servers import Server

SIXTEEN, ALLOWED, HOUR_COSTS = 16, 3, 2_000
pytestmark = [pytest.mark.race, pytest.mark.xdist_group("races"), pytest.mark.timeout(600)]


@pytest.fixture
def lins(app: Flask, cast: Cast, server: Server) -> Iterator[list[Client]]:
    """Lin in sixteen browsers."""
    found = [Client(app, server, cast.lin) for _ in range(SIXTEEN)]
    yield found
    for client in found:
        client.close()


def priced(cast: Cast) -> list[Instrument]:
    """Sixteen instruments, each at the same price."""
    instruments = [open_all_day(cast, f"Priced {number}") for number in range(SIXTEEN)]
    with transaction():
        for instrument in instruments:
            listed = propose(instrument, cast.grace, now())
            set_unit(listed, Unit.HOUR, dict.fromkeys(Tier, (HOUR_COSTS, None)))
            approve(listed, cast.grace, now())
    return instruments


def test_sixteen_bookings_spend_a_budget_once_and_not_more_than_it_has(
    database: str, cast: Cast, lins: list[Client], server: Server
) -> None:
    instruments, today = priced(cast), now().date()
    with transaction():
        centre_id = open_centre(
            cast.westfjord, cast.henrik, now(), cast.soft_matter, code="RACE", name="Race", valid_from=today,
            budget_minor=ALLOWED * HOUR_COSTS + HOUR_COSTS - 1, currency="GBP",
        ).id  # fmt: skip
    answers = all_at_once(_wishes(lins, instruments, cast))
    assert sorted(one.status for one in answers) == [DONE] * ALLOWED + [REFUSED] * (SIXTEEN - ALLOWED)
    assert all("RACE" in one.body for one in answers if one.status == REFUSED)
    db.session.rollback()
    held = select(func.sum(BudgetHold.amount_minor), func.count()).where(BudgetHold.cost_centre_id == centre_id)
    assert tuple(db.session.execute(held).one()) == (ALLOWED * HOUR_COSTS, ALLOWED)
    assert db.session.scalar(select(func.count()).select_from(Reservation)) == ALLOWED
    assert_quiet(server)


def test_sixteen_bookings_share_a_fund_to_its_last_penny(
    database: str, cast: Cast, lins: list[Client], server: Server
) -> None:
    instruments, today = priced(cast), now().date()
    with transaction():
        fund_id = set_up(
            cast.olav, now(), name="Race", percent=50, budget_minor=4_500, currency="GBP", valid_from=today,
            institution_id=cast.westfjord.id,
        ).id  # fmt: skip
    answers = all_at_once(_wishes(lins, instruments, cast))
    assert [one.status for one in answers] == [DONE] * SIXTEEN
    db.session.rollback()
    held = select(func.sum(FundHold.amount_minor)).where(FundHold.fund_id == fund_id)
    assert db.session.scalar(held) == 4_500
    assert_quiet(server)


def _wishes(lins: list[Client], instruments: list[Instrument], cast: Cast) -> list[Wish]:
    """One hour each, one after the other, so that nothing but money is in the way."""
    first = datetime.combine(now().date() + timedelta(days=7), time(6), UTC)
    found = []
    for number, (client, instrument) in enumerate(zip(lins, instruments, strict=True)):
        starts_at = first + timedelta(hours=number)
        form = times(instrument, Interval(starts_at, starts_at + timedelta(hours=1)))
        form |= {"mode": "self_operated", "group": cast.soft_matter.public_id, "key": f"budget-{number}"}
        found.append(_post(client, f"/instruments/{instrument.public_id}/reservations", form))
    return found
