"""The price lists of instruments, approved and proposed, their cost sheets, and the tier of a person."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import exists, or_, select
from sqlalchemy.orm import joinedload, selectinload

from booking.domain.agreement import Clause, clause_on
from booking.domain.interval import Interval
from booking.domain.localtime import wall_time
from booking.domain.opening import MINUTE
from booking.domain.tariff import Tier
from booking.reservations.applicants import Applicant
from booking.reservations.clauses import clauses_of
from booking.reservations.prices import tier_without_agreement
from models import CostSheet, Institution, Instrument, InstrumentState, ListState, PriceList, db


def has_prices(instrument: Instrument) -> bool:
    """Whether any list has been approved; without one, its use is free of charge."""
    approved = (PriceList.instrument_id == instrument.id, PriceList.state == ListState.APPROVED)
    return bool(db.session.scalar(select(exists().where(*approved))))


def lists_of(instrument: Instrument, *, with_drafts: bool) -> Sequence[PriceList]:
    """All versions with their rates, the latest first."""
    listed = select(PriceList).where(PriceList.instrument_id == instrument.id).options(selectinload(PriceList.rates))
    if not with_drafts:
        listed = listed.where(PriceList.state == ListState.APPROVED)
    return db.session.scalars(listed.order_by(PriceList.version.desc())).all()


def list_on(instrument: Instrument, day: date) -> PriceList | None:
    """The approved list that holds on a local day."""
    held = select(PriceList).where(
        PriceList.instrument_id == instrument.id,
        PriceList.state == ListState.APPROVED,
        PriceList.valid_from <= day,
        or_(PriceList.valid_until.is_(None), PriceList.valid_until > day),
    )
    return db.session.scalar(held.options(selectinload(PriceList.rates)))


def find_list(public_id: str) -> PriceList | None:
    """A version, with its rates and its instrument."""
    found = select(PriceList).where(PriceList.public_id == public_id)
    return db.session.scalar(found.options(selectinload(PriceList.rates), joinedload(PriceList.instrument)))


def cost_sheet_of(instrument: Instrument) -> CostSheet | None:
    return db.session.get(CostSheet, instrument.id)


def priced_instruments(institution: Institution, day: date) -> Sequence[PriceList]:
    """The lists of a school that hold on a day, by the instruments' names, for its published price list."""
    held = (
        select(PriceList)
        .join(PriceList.instrument)
        .where(
            PriceList.institution_id == institution.id,
            PriceList.state == ListState.APPROVED,
            PriceList.valid_from <= day,
            or_(PriceList.valid_until.is_(None), PriceList.valid_until > day),
            Instrument.state != InstrumentState.RETIRED,
        )
        .options(selectinload(PriceList.rates), joinedload(PriceList.instrument).joinedload(Instrument.facility))
    )
    return db.session.scalars(held.order_by(Instrument.name, Instrument.id)).all()


def tier_of(instrument: Instrument, who: Applicant, now: datetime) -> tuple[Tier | None, Clause | None]:
    """Whose prices the person pays today, and the clause that says so, if one does; None for visitors."""
    home = who.home(instrument.institution_id)
    if not home:
        return None, None
    base = tier_without_agreement(home, instrument.institution_id)
    day = Interval(now, now + MINUTE)
    found = clauses_of([instrument], who, day).get(instrument.id, ())
    clause = clause_on(found, wall_time(now, instrument.zone).date())
    if clause is None or clause.tier is None:
        return base, None
    return clause.tier, clause
