"""Writing charges: the lines of a quote, each split over its payers, and what they post; written once, all together."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import insert, select

from booking.books.actions import NewPosting, free_ids, lock_books, post
from booking.domain.ledger import REGION, Owed, of_charge
from booking.domain.quoted import Line, Quote
from booking.domain.shares import shares
from models import Base, Cause, Fund, PostingKind, db
from models.base import new_public_id

CHARGES, LINES, SHARES = (Base.metadata.tables[name] for name in ("charges", "charge_lines", "shares"))


@dataclass(frozen=True, slots=True)
class Payer:
    """Who bears a part of what the user pays, by weight."""

    institution_id: int
    weight: int = 1
    cost_centre_id: int | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """What was used, by whom, when: what a charge keeps besides its price."""

    institution_id: int
    facility_id: int
    instrument_id: int
    user_id: int
    starts_at: datetime
    ends_at: datetime
    used_on: date
    group_id: int | None = None
    reservation_id: int | None = None
    usage_id: int | None = None

    @property
    def columns(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in self.__slots__}


@dataclass(frozen=True, slots=True)
class NewCharge:
    """A charge to be written. `payers` stand in the order in which units that cannot be split are given."""

    place: Place
    cause: Cause
    quote: Quote
    payers: tuple[Payer, ...]
    review_until: datetime
    is_silence_consent: bool = True
    reason: str = ""
    first_id: int | None = None
    created_by_id: int | None = None

    @property
    def weights(self) -> str:
        return ":".join(str(payer.weight) for payer in self.payers)


@dataclass(slots=True)
class Rows:
    """The rows of all tables, until they are written together."""

    charges: list[dict[str, Any]] = field(default_factory=list)
    lines: list[dict[str, Any]] = field(default_factory=list)
    shares: list[dict[str, Any]] = field(default_factory=list)

    def write(self, now: datetime) -> None:
        """Parts first: a charge closes what belongs to it, and the database checks that it adds up."""
        for table, rows in ((LINES, self.lines), (SHARES, self.shares), (CHARGES, self.charges)):
            if rows:
                db.session.execute(insert(table), rows)
        post([self._posting(charge) for charge in self._with_shares()], now)

    def _with_shares(self) -> Iterator[tuple[int, list[dict[str, Any]]]]:
        by_charge: dict[int, list[dict[str, Any]]] = {charge["id"]: [] for charge in self.charges}
        for share in self.shares:
            by_charge[share["charge_id"]].append(share)
        return iter(by_charge.items())

    def _posting(self, charge: tuple[int, list[dict[str, Any]]]) -> NewPosting:
        number, owed = charge
        return NewPosting(PostingKind.CHARGE, of_charge(_owed(share) for share in owed), charge_id=number)


def record(charges: Sequence[NewCharge], now: datetime) -> list[int]:
    """Write charges and post them; their ids, in the same order. The facility confirms by this: the payers' time to
    look at them begins."""
    lock_books()
    rows, funds = Rows(), _payers_of_funds(charges)
    line_ids, share_ids = iter(free_ids(LINES.c.id)), iter(free_ids(SHARES.c.id))
    for number, new in zip(free_ids(CHARGES.c.id), charges, strict=False):
        for place, line in enumerate(new.quote.lines, 1):
            line_id = next(line_ids)
            rows.lines.append(_line_row(line, number, place, line_id))
            rows.shares += (
                {"id": next(share_ids), **share} for share in _share_rows(line, new, number, line_id, funds)
            )
        rows.charges.append(_charge_row(new, number, now))
    rows.write(now)
    return [charge["id"] for charge in rows.charges]


def _payers_of_funds(charges: Iterable[NewCharge]) -> dict[int, int | None]:
    """The school that gives each fund; None for those of the region."""
    ids = {line.payer_fund_id for new in charges for line in new.quote.lines if line.payer_fund_id is not None}
    if not ids:
        return {}
    found = db.session.execute(select(Fund.id, Fund.institution_id).where(Fund.id.in_(ids)))
    return {row.id: row.institution_id for row in found}


def _charge_row(new: NewCharge, number: int, now: datetime) -> dict[str, Any]:
    return {
        "id": number, "public_id": new_public_id(), "cause": new.cause, **new.place.columns,
        "currency": new.quote.currency, "tier": new.quote.tier.value, "amount_minor": new.quote.price_minor,
        "weights": new.weights, "reason": new.reason, "review_until": new.review_until, "first_id": new.first_id,
        "is_silence_consent": new.is_silence_consent, "created_at": now, "created_by_id": new.created_by_id,
        "reversal_of_id": None,
    }  # fmt: skip


def _line_row(line: Line, charge_id: int, number: int, line_id: int) -> dict[str, Any]:
    return {
        "id": line_id, "charge_id": charge_id, "number": number, "kind": line.kind, "quantity": str(line.quantity),
        "unit": str(line.unit), "unit_price_minor": line.unit_price_minor, "amount_minor": line.amount_minor,
        "rate_id": line.rate_id, "fund_id": line.payer_fund_id, "why_code": line.why.code,
        "why": dict(line.why.params),
    }  # fmt: skip


def _share_rows(
    line: Line, new: NewCharge, charge_id: int, line_id: int, funds: dict[int, int | None]
) -> Iterator[dict[str, Any]]:
    """Each payer's part; of a subsidy also what its fund bears instead of them."""
    common = {
        "charge_id": charge_id, "line_id": line_id, "owner_id": new.place.institution_id, "period_id": None,
        "currency": new.quote.currency, "used_on": new.place.used_on,
    }  # fmt: skip
    parts = shares(line.amount_minor, [payer.weight for payer in new.payers])
    for place, (payer, amount) in enumerate(zip(new.payers, parts, strict=True)):
        if amount:
            yield {
                **common, "public_id": new_public_id(), "payer_id": payer.institution_id, "fund_id": None,
                "cost_centre_id": payer.cost_centre_id, "place": place, "amount_minor": amount,
            }  # fmt: skip
    if line.payer_fund_id is not None:
        yield {
            **common, "public_id": new_public_id(), "payer_id": funds[line.payer_fund_id], "cost_centre_id": None,
            "fund_id": line.payer_fund_id, "place": 0, "amount_minor": -line.amount_minor,
        }  # fmt: skip


def _owed(share: dict[str, Any]) -> Owed:
    payer = share["payer_id"] or REGION
    amount, currency = share["amount_minor"], share["currency"]
    return Owed(share["owner_id"], payer, currency, amount, share["cost_centre_id"], share["fund_id"])
