"""Double entry for the whole region: accounts, and what each event posts to them; every posting sums to zero."""

import enum
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

REGION = 0  # the party that the region itself is, beside the schools, which are named by their ids


class AccountKind(enum.StrEnum):
    """What an account counts. A balance above zero is a debit.

    Receivable and payable face one other party each. Clearing is what a school owes to a settlement's run (below zero)
    or gets from it (above), once the debts have been handed over to the run. Cash is what has been paid.
    """

    RECEIVABLE = "receivable"
    PAYABLE = "payable"
    INCOME = "income"
    OUTLAY = "outlay"
    SUBSIDY = "subsidy"
    CLEARING = "clearing"
    CASH = "cash"


@dataclass(frozen=True, slots=True)
class Account:
    """`party_id` and `counterparty_id` are schools, or REGION. An outlay may name the cost centre that bears it, a
    subsidy names the fund that gives it."""

    kind: AccountKind
    party_id: int
    currency: str
    counterparty_id: int | None = None
    cost_centre_id: int | None = None
    fund_id: int | None = None

    @property
    def code(self) -> str:
        """One text for each account: what the database keeps unique."""
        parts = (self.kind.value, self.party_id, self.counterparty_id, self.cost_centre_id, self.fund_id, self.currency)
        return ":".join("" if part is None else str(part) for part in parts)


@dataclass(frozen=True, slots=True)
class Entry:
    """`amount_minor` above zero is a debit, below zero a credit."""

    account: Account
    amount_minor: int


@dataclass(frozen=True, slots=True)
class Owed:
    """One share of a charge: `payer_id` owes it to `owner_id`. With a fund it is a subsidy that the payer gives."""

    owner_id: int
    payer_id: int
    currency: str
    amount_minor: int
    cost_centre_id: int | None = None
    fund_id: int | None = None

    @property
    def is_internal(self) -> bool:
        """Within one school: income here is outlay there, and nobody owes anybody."""
        return self.owner_id == self.payer_id


class Unbalanced(ValueError):
    """Entries that do not sum to zero in each currency; nothing of this kind may be posted."""


def posting(entries: Iterable[Entry]) -> tuple[Entry, ...]:
    """The entries of one posting: one for each account, none of zero. Raises Unbalanced."""
    amounts: dict[Account, int] = defaultdict(int)
    for entry in entries:
        amounts[entry.account] += entry.amount_minor
    by_currency: dict[str, int] = defaultdict(int)
    for account, amount in amounts.items():
        by_currency[account.currency] += amount
    if any(by_currency.values()):
        raise Unbalanced(f"the entries sum to {dict(by_currency)}")
    return tuple(Entry(account, amount) for account, amount in amounts.items() if amount)


def of_charge(owed: Iterable[Owed]) -> tuple[Entry, ...]:
    """The owner earns, each payer spends; between two schools the one receives what the other has to pay."""
    return posting(entry for share in owed for entry in _of_share(share))


def of_netting(owed: Iterable[Owed]) -> tuple[Entry, ...]:
    """The debts of a run are handed over to it: each school has one clearing balance instead of one with each other."""
    return posting(entry for share in owed if not share.is_internal for entry in _handed_over(share))


def of_payment(debtor_id: int, creditor_id: int, currency: str, amount_minor: int) -> tuple[Entry, ...]:
    """A transfer has been paid, in whole or in part."""
    return posting(
        Entry(Account(kind, party, currency), sign * amount_minor)
        for kind, party, sign in (
            (AccountKind.CLEARING, debtor_id, 1),
            (AccountKind.CASH, debtor_id, -1),
            (AccountKind.CASH, creditor_id, 1),
            (AccountKind.CLEARING, creditor_id, -1),
        )
    )


def reversed_entries(entries: Iterable[Entry]) -> tuple[Entry, ...]:
    """What takes a posting back, account by account."""
    return tuple(Entry(entry.account, -entry.amount_minor) for entry in entries)


def balances(entries: Iterable[Entry]) -> dict[Account, int]:
    """What stands on each account; accounts at zero are left out."""
    sums: dict[Account, int] = defaultdict(int)
    for entry in entries:
        sums[entry.account] += entry.amount_minor
    return {account: amount for account, amount in sums.items() if amount}


def _of_share(share: Owed) -> Iterable[Entry]:
    owner, payer, currency, amount = share.owner_id, share.payer_id, share.currency, share.amount_minor
    spent = AccountKind.SUBSIDY if share.fund_id is not None else AccountKind.OUTLAY
    yield Entry(Account(spent, payer, currency, None, share.cost_centre_id, share.fund_id), amount)
    yield Entry(Account(AccountKind.INCOME, owner, currency), -amount)
    if not share.is_internal:
        yield Entry(Account(AccountKind.RECEIVABLE, owner, currency, payer), amount)
        yield Entry(Account(AccountKind.PAYABLE, payer, currency, owner), -amount)


def _handed_over(share: Owed) -> Iterable[Entry]:
    owner, payer, currency, amount = share.owner_id, share.payer_id, share.currency, share.amount_minor
    yield Entry(Account(AccountKind.RECEIVABLE, owner, currency, payer), -amount)
    yield Entry(Account(AccountKind.CLEARING, owner, currency), amount)
    yield Entry(Account(AccountKind.PAYABLE, payer, currency, owner), amount)
    yield Entry(Account(AccountKind.CLEARING, payer, currency), -amount)
