"""The money of a reservation: what it was told, kept as it was; who pays; and what is held of budgets and funds."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select

from booking.domain.localtime import wall_time
from booking.domain.payment import Centre
from booking.domain.pricing import Line, Quote
from booking.domain.question import Facts
from booking.domain.rules.money import quote_of
from booking.domain.shares import shares
from booking.rates.queries.kept import kept_quote
from booking.rates.queries.kept import quote_of as quote_of_kept
from booking.reservations.judging import Question
from booking.reservations.statements import paid
from models import CostCentre, Reservation, ReservationPayer, db

Payer = Centre | CostCentre


def hold_money(reservation: Reservation, question: Question, facts: Facts) -> None:
    """Keep the price that it was judged by, and hold each payer's part. No statement where no price is set."""
    told = quote_of(question.wanted, facts)
    if facts.prices is None or told is None:
        return
    day = wall_time(question.wanted.interval.starts_at, facts.zone).date()
    version = facts.prices.version_on(day)
    if question.reservation is not None:
        for statement in (paid.FORGET_QUOTE, paid.FORGET_PAYERS, paid.GIVE_BACK_BUDGET, paid.GIVE_BACK_FUND):
            db.session.execute(statement, {"reservation": reservation.id})
    payers = [(centre, weight) for centre, weight in facts.prices.payers_on(day) if centre is not None]
    if version is not None:
        keep(reservation, version.list_id, told, payers, question.now)


def keep(
    reservation: Reservation, list_id: int, told: Quote, payers: Sequence[tuple[Payer, int]], now: datetime
) -> None:
    """What it was told, who pays with which weight, and the money that is held of cost centres and funds."""
    kept = {"list_id": list_id, "tier": told.tier, "quoted_at": now}
    db.session.execute(paid.TELL, [{"reservation_id": reservation.id, **kept, **_as_kept(told)}])
    common = {"reservation_id": reservation.id, "is_spent": False, "changed_at": now}
    if payers:
        _hold_budgets(reservation, payers, told.total_minor, common)
    rows = [
        {"fund_id": line.payer_fund_id, "amount_minor": -line.amount_minor, **common}
        for line in told.lines
        if line.payer_fund_id is not None
    ]
    if rows:
        db.session.execute(paid.HOLD_FUND, rows)


def _hold_budgets(
    reservation: Reservation, payers: Sequence[tuple[Payer, int]], total_minor: int, common: dict[str, Any]
) -> None:
    named = [
        {"reservation_id": reservation.id, "cost_centre_id": centre.id, "weight": weight} for centre, weight in payers
    ]
    db.session.execute(paid.PAY, named)
    parts = shares(total_minor, [weight for _centre, weight in payers])
    rows = [
        {"cost_centre_id": centre.id, "institution_id": centre.institution_id, "amount_minor": part, **common}
        for (centre, _weight), part in zip(payers, parts, strict=True)
    ]
    db.session.execute(paid.HOLD_BUDGET, rows)


def release_money(reservation: Reservation) -> bool:
    """Give back what it holds and has not been spent; answers whether it was told a price. What it was told stays."""
    question = {"reservation": reservation.id}
    has = db.session.execute(paid.HAS_MONEY, question).one()
    if has.of_budgets:
        db.session.execute(paid.GIVE_BACK_BUDGET, question)
    if has.of_funds:
        db.session.execute(paid.GIVE_BACK_FUND, question)
    return bool(has.is_told)


def hold_fee(reservation: Reservation, now: datetime) -> None:
    """Of what has just been given back, what a late cancellation costs stays held; mostly nothing."""
    if kept_quote(reservation) is None:
        return
    told = quote_of_kept(reservation, None, now, cancelled_at=now)
    named = select(ReservationPayer).where(ReservationPayer.reservation_id == reservation.id)
    payers = db.session.scalars(named.order_by(ReservationPayer.id)).all()
    if told is None or not told.total_minor or not payers:
        return
    common = {"reservation_id": reservation.id, "is_spent": False, "changed_at": now}
    parts = shares(told.total_minor, [one.weight for one in payers])
    rows = [
        {"cost_centre_id": one.cost_centre_id, "institution_id": one.cost_centre.institution_id, "amount_minor": part}
        for one, part in zip(payers, parts, strict=True)
    ]
    db.session.execute(paid.HOLD_BUDGET, [row | common for row in rows])


def _as_kept(told: Quote) -> dict[str, Any]:
    return {
        "currency": told.currency,
        "total_minor": told.total_minor,
        "price_minor": told.price_minor,
        "lines": [_line(line) for line in told.lines],
    }


def _line(line: Line) -> dict[str, Any]:
    """As JSON can hold it; booking.rates.sentences reads it again."""
    return {
        "kind": line.kind.value,
        "quantity": str(line.quantity),
        "unit": str(line.unit),
        "unit_price_minor": line.unit_price_minor,
        "amount_minor": line.amount_minor,
        "rate_id": line.rate_id,
        "payer_fund_id": line.payer_fund_id,
        "why": line.why.code,
        "params": dict(line.why.params),
    }
