"""What stands on the accounts, and whether everything holds that must always hold: the check of the books."""

import enum
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, Subquery, func, select, text
from sqlalchemy.orm import InstrumentedAttribute, joinedload

from booking.domain.ledger import AccountKind
from models import Charge, ChargeLine, LedgerAccount, LedgerEntry, Payment, Posting, Share, Transfer, db

Attribute = InstrumentedAttribute[Any]


class Fault(enum.StrEnum):
    """What a check can find; each should be impossible."""

    UNBALANCED = "unbalanced"
    SHARES = "shares"
    UNPOSTED = "unposted"
    NETS = "nets"
    MIRRORS = "mirrors"
    NO_PAYER = "no_payer"
    OVERPAID = "overpaid"


@dataclass(frozen=True, slots=True)
class Found:
    """`number` is the row of the posting, charge or transfer that is wrong, or 0 if it is a sum."""

    fault: Fault
    number: int


def balances_of(institution_id: int) -> list[tuple[LedgerAccount, int]]:
    """The accounts of a school with what stands on each."""
    sums = (
        select(LedgerEntry.account_id, func.sum(LedgerEntry.amount_minor).label("amount"))
        .group_by(LedgerEntry.account_id)
        .subquery()
    )
    rows = db.session.execute(
        select(LedgerAccount, func.coalesce(sums.c.amount, 0))
        .outerjoin(sums, sums.c.account_id == LedgerAccount.id)
        .where(LedgerAccount.institution_id == institution_id)
        .options(
            joinedload(LedgerAccount.counterparty),
            joinedload(LedgerAccount.cost_centre),
            joinedload(LedgerAccount.fund),
        )
        .order_by(LedgerAccount.currency, LedgerAccount.kind, LedgerAccount.id)
    )
    return [(account, int(amount)) for account, amount in rows]


def wrong_sums() -> list[Found]:
    """What of it sums over all accounts tell, in three queries; a settlement asks before it is sealed."""
    return _found(Fault.NETS, Fault.MIRRORS, Fault.OVERPAID)


def faults() -> list[Found]:
    """Whatever does not hold: postings that do not sum to zero, shares that do not add up to their charge, charges that
    were not posted, nets that do not cancel out, a debt that only one side knows, a discount that nobody pays, a
    transfer that was paid twice. Empty when all is well; a handful of queries whatever the size."""
    return _found(*CHECKS)


def _found(*wanted: Fault) -> list[Found]:
    found = [Found(fault, number) for fault in wanted for number in db.session.scalars(CHECKS[fault]())]
    return sorted(found, key=lambda one: (one.fault.value, one.number))


def _unbalanced() -> Select[int]:
    return (
        select(LedgerEntry.posting_id)
        .join(LedgerAccount, LedgerAccount.id == LedgerEntry.account_id)
        .group_by(LedgerEntry.posting_id, LedgerAccount.currency)
        .having(func.sum(LedgerEntry.amount_minor) != 0)
    )


def _not_added_up() -> Select[int]:
    sums = select(Share.charge_id, func.sum(Share.amount_minor).label("amount")).group_by(Share.charge_id).subquery()
    return (
        select(Charge.id)
        .outerjoin(sums, sums.c.charge_id == Charge.id)
        .where(func.coalesce(sums.c.amount, 0) != Charge.amount_minor)
    )


def _not_posted() -> Select[int]:
    """A charge whose shares are not all nothing has a posting, on whose receivables stands what others owe of it."""
    owed = _sum_by(Share.charge_id, Share.amount_minor, Share.payer_id.is_distinct_from(Share.owner_id))
    received = (
        select(Posting.charge_id.label("number"), func.sum(LedgerEntry.amount_minor).label("amount"))
        .join(LedgerEntry, LedgerEntry.posting_id == Posting.id)
        .join(LedgerAccount, LedgerAccount.id == LedgerEntry.account_id)
        .where(LedgerAccount.kind == AccountKind.RECEIVABLE, Posting.charge_id.is_not(None))
        .group_by(Posting.charge_id)
        .subquery()
    )
    return (
        select(owed.c.number)
        .outerjoin(received, received.c.number == owed.c.number)
        .where(func.coalesce(received.c.amount, 0) != owed.c.amount)
    )


def _nets() -> Select[int]:
    """The clearing accounts of all schools sum to zero in each currency."""
    return (
        select(text("0"))
        .select_from(LedgerEntry)
        .join(LedgerAccount, LedgerAccount.id == LedgerEntry.account_id)
        .where(LedgerAccount.kind == AccountKind.CLEARING)
        .group_by(LedgerAccount.currency)
        .having(func.sum(LedgerEntry.amount_minor) != 0)
    )


def _mirrors() -> Select[int]:
    """What all schools have to receive is what all have to pay."""
    sides = (AccountKind.RECEIVABLE, AccountKind.PAYABLE)
    return (
        select(text("0"))
        .select_from(LedgerEntry)
        .join(LedgerAccount, LedgerAccount.id == LedgerEntry.account_id)
        .where(LedgerAccount.kind.in_(sides))
        .group_by(LedgerAccount.currency)
        .having(func.sum(LedgerEntry.amount_minor) != 0)
    )


def _without_payer() -> Select[int]:
    """Every subsidy has a share that its fund bears, as large as what it takes off."""
    borne = _sum_by(Share.line_id, Share.amount_minor, Share.fund_id.is_not(None))
    return (
        select(ChargeLine.charge_id)
        .outerjoin(borne, borne.c.number == ChargeLine.id)
        .where(ChargeLine.fund_id.is_not(None), func.coalesce(borne.c.amount, 0) != -ChargeLine.amount_minor)
    )


def _overpaid() -> Select[int]:
    paid = _sum_by(Payment.transfer_id, Payment.amount_minor)
    return (
        select(Transfer.id)
        .join(paid, paid.c.number == Transfer.id)
        .where((paid.c.amount > Transfer.amount_minor) | (paid.c.amount < 0))
    )


def _sum_by(column: Attribute, amount: Attribute, *conditions: ColumnElement[bool]) -> Subquery:
    return (
        select(column.label("number"), func.sum(amount).label("amount")).where(*conditions).group_by(column).subquery()
    )


CHECKS = {
    Fault.UNBALANCED: _unbalanced,
    Fault.SHARES: _not_added_up,
    Fault.UNPOSTED: _not_posted,
    Fault.NETS: _nets,
    Fault.MIRRORS: _mirrors,
    Fault.NO_PAYER: _without_payer,
    Fault.OVERPAID: _overpaid,
}
