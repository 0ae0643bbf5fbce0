"""The demo region's money before its bookings begin: a quarter that is sealed, one whose statements are out, and what
has been charged since; always the same for the same moment."""

import random
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from sqlalchemy import delete, select

from booking.charges.actions.disputing import dispute
from booking.charges.actions.recording import NewCharge, Payer, Place, record
from booking.charges.actions.reversing import correct
from booking.demo.cast import Cast
from booking.demo.identity import public_id
from booking.domain.localtime import to_utc_after_gap
from booking.domain.netting import Mode
from booking.domain.opening import DAY
from booking.domain.quoted import Line, LineKind, Quote, Why
from booking.domain.tariff import Tier, Unit
from booking.settlement.actions.agreeing import conclude
from booking.settlement.actions.paying import record_payment
from booking.settlement.actions.sealing import seal
from booking.settlement.actions.stepping import cut, issue, open_period
from booking.settlement.queries.run import due_of
from booking.settlement.telling import KINDS
from models import Cause, Charge, Fund, GroupMembership, Instrument, Message, Period, Share, User, db

# Who uses instruments of other schools: person and school.
USERS = (("lin", "westfjord"), ("yuki", "westfjord"), ("ben", "norhaven"), ("jia", "norhaven"), ("maya", "eskmere"),
         ("tariq", "eskmere"), ("ana", "hospital"), ("gao", "hospital"), ("tang", "lanhai"))  # fmt: skip
INSTRUMENTS = (
    "confocal",
    "krios",
    "orbitrap",
    "ebeam",
    "xrd",
    "xps",
    "novaseq",
    "sorter",
    "nmr600",
    "microct",
    "talos",
)
EACH_QUARTER, HOUR = 36, timedelta(hours=1)
CLOSED_AFTER = timedelta(days=60)  # by then a quarter has been paid and sealed
NAMES = {1: ("First quarter", "第一季度"), 4: ("Second quarter", "第二季度"), 7: ("Third quarter", "第三季度"),
         10: ("Fourth quarter", "第四季度")}  # fmt: skip


def settle_quarters(now: datetime) -> None:
    """Needs the cast. Nobody is mailed about what is long past."""
    cast = Cast.load()
    first = _quarter_before(now.date() - CLOSED_AFTER)
    fund = _fund(cast, first)
    made = _charge_quarter(cast, first, fund, now)
    closed = _whole(cast, first, now)
    second = _next(first)
    made = _charge_quarter(cast, second, fund, now) if second < now.date() else made
    _correct_one(cast, closed, now)
    current = _open(cast, second, now)
    if _next(second) <= now.date():
        cut(current.id, now)
        issue(current.id, now)
        _dispute_one(cast, made, now)
        _open(cast, _next(second), now)
    db.session.execute(delete(Message).where(Message.kind.in_(KINDS)))


