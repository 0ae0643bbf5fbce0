"""Posting to the books. Whoever posts, charges, cuts or seals holds the one lock of the books meanwhile."""

import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import count
from typing import Any

from sqlalchemy import Column, func, insert, select, text

from booking.books.queries import faults
from booking.domain.ledger import REGION, Account, Entry
from models import Base, PostingKind, db
from models.base import new_public_id

LOG = logging.getLogger(__name__)
ASKED_AT_ONCE = 500
BOOKS_LOCK = 0x626F6F6B  # any number that nobody else takes
ACCOUNTS, ENTRIES, POSTINGS = (Base.metadata.tables[name] for name in ("accounts", "entries", "postings"))


@dataclass(frozen=True, slots=True)
class NewPosting:
    """What is to be posted, and what it comes from: a charge, a period's netting, or a payment."""

    kind: PostingKind
    entries: tuple[Entry, ...]
    charge_id: int | None = None
    period_id: int | None = None
    payment_id: int | None = None


def lock_books() -> None:
    """One writer of the books at a time, until the transaction ends. SQLite's transaction is such a lock by itself."""
    if db.engine.dialect.name != "sqlite":
        db.session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": BOOKS_LOCK})


def free_ids(column: Column[Any]) -> Iterable[int]:
    """Ids that are not taken; true as long as one holds the lock of the books."""
    return count((db.session.scalar(select(func.max(column))) or 0) + 1)


def post(postings: Sequence[NewPosting], now: datetime) -> None:
    """Write postings with their entries, all or none; those without entries are left out.

    Entries come first and the posting closes them, so that the database can check that they sum to zero.
    """
    written = [one for one in postings if one.entries]
    if not written:
        return
    ids = _account_ids({entry.account for one in written for entry in one.entries})
    numbered = list(zip(free_ids(POSTINGS.c.id), written, strict=False))
    db.session.execute(
        insert(ENTRIES),
        [
            {"posting_id": number, "account_id": ids[entry.account], "amount_minor": entry.amount_minor}
            for number, one in numbered
            for entry in one.entries
        ],
    )
    db.session.execute(
        insert(POSTINGS),
        [
            {
                "id": number, "public_id": new_public_id(), "kind": one.kind, "charge_id": one.charge_id,
                "period_id": one.period_id, "payment_id": one.payment_id, "posted_at": now,
            }
            for number, one in numbered
        ],
    )  # fmt: skip


def _account_ids(accounts: set[Account]) -> dict[Account, int]:
    """Of the accounts, opening those that are new."""
    codes = [one.code for one in accounts]
    known = _known(codes)
    new = sorted((one for one in accounts if one.code not in known), key=lambda one: one.code)
    if new:
        db.session.execute(insert(ACCOUNTS), [_columns(one) for one in new])
        known |= _known([one.code for one in new])
    return {one: known[one.code] for one in accounts}


def _known(codes: Sequence[str]) -> dict[str, int]:
    """The ids of accounts that there are; asked in parts, for a database takes only so many parameters."""
    found: dict[str, int] = {}
    for first in range(0, len(codes), ASKED_AT_ONCE):
        part = codes[first : first + ASKED_AT_ONCE]
        rows = db.session.execute(select(ACCOUNTS.c.code, ACCOUNTS.c.id).where(ACCOUNTS.c.code.in_(part)))
        found |= {row.code: row.id for row in rows}
    return found


def _columns(one: Account) -> dict[str, Any]:
    return {
        "code": one.code, "kind": one.kind, "institution_id": one.party_id or None,
        "counterparty_id": one.counterparty_id or None, "is_with_region": one.counterparty_id == REGION,
        "cost_centre_id": one.cost_centre_id, "fund_id": one.fund_id, "currency": one.currency,
    }  # fmt: skip


def check_books(now: datetime) -> str:
    """Look every night whether all holds in the books that must always hold. What does not is logged by name, and
    counted on the health page."""
    found = faults()
    for one in found:
        LOG.error("the books do not hold: %s %d", one.fault.value, one.number)
    return f"{len(found)} faults found"
