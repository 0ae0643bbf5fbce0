"""The demo region's money: prices of some instruments, a proposal, cost sheets, cost centres, a fund, a voucher."""

from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select

from booking.cost_centres.actions import open_centre
from booking.demo.cast import Cast
from booking.demo.identity import public_id
from booking.domain.localtime import wall_time
from booking.domain.tariff import Billable, Tier, Unit
from booking.funds.actions import set_up
from booking.rates.actions import approve, propose, set_cost_sheet, set_terms, set_unit
from booking.rates.queries.kept import quote_of
from booking.reservations.actions.paying import keep
from models import Clause, CostCentre, FundKind, ListState, PriceList, Reservation, ReservationState, User, db

LONG_AGO = timedelta(days=400)  # before the first booking of the region
WORKDAYS = [[day, 9 * 60, 17 * 60] for day in range(5)]
MOST_HOLDS = 12
SHEETS = {
    "confocal": (5_200_000, 1_450_000, 420_000, 1_900_000, 260_000, 1_700),
    "sted": (7_400_000, 2_100_000, 420_000, 2_300_000, 310_000, 1_100),
    "fortessa": (3_100_000, 1_200_000, 260_000, 1_500_000, 540_000, 1_500),
}
# By instrument: the unit, what own school, region partner, other academic and company pay (None: not offered).
PRICES: dict[str, dict[Unit, tuple[int | None, ...]]] = {
    "confocal": {Unit.HOUR: (1800, 2400, 3600, 9000), Unit.OPERATOR_HOUR: (4800, 5800, 7200, 15000)},
    "stellaris": {Unit.HOUR: (2000, 2600, 3900, 9600), Unit.OPERATOR_HOUR: (5000, 6000, 7500, 15600)},
    "sted": {Unit.HOUR: (2800, 3600, 5400, 13500), Unit.OPERATOR_HOUR: (5800, 6900, 8800, 18000)},
    "timstof": {Unit.SAMPLE: (2500, 3200, 4800, None), Unit.OPERATOR_HOUR: (6000, 7200, 9800, None)},
    "ebeam": {Unit.HOUR: (4500, 6000, 8200, None), Unit.OPERATOR_HOUR: (7500, 9000, 11800, None)},
    "fortessa": {Unit.HOUR: (0, 1600, 2400, 6000)},
}
PEAK_MORE_PERCENT = 25


def settle_prices(now: datetime) -> None:
    """Add them to the session. Needs the cast, its agreement and its bookings."""
    cast = Cast.load()
    for clause in db.session.scalars(select(Clause)):
        clause.tier = Tier.REGION_PARTNER
    for key, units in PRICES.items():
        _settle_list(cast, key, units, now - LONG_AGO)
    _settle_proposal(cast, now)
    for key, amounts in SHEETS.items():
        parts = ("depreciation_minor", "maintenance_minor", "utilities_minor", "staff_minor", "consumables_minor")
        figures: dict[str, Any] = dict(zip((*parts, "rated_hours"), amounts, strict=True))
        set_cost_sheet(cast.instrument(key), cast.grace, now, **figures)
    _settle_centres(cast, now)
    _settle_funds(cast, now)
    _settle_holds(cast, now)


def _settle_list(cast: Cast, key: str, units: dict[Unit, tuple[int | None, ...]], then: datetime) -> None:
    """Approved by the owner's finance officer before there was any booking."""
    instrument = cast.instrument(key)
    by = cast.grace if instrument.institution_id == cast.norhaven.id else cast.henrik
    listed = propose(instrument, by, then)
    listed.public_id = public_id("price_list", key)
    set_terms(listed, billable=Billable.LONGER, late_cancellation_percent=50, notice_minutes=24 * 60,
              no_show_percent=100, overrun_percent=50, grace_minutes=15)  # fmt: skip
    _set_units(listed, units)
    approve(listed, by, then)


