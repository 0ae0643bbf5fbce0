"""A quarter of the demo region as tests make it: charges with splits, subsidies and fees, and the steps to the end."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from booking.charges.actions.recording import NewCharge, Payer, Place, record
from booking.clock import now
from booking.demo.cast import Cast
from booking.domain.netting import Mode
from booking.domain.quoted import Line, LineKind, Quote, Why
from booking.domain.tariff import Tier
from booking.settlement.actions.agreeing import conclude
from booking.settlement.actions.paying import left_of, record_payment
from booking.settlement.actions.sealing import seal
from booking.settlement.actions.stepping import cut, issue, open_period
from booking.settlement.queries.run import due_of
from booking.transaction import transaction
from models import Cause, Charge, CostCentre, Fund, Institution, Instrument, Period, User, db

FIRST, UNTIL = date(2026, 7, 1), date(2026, 10, 1)
CUT_ON = datetime(2026, 10, 2, 9, tzinfo=UTC)
NOON = datetime(2026, 8, 11, 12, tzinfo=UTC)
LONG_AFTER = datetime(2100, 1, 1, tzinfo=UTC)
ANSWERED = CUT_ON + timedelta(days=15)

WHYS = {LineKind.TIME: "hours", LineKind.CREDIT: "fault_all"}


def line(amount: int, kind: LineKind = LineKind.TIME, fund: int | None = None, hours: str = "1") -> Line:
    return Line(kind, Decimal(hours), "hour", amount, amount, None, Why(WHYS.get(kind, kind.value)), fund)


def quoted(*lines: Line, currency: str = "GBP") -> Quote:
    return Quote(currency, lines, Tier.REGION_PARTNER)


def new_charge(
    instrument: Instrument, person: User, lines: Quote, payers: list[Payer], cause: Cause = Cause.USE, **more: Any
) -> NewCharge:
    place = Place(
        instrument.facility.institution_id, instrument.facility_id, instrument.id, person.id, NOON,
        NOON + timedelta(hours=1), more.pop("used_on", NOON.date()), more.pop("group_id", None),
    )  # fmt: skip
    return NewCharge(place, cause, lines, tuple(payers), more.pop("review_until", LONG_AFTER), **more)


def fund_of(school: Institution | None, **more: Any) -> Fund:
    fund = Fund(
        name="Start-up fund", name_zh="启动基金", institution=school, percent=50, budget_minor=10_000_00,
        currency="GBP", valid_from=date(2026, 1, 1), created_at=now(), **more,
    )  # fmt: skip
    db.session.add(fund)
    db.session.flush()
    return fund


def cost_centre_of(school: Institution, code: str) -> CostCentre:
    centre = CostCentre(
        institution=school, code=code, name=f"Project {code}", valid_from=date(2026, 1, 1), currency=school.currency,
        created_at=now(),
    )  # fmt: skip
    db.session.add(centre)
    db.session.flush()
    return centre


def charge(*new: NewCharge) -> list[Charge]:
    """Written and committed."""
    with transaction():
        made = record(new, NOON)
    return [db.session.get_one(Charge, number) for number in made]


def settle_quarter(cast: Cast) -> dict[str, Charge]:
    """One of each: a plain use, a split over two schools, a subsidy of a school's and of the region's fund, a late
    cancellation, a no-show, a fault's credit, and use of one's own school."""
    with transaction():
        funds = (fund_of(cast.westfjord).id, fund_of(None).id)
        westfjord, eskmere, norhaven = (Payer(school.id) for school in (cast.westfjord, cast.eskmere, cast.norhaven))
        half = Payer(cast.westfjord.id, 1, cost_centre_of(cast.westfjord, "W-1").id)
        twice = Payer(cast.eskmere.id, 2, cost_centre_of(cast.eskmere, "E-7").id)
        news = {
            "use": new_charge(cast.confocal, cast.lin, quoted(line(14_000)), [westfjord]),
            "split": new_charge(cast.confocal, cast.lin, quoted(line(14_001)), [half, twice]),
            "subsidy": new_charge(
                cast.confocal, cast.lin, quoted(line(9_000), line(-4_500, LineKind.SUBSIDY, funds[0])), [westfjord]
            ),
            "grant": new_charge(
                cast.nmr600, cast.ben, quoted(line(8_001), line(-4_001, LineKind.SUBSIDY, funds[1])), [norhaven]
            ),
            "cancelled": new_charge(
                cast.xrd, cast.maya, quoted(line(2_500, LineKind.LATE_CANCELLATION)), [eskmere], Cause.CANCELLATION
            ),
            "no_show": new_charge(cast.xrd, cast.ben, quoted(line(5_000, LineKind.NO_SHOW)), [norhaven], Cause.NO_SHOW),
            "fault": new_charge(
                cast.fortessa, cast.lin, quoted(line(6_000), line(-6_000, LineKind.CREDIT)), [westfjord]
            ),
            "own": new_charge(cast.confocal, cast.ben, quoted(line(3_000)), [norhaven]),
            "abroad": new_charge(cast.talos, cast.lin, quoted(line(70_000), currency="CNY"), [westfjord]),
        }
        made = record(list(news.values()), NOON)
    return {name: db.session.get_one(Charge, number) for name, number in zip(news, made, strict=True)}


def opened(cast: Cast, mode: Mode = Mode.MULTILATERAL, first: date = FIRST, until: date = UNTIL, **more: Any) -> int:
    with transaction():
        period = open_period(cast.helen, NOON, first, until, mode, name="Third quarter", name_zh="第三季度", **more)
        return period.id


def taken(step: Any, *arguments: Any) -> Any:
    with transaction():
        step(*arguments)


def agreed(cast: Cast, period_id: int, at: datetime = CUT_ON) -> Period:
    """Cut, sent, and agreed by silence."""
    taken(cut, period_id, at)
    taken(issue, period_id, at)
    taken(conclude, period_id, at + timedelta(days=14))
    return db.session.get_one(Period, period_id)


def paid(cast: Cast, period_id: int) -> Period:
    for transfer in due_of(db.session.get_one(Period, period_id)):
        if not transfer.is_carried:
            with transaction():
                left = left_of(transfer)
                record_payment(transfer.id, left, date(2026, 11, 2), f"BACS {transfer.id}", cast.grace, ANSWERED)
    return db.session.get_one(Period, period_id)


def sealed(cast: Cast, mode: Mode = Mode.MULTILATERAL, **more: Any) -> Period:
    """The whole way."""
    period_id = opened(cast, mode, **more)
    agreed(cast, period_id)
    paid(cast, period_id)
    taken(seal, period_id, ANSWERED)
    return db.session.get_one(Period, period_id)