def _quarter_before(day: date) -> date:
    """The first day of the last quarter that was over by then."""
    this = date(day.year, 3 * ((day.month - 1) // 3) + 1, 1)
    return date(this.year - (this.month == 1), (this.month - 4) % 12 + 1, 1)


def _next(first: date) -> date:
    return date(first.year + (first.month == 10), (first.month + 2) % 12 + 1, 1)


def _fund(cast: Cast, first: date) -> Fund:
    fund = Fund(
        public_id=public_id("fund", "westfjord/start"), name="Start on shared instruments", name_zh="共享仪器起步基金",
        institution=cast.westfjord, percent=50, budget_minor=20_000_00, currency="GBP", valid_from=first,
        valid_until=_next(first), created_at=_noon(first, cast.confocal),
    )  # fmt: skip
    db.session.add(fund)
    db.session.flush()
    return fund


def _charge_quarter(cast: Cast, first: date, fund: Fund, now: datetime) -> list[int]:
    """As much of it as is over."""
    draw = random.Random(f"quarter {first.month}")
    days = (min(_next(first), now.date()) - first).days
    news = [_drawn(cast, draw, first + timedelta(days=draw.randrange(days)), fund) for _ in range(EACH_QUARTER)]
    news.sort(key=lambda new: new.place.starts_at)
    return record(news, min(_noon(_next(first), cast.confocal) - DAY, now))


def _drawn(cast: Cast, draw: random.Random, day: date, fund: Fund) -> NewCharge:
    """Mostly a use; sometimes a fee, a credit, a split over two schools, a subsidy."""
    who, home = draw.choice(USERS)
    abroad = [one for one in INSTRUMENTS if _owner(cast, one) != getattr(cast, home).id]
    instrument = cast.instrument(draw.choice(abroad))
    hours, price = draw.randint(2, 16), 100 * draw.randint(18, 95)
    chance, kind = draw.random(), Cause.USE
    lines = [_line(LineKind.TIME, hours, price, Why("hours", {"minutes": 60 * hours}))]
    if chance < 0.08:
        kind, lines = Cause.CANCELLATION, [_fee(LineKind.LATE_CANCELLATION, hours * price)]
    elif chance < 0.14:
        kind, lines = Cause.NO_SHOW, [_fee(LineKind.NO_SHOW, hours * price)]
    elif chance < 0.2:
        lines.append(_line(LineKind.CREDIT, 1, -price, Why("fault", {"minutes": 60})))
    elif home == "westfjord" and instrument.institution.currency == fund.currency and _next(fund.valid_from) > day:
        lines.append(_subsidy(fund, hours * price // 2))
    payers = [Payer(getattr(cast, home).id)]
    if chance > 0.85:
        payers = [Payer(getattr(cast, home).id, 2), Payer(_second(cast, home, instrument), 1)]
    return _new(cast.person(who), instrument, day, hours, lines, payers, kind)


def _owner(cast: Cast, key: str) -> int:
    return int(cast.instrument(key).institution_id)


def _second(cast: Cast, home: str, instrument: Instrument) -> int:
    """The school that bears the other part of a common project."""
    others = (cast.eskmere.id, cast.westfjord.id, cast.norhaven.id)
    return next(one for one in others if one not in (getattr(cast, home).id, instrument.institution_id))


def _new(
    person: User, instrument: Instrument, day: date, hours: int, lines: list[Line], payers: list[Payer], cause: Cause,
    reason: str = "", first_id: int | None = None,
) -> NewCharge:  # fmt: skip
    starts_at = _noon(day, instrument) - 3 * HOUR
    place = Place(
        instrument.institution_id, instrument.facility_id, instrument.id, person.id, starts_at,
        starts_at + hours * HOUR, day, _group_id(person),
    )  # fmt: skip
    quote = Quote(instrument.institution.currency, tuple(lines), Tier.REGION_PARTNER)
    return NewCharge(place, cause, quote, tuple(payers), starts_at + 120 * DAY, reason=reason, first_id=first_id)


def _group_id(person: User) -> int | None:
    return db.session.scalar(select(GroupMembership.group_id).where(GroupMembership.user_id == person.id).limit(1))


def _line(kind: LineKind, quantity: int, price: int, why: Why, fund_id: int | None = None) -> Line:
    unit = Unit.HOUR if kind is LineKind.TIME else Unit.SESSION
    return Line(kind, Decimal(quantity), unit, price, quantity * price, None, why, fund_id)


def _fee(kind: LineKind, basis: int) -> Line:
    return _line(kind, 1, basis // 2, Why(kind.value, {"percent": 50, "basis_minor": basis}))


def _subsidy(fund: Fund, amount: int) -> Line:
    payer = {"payer": "Westfjord University of Technology", "payer_zh": "西峡理工大学"}
    why = Why("subsidy", {**payer, "percent": 50, "name": fund.name, "name_zh": fund.name_zh})
    return _line(LineKind.SUBSIDY, 1, -amount, why, fund.id)


def _open(cast: Cast, first: date, now: datetime) -> Period:
    name, name_zh = NAMES[first.month]
    return open_period(
        cast.helen, now, first, _next(first), Mode.MULTILATERAL, public_id=public_id("period", f"{first:%Y-%m}"),
        name=f"{name} {first.year}", name_zh=f"{first.year} 年{name_zh}", threshold_minor=50_00,
    )  # fmt: skip


def _whole(cast: Cast, first: date, now: datetime) -> Period:
    """Every step on a day of its own."""
    after = _noon(_next(first), cast.confocal) + DAY
    period = _open(cast, first, after)
    cut(period.id, after)
    issue(period.id, after)
    conclude(period.id, after + 15 * DAY)
    for number, due in enumerate(one for one in due_of(period) if not one.is_carried):
        paid_on = (after + (20 + number) * DAY).date()
        record_payment(due.id, due.amount_minor, paid_on, f"SETTLE-{first:%y%m}-{number + 1}", cast.helen, now)
    return seal(period.id, after + 40 * DAY)


def _correct_one(cast: Cast, period: Period, now: datetime) -> None:
    """A use of the sealed quarter was an hour shorter: that comes into the next settlement."""
    of_period = select(Share.charge_id).where(Share.period_id == period.id)
    wrong = db.session.scalars(
        select(Charge).where(Charge.id.in_(of_period), Charge.cause == Cause.USE, Charge.weights == "1").limit(1)
    ).one()
    hours = (wrong.ends_at - wrong.starts_at) // HOUR
    price = next(line for line in wrong.lines if line.kind is LineKind.TIME).unit_price_minor
    line = _line(LineKind.TIME, hours - 1, price, Why("hours", {"minutes": 60 * (hours - 1)}))
    payer = Payer(wrong.shares[0].payer_id or 0)
    why = "The last hour was the lab's own calibration"
    new = _new(wrong.user, wrong.instrument, wrong.used_on, hours - 1, [line], [payer], Cause.CORRECTION, why, wrong.id)
    correct(wrong.id, new, cast.tom, now)


def _dispute_one(cast: Cast, made: list[int], now: datetime) -> None:
    """Ingrid, who leads Lin's lab, doubts one line that is long."""
    hers = (
        select(Share)
        .join(Share.charge)
        .where(
            Charge.id.in_(made),
            Charge.cause == Cause.USE,
            Charge.user_id == cast.lin.id,
            Share.payer_id == cast.westfjord.id,
        )
    )
    share = db.session.scalars(hers.order_by(Share.amount_minor.desc(), Share.id).limit(1)).first()
    if share is not None:
        found = dispute(share.id, "The log shows that the laser was off for half of it", cast.ingrid, now)
        found.public_id = public_id("dispute", "ingrid")


def _noon(day: date, instrument: Instrument) -> datetime:
    return to_utc_after_gap(datetime.combine(day, time(12)), instrument.zone)
