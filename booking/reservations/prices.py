"""What a person pays on instruments: their price lists, her tier, her cost centres and the funds that bear a part."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from operator import attrgetter
from typing import Any

from sqlalchemy import select

from booking.domain.agreement import Validity
from booking.domain.opening import Window
from booking.domain.payment import Aid, Centre, Payers, Prices, Version
from booking.domain.tariff import Billable, Fees, Rate, Step, Subsidy, Tier, Unit
from booking.reservations.counting import Asked
from booking.reservations.statements import priced
from booking.reservations.statements.asked import NOBODYS
from models import FundKind, Institution, InstitutionKind, db

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Purse:
    """What somebody can pay from: cost centres, those that were chosen, and funds, each with whose instruments it is
    for (None: all)."""

    centres: tuple[Centre, ...] = ()
    chosen: Payers = ()
    aids: tuple[tuple[int | None, Aid], ...] = ()


def prices_of(instruments: Sequence[Any], asked: Asked) -> dict[int, Prices]:
    """By instrument, from rows of statements.INSTRUMENTS. No query where no price is set; nothing for visitors."""
    who = asked.who
    having = [row for row in instruments if row.has_prices and who.home(row.institution_id)]
    if not having:
        return {}
    homes = {home: [row for row in having if who.home(row.institution_id) == home]
             for home in sorted({who.home(row.institution_id) for row in having})}  # fmt: skip
    centres, chosen = _centres(asked)
    found: dict[int, Prices] = {}
    for home, rows in homes.items():
        purse = Purse(centres, chosen, aids_of(asked, home, sorted({row.institution_id for row in rows})))
        found |= _of_home(rows, asked, home, purse)
    return found


def _of_home(rows: Sequence[Any], asked: Asked, home: int, purse: Purse) -> dict[int, Prices]:
    owners = {row.id: row.institution_id for row in rows}
    question = {"ids": sorted(owners), "home_id": home, **_days(asked)}
    listed = groupby(db.session.execute(priced.PRICES, question), attrgetter("instrument_id"))
    found = {instrument_id: list(of_one) for instrument_id, of_one in listed}
    return {
        instrument_id: Prices(
            base_tier=Tier(of_one[0].base_tier),
            versions=versions_from(of_one),
            aids=tuple(aid for owner, aid in purse.aids if owner in (None, owners[instrument_id])),
            centres=purse.centres,
            chosen=purse.chosen,
            group_id=asked.who.group_id,
        )
        for instrument_id, of_one in found.items()
    }


def versions_from(rows: Iterable[Any]) -> tuple[Version, ...]:
    """Of one instrument, from rows of statements.priced.PRICES."""
    return tuple(_version(list(of_list)) for _id, of_list in groupby(rows, attrgetter("list_id")))


def _version(rows: list[Any]) -> Version:
    one = rows[0]
    rates: dict[Tier, tuple[Rate, ...]] = {}
    for row in rows:
        if row.id is not None:
            rates[Tier(row.tier)] = (*rates.get(Tier(row.tier), ()), _rate(row))
    fees = Fees(one.late_cancellation_percent, one.notice_minutes, one.no_show_percent, one.overrun_percent,
                one.grace_minutes)  # fmt: skip
    validity = Validity(one.valid_from, one.valid_until)
    return Version(one.list_id, validity, one.currency, Billable(one.billable), fees, rates)


def _rate(row: Any) -> Rate:
    return Rate(
        id=row.id, unit=Unit(row.unit), price_minor=row.price_minor, code=row.code, name=row.name,
        name_zh=row.name_zh, increment_minutes=row.increment_minutes, minimum_minor=row.minimum_minor,
        setup_minor=row.setup_minor, peak_price_minor=row.peak_price_minor,
        peak=tuple(Window(*window) for window in row.peak), steps=tuple(Step(*step) for step in row.steps),
        valid_from=row.valid_from, valid_until=row.valid_until, version=row.version,
    )  # fmt: skip


def tier_without_agreement(home_id: int, owner_id: int) -> Tier:
    """What a school is to the owner of an instrument by itself: its own, a company, or another school."""
    if home_id == owner_id:
        return Tier.OWN
    kind = db.session.scalar(select(Institution.kind).where(Institution.id == home_id))
    return Tier.COMPANY if kind is InstitutionKind.COMPANY else Tier.OTHER_ACADEMIC


def _centres(asked: Asked) -> tuple[tuple[Centre, ...], Payers]:
    """Those of the person, and those that pay: what she has chosen, else what the reservation is paid from. Whoever
    books by a budget locks it first: what is left is read after that."""
    who, chosen = asked.who, asked.who.payers
    if not chosen and asked.but_of != NOBODYS:
        rows = db.session.execute(priced.PAYERS, {"reservation": asked.but_of})
        chosen = tuple((row.public_id, row.weight) for row in rows)
    if asked.is_decided:
        lock = {"group_id": who.group_id or 0, "chosen": [public_id for public_id, _ in chosen]}
        db.session.execute(priced.LOCK_CENTRES, lock)
    question = {"person_id": who.person_id, "institution_ids": list(who.institution_ids), "but_of": asked.but_of}
    return tuple(_centre(row) for row in db.session.execute(priced.CENTRES, question)), chosen


def _centre(row: Any) -> Centre:
    return Centre(
        id=row.id, public_id=row.public_id, code=row.code, name=row.name, name_zh=row.name_zh,
        validity=Validity(row.valid_from, row.valid_until), currency=row.currency, budget_minor=row.budget_minor,
        used_minor=int(row.used_minor), group_id=row.group_id, institution_id=row.institution_id,
    )  # fmt: skip


def aids_of(asked: Asked, home: int, owners: list[int]) -> tuple[tuple[int | None, Aid], ...]:
    """The funds that bear a part for whoever asks, each with the owner whose instruments it is for (None: all)."""
    question = {
        "home_id": home, "group_id": asked.who.group_id or 0, "owner_ids": owners, "but_of": asked.but_of,
        **_days(asked),
    }  # fmt: skip
    rows = db.session.execute(priced.FUNDS, question).all()
    if rows and asked.is_decided:
        db.session.execute(priced.LOCK_FUNDS, question)
        rows = db.session.execute(priced.FUNDS, question).all()
    return tuple((row.owner_id, _aid(row)) for row in rows)


def _aid(row: Any) -> Aid:
    subsidy = Subsidy(
        fund_id=row.id, name=row.name, percent=row.percent, most_minor=row.most_minor,
        left_minor=max(0, int(row.left_minor)), name_zh=row.name_zh, payer=row.payer or "", payer_zh=row.payer_zh,
        is_voucher=row.kind is FundKind.VOUCHER,
    )  # fmt: skip
    return Aid(Validity(row.valid_from, row.valid_until), row.currency, subsidy)


def _days(asked: Asked) -> dict[str, date]:
    """A day more on both sides, whatever the zone."""
    return {"first": asked.span.starts_at.date() - DAY, "last": asked.span.ends_at.date() + DAY}