def _set_units(listed: PriceList, units: dict[Unit, tuple[int | None, ...]]) -> None:
    for unit, prices in units.items():
        is_hour = unit is Unit.HOUR
        by_tier = {
            tier: (price, price * (100 + PEAK_MORE_PERCENT) // 100 if is_hour else None)
            for tier, price in zip(Tier, prices, strict=True)
            if price is not None
        }
        extra: dict[str, Any] = {"peak": WORKDAYS, "steps": [[6 * 60, 75]], "setup_minor": 500} if is_hour else {}
        timed: dict[str, Any] = {"increment_minutes": 15} if unit in (Unit.HOUR, Unit.OPERATOR_HOUR) else {}
        set_unit(listed, unit, by_tier, **extra, **timed)


def _settle_proposal(cast: Cast, now: datetime) -> None:
    """The confocal's next version, dearer by a little, waits for a word."""
    today = wall_time(now, cast.confocal.zone).date()
    draft = propose(cast.confocal, cast.tom, now)
    draft.public_id = public_id("price_list", "confocal-next")
    set_terms(draft, valid_from=_first_of_next_month(today), note="The service contract costs 12 % more from now on.")
    _set_units(draft, {unit: tuple(price and price * 108 // 100 for price in prices)
                       for unit, prices in PRICES["confocal"].items()})  # fmt: skip


def _first_of_next_month(day: date) -> date:
    return (day.replace(day=1) + timedelta(days=32)).replace(day=1)


def _settle_centres(cast: Cast, now: datetime) -> None:
    since = date(now.year, 1, 1)
    over = date(now.year + 1, 1, 1)
    rows: list[tuple[User, Any, Any, str, str, str, int | None]] = [
        (cast.henrik, cast.westfjord, cast.soft_matter, "WFJ-4711", "Membranes under stress", "受力膜研究", 450_000),
        (cast.henrik, cast.westfjord, cast.soft_matter, "WFJ-4720", "Doctoral training", "博士生培养", 60_000),
        (cast.henrik, cast.westfjord, cast.photonics, "WFJ-4805", "Low-loss waveguides", "低损耗波导", 20_000),
        (cast.grace, cast.norhaven, cast.cell_dynamics, "NOR-BIO-12", "Cell migration", "细胞迁移", 800_000),
        (cast.grace, cast.norhaven, None, "NOR-CORE", "Shared instruments fund", "共享仪器经费", None),
    ]
    for by, school, group, code, name, name_zh, budget in rows:
        made = open_centre(
            school, by, now, group, code=code, name=name, name_zh=name_zh, valid_from=since, valid_until=over,
            budget_minor=budget, currency=school.currency,
        )  # fmt: skip
        made.public_id = public_id("cost_centre", code)


def _settle_funds(cast: Cast, now: datetime) -> None:
    since = date(now.year, 1, 1)
    common: dict[str, Any] = {"currency": "GBP", "valid_from": since}
    fund = set_up(
        cast.olav, now, name="First steps at partner schools", name_zh="伙伴单位起步资助", percent=25,
        most_minor=6_000, budget_minor=300_000, owner_id=cast.norhaven.id, user_institution_id=cast.westfjord.id,
        institution_id=cast.westfjord.id, **common,
    )  # fmt: skip
    voucher = set_up(
        cast.olav, now, name="Welcome voucher", name_zh="迎新券", kind=FundKind.VOUCHER, percent=100,
        budget_minor=25_000, group_id=cast.photonics.id, **common,
    )  # fmt: skip
    fund.public_id, voucher.public_id = public_id("fund", "first-steps"), public_id("fund", "welcome")


def _settle_holds(cast: Cast, now: datetime) -> None:
    """What the Soft Matter Lab has booked already holds its price, like what is booked from now on."""
    centre = db.session.scalars(select(CostCentre).where(CostCentre.code == "WFJ-4711")).one()
    priced = [cast.instrument(key).id for key in PRICES]
    coming = (
        select(Reservation)
        .where(Reservation.group_id == cast.soft_matter.id, Reservation.instrument_id.in_(priced),
               Reservation.starts_at > now, Reservation.state == ReservationState.CONFIRMED)
        .order_by(Reservation.starts_at, Reservation.id)
        .limit(MOST_HOLDS)
    )  # fmt: skip
    for reservation in db.session.scalars(coming).all():
        told = quote_of(reservation, None, now)
        if told is not None:
            keep(reservation, _list_of(reservation).id, told, [(centre, 1)], now)


def _list_of(reservation: Reservation) -> PriceList:
    approved = (PriceList.instrument_id == reservation.instrument_id, PriceList.state == ListState.APPROVED)
    return db.session.scalars(select(PriceList).where(*approved)).one()
