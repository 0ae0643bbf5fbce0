"""Proposing prices, changing a proposal, approving it, and the cost sheet. What is approved never changes: a change is
a new version, which ends the one before it on its first day."""

import enum
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from booking.domain.localtime import wall_time
from booking.domain.pricing import is_steady
from booking.domain.tariff import Tier, Unit
from models import CostSheet, Instrument, ListState, PriceList, Rate, User, db

COPIED_TERMS = (
    "currency", "billable", "late_cancellation_percent", "notice_minutes", "no_show_percent", "overrun_percent",
    "grace_minutes",
)  # fmt: skip
COPIED = (
    "tier", "unit", "code", "name", "name_zh", "price_minor", "peak_price_minor", "peak", "steps",
    "increment_minutes", "minimum_minor", "setup_minor",
)  # fmt: skip
Prices = Mapping[Tier, tuple[int, int | None]]  # of an hour or piece, and of an hour in the peak


class Fault(enum.StrEnum):
    """Why a list cannot be approved as it is, or not be changed any more."""

    NOT_A_DRAFT = "not_a_draft"
    NO_RATE = "no_rate"
    NOT_STEADY = "not_steady"
    IN_THE_PAST = "in_the_past"
    NOT_AFTER_THE_LAST = "not_after_the_last"


class NotApproved(Exception):
    """It stays as it was; `unit` is what is dearer for a nearer tier, where that is the fault."""

    def __init__(self, fault: Fault, unit: Unit | None = None) -> None:
        super().__init__(fault.value)
        self.fault = fault
        self.unit = unit


def propose(instrument: Instrument, by: User, now: datetime, valid_from: date | None = None) -> PriceList:
    """A draft with the prices of the latest version, or an empty one; an open draft is answered as it is."""
    _lock(instrument.id)
    latest = _latest(instrument)
    if latest is not None and latest.is_draft:
        return latest
    draft = PriceList(
        instrument_id=instrument.id,
        institution_id=instrument.institution_id,
        version=latest.version + 1 if latest else 1,
        state=ListState.DRAFT,
        valid_from=valid_from or wall_time(now, instrument.zone).date(),
        created_at=now,
        created_by_id=by.id,
        **_terms_of(latest, instrument),
    )
    for one in latest.rates if latest else ():
        draft.rates.append(_rate(draft, **{name: getattr(one, name) for name in COPIED}))
    db.session.add(draft)
    db.session.flush()
    return draft


def set_terms(draft: PriceList, **fields: Any) -> PriceList:
    """From when on it holds, what is billed, and the fees. Raises NotApproved for what is no draft any more."""
    _check_draft(draft)
    for name, value in fields.items():
        setattr(draft, name, value)
    for one in draft.rates:
        one.valid_from = draft.valid_from
    return draft


def set_unit(draft: PriceList, unit: Unit, prices: Prices, code: str = "", **fields: Any) -> PriceList:
    """What a unit costs each tier; a tier without a price is not offered it. `fields` are columns of Rate. Raises
    NotApproved."""
    remove_unit(draft, unit, code)
    for tier, (price, peak_price) in prices.items():
        made = _rate(draft, tier=tier, unit=unit, code=code, price_minor=price, peak_price_minor=peak_price, **fields)
        draft.rates.append(made)
    db.session.flush()
    return draft


def remove_unit(draft: PriceList, unit: Unit, code: str = "") -> PriceList:
    """It is not offered any more. Raises NotApproved."""
    _check_draft(draft)
    draft.rates = [one for one in draft.rates if (one.unit, one.code) != (unit, code)]
    db.session.flush()
    return draft


def withdraw(draft: PriceList) -> None:
    """It was only proposed. Raises NotApproved."""
    _check_draft(draft)
    db.session.delete(draft)


def approve(draft: PriceList, by: User | None, now: datetime) -> PriceList:
    """From its first day on it holds; the version before it ends then. Raises NotApproved."""
    _lock(draft.instrument_id)
    db.session.refresh(draft)
    _check_draft(draft)
    before = _approved_before(draft)
    _check_complete(draft, before, wall_time(now, draft.instrument.zone).date())
    if before is not None:
        before.valid_until = draft.valid_from
        for ended in before.rates:
            ended.valid_until = draft.valid_from
        db.session.flush()
    draft.state, draft.approved_at, draft.approved_by_id = ListState.APPROVED, now, by.id if by else None
    for one in draft.rates:
        one.valid_from, one.valid_until, one.is_approved = draft.valid_from, draft.valid_until, True
    db.session.flush()
    return draft


def set_cost_sheet(instrument: Instrument, by: User, now: datetime, **amounts: Any) -> CostSheet:
    """What a year costs; the first one, or other figures."""
    sheet = db.session.get(CostSheet, instrument.id) or CostSheet(
        instrument_id=instrument.id, institution_id=instrument.institution_id, currency=instrument.institution.currency
    )
    for name, value in amounts.items():
        setattr(sheet, name, value)
    sheet.changed_at, sheet.changed_by_id = now, by.id
    db.session.add(sheet)
    return sheet


def unsteady_unit(rates: Iterable[Rate]) -> Unit | None:
    """The first unit that costs a nearer tier more than one further away."""
    listed = list(rates)
    for unit, code in dict.fromkeys((one.unit, one.code) for one in listed):
        by_tier = {one.tier: one for one in listed if (one.unit, one.code) == (unit, code)}
        of_tiers = [by_tier.get(tier) for tier in Tier]
        peaks = [one.price_minor if one.peak_price_minor is None else one.peak_price_minor for one in of_tiers if one]
        if not is_steady(one.price_minor if one else None for one in of_tiers) or not is_steady(peaks):
            return unit
    return None


def _check_draft(draft: PriceList) -> None:
    if not draft.is_draft:
        raise NotApproved(Fault.NOT_A_DRAFT)


def _check_complete(draft: PriceList, before: PriceList | None, today: date) -> None:
    if not draft.rates:
        raise NotApproved(Fault.NO_RATE)
    if draft.valid_from < today:
        raise NotApproved(Fault.IN_THE_PAST)
    if before is not None and draft.valid_from <= before.valid_from:
        raise NotApproved(Fault.NOT_AFTER_THE_LAST)
    unit = unsteady_unit(draft.rates)
    if unit is not None:
        raise NotApproved(Fault.NOT_STEADY, unit)


def _latest(instrument: Instrument) -> PriceList | None:
    listed = select(PriceList).where(PriceList.instrument_id == instrument.id)
    return db.session.scalar(listed.order_by(PriceList.version.desc()).limit(1))


def _approved_before(draft: PriceList) -> PriceList | None:
    approved = (PriceList.instrument_id == draft.instrument_id, PriceList.state == ListState.APPROVED)
    return db.session.scalar(select(PriceList).where(*approved).order_by(PriceList.valid_from.desc()).limit(1))


def _terms_of(latest: PriceList | None, instrument: Instrument) -> dict[str, Any]:
    if latest is not None:
        return {name: getattr(latest, name) for name in COPIED_TERMS}
    return {"currency": instrument.institution.currency, "notice_minutes": instrument.cancel_notice_minutes}


def _rate(draft: PriceList, **fields: Any) -> Rate:
    place = {"institution_id": draft.institution_id, "instrument_id": draft.instrument_id}
    return Rate(valid_from=draft.valid_from, is_approved=False, **place, **fields)


def _lock(instrument_id: int) -> None:
    """One after the other for each instrument, so that two versions cannot both become the latest."""
    row = select(Instrument.id).where(Instrument.id == instrument_id)
    db.session.execute(row.with_for_update(key_share=True)).all()
