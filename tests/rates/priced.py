"""Prices as tests make them: the confocal of Norhaven at 24.00 an hour for Westfjord, cost centres, a fund."""

from datetime import date, timedelta
from typing import Any

from sqlalchemy import func, select

from booking.cost_centres.actions import open_centre
from booking.demo.cast import Cast
from booking.domain.tariff import Tier, Unit
from booking.funds.actions import set_up
from booking.rates import actions
from booking.transaction import transaction
from models import BudgetHold, CostCentre, Fund, FundHold, Instrument, PriceList, Reservation, ReservationQuote, db
from tests.reservations.acting import NOW

BEFORE = NOW - timedelta(days=60)
NEW_YEAR = date(2026, 1, 1)
PRICES = {
    Tier.OWN: (1800, None), Tier.REGION_PARTNER: (2000, None), Tier.OTHER_ACADEMIC: (2400, None),
    Tier.COMPANY: (9000, None),
}  # fmt: skip


def priced(cast: Cast, instrument: Instrument | None = None, valid_from: date = NEW_YEAR, **terms: Any) -> PriceList:
    """An approved list; `prices` by tier."""
    prices = terms.pop("prices", PRICES)
    of_unit = {"increment_minutes": terms.pop("increment_minutes", 30)}
    with transaction():
        listed = actions.propose(instrument or cast.confocal, cast.grace, BEFORE, valid_from)
        actions.set_terms(listed, valid_from=valid_from, **terms)
        for unit in (Unit.HOUR, Unit.OPERATOR_HOUR):
            actions.set_unit(listed, unit, prices, **of_unit)
        made = actions.approve(listed, cast.grace, BEFORE).id
    return db.session.get_one(PriceList, made)


def centre(cast: Cast, code: str = "WFJ-1", budget_minor: int | None = 10_000, **more: Any) -> CostCentre:
    """Of Lin's lab, unless `group` and `school` say otherwise."""
    school, group = more.pop("school", cast.westfjord), more.pop("group", cast.soft_matter)
    days = {"valid_from": NEW_YEAR, "valid_until": date(2027, 1, 1)} | more
    with transaction():
        made = open_centre(
            school, cast.henrik, BEFORE, group, code=code, name=f"Grant {code}", budget_minor=budget_minor,
            currency="GBP", **days,
        ).id  # fmt: skip
    return db.session.get_one(CostCentre, made)


def fund(cast: Cast, **fields: Any) -> Fund:
    """Westfjord pays a quarter, unless `fields` say otherwise."""
    usual = {"name": "First steps", "percent": 25, "budget_minor": 100_000, "institution_id": cast.westfjord.id}
    with transaction():
        made = set_up(cast.olav, BEFORE, currency="GBP", valid_from=NEW_YEAR, **(usual | fields)).id
    return db.session.get_one(Fund, made)


def held(of: CostCentre) -> int:
    """What bookings hold and have cost of it."""
    db.session.rollback()
    return int(
        db.session.scalar(select(func.sum(BudgetHold.amount_minor)).where(BudgetHold.cost_centre_id == of.id)) or 0
    )


def borne(by: Fund) -> int:
    """What bookings hold and have cost of a fund."""
    db.session.rollback()
    return int(db.session.scalar(select(func.sum(FundHold.amount_minor)).where(FundHold.fund_id == by.id)) or 0)


def told(reservation: Reservation) -> ReservationQuote | None:
    """What it was told."""
    db.session.expire_all()
    return db.session.get(ReservationQuote, reservation.id)
