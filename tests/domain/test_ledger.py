"""The books of a random region: every posting sums to zero, and reversing everything returns every balance to zero."""

from collections import defaultdict

import pytest
from hypothesis import given
from hypothesis import strategies as st

from booking.domain.ledger import (
    Account,
    AccountKind,
    Entry,
    Owed,
    Unbalanced,
    balances,
    of_charge,
    of_netting,
    of_payment,
    posting,
    reversed_entries,
)
from booking.domain.netting import Debt, Mode, positions, settle
from tests.domain.regions import Charged, charges, quarters

MODES = st.sampled_from(Mode)


def debts_of(made: list[Charged], currency: str) -> list[Debt]:
    owed = [one for charge in made for one in charge.owed if one.currency == currency and not one.is_internal]
    return [Debt(one.payer_id, one.owner_id, one.amount_minor) for one in owed]


@given(charges())
def test_every_charge_posts_what_sums_to_zero(charge: Charged) -> None:
    entries = of_charge(charge.owed)
    assert sum(entry.amount_minor for entry in entries) == 0
    kinds: dict[AccountKind, int] = defaultdict(int)
    for entry in entries:
        kinds[entry.account.kind] += entry.amount_minor
    assert kinds[AccountKind.INCOME] == -charge.total == -sum(one.amount_minor for one in charge.owed)
    assert kinds[AccountKind.OUTLAY] + kinds[AccountKind.SUBSIDY] == charge.total
    assert kinds[AccountKind.RECEIVABLE] + kinds[AccountKind.PAYABLE] == 0


@given(quarters())
def test_what_one_school_receives_another_has_to_pay(made: list[Charged]) -> None:
    standing = balances(entry for charge in made for entry in of_charge(charge.owed))
    for account, amount in standing.items():
        if account.kind is AccountKind.RECEIVABLE:
            assert account.counterparty_id is not None
            mirror = Account(AccountKind.PAYABLE, account.counterparty_id, account.currency, account.party_id)
            assert standing[mirror] == -amount


@given(quarters(), MODES, st.integers(0, 100_000))
def test_a_run_leaves_only_what_rolls_over(made: list[Charged], mode: Mode, threshold: int) -> None:
    """After netting and paying, each school's clearing balance is what is carried, and nobody owes anybody else."""
    entries = [entry for charge in made for entry in of_charge(charge.owed)]
    entries += of_netting(one for charge in made for one in charge.owed)
    carried: dict[tuple[int, str], int] = defaultdict(int)
    for currency in ("GBP", "CNY"):
        debts = debts_of(made, currency)
        standing = balances(entries)
        for party, position in positions(debts).items():
            assert standing.get(Account(AccountKind.CLEARING, party, currency), 0) == position.net_minor
        settled = settle(debts, mode, threshold)
        for due in settled.transfers:
            entries += of_payment(due.debtor_id, due.creditor_id, currency, due.amount_minor)
        for due in settled.carried:
            carried[due.debtor_id, currency] -= due.amount_minor
            carried[due.creditor_id, currency] += due.amount_minor
    left = balances(entries)
    assert not [account for account in left if account.kind in (AccountKind.RECEIVABLE, AccountKind.PAYABLE)]
    clearing = {(account.party_id, account.currency): left[account] for account in left
                if account.kind is AccountKind.CLEARING}  # fmt: skip
    assert clearing == {key: amount for key, amount in carried.items() if amount}


@given(quarters(), MODES)
def test_reversing_everything_returns_every_balance_to_zero(made: list[Charged], mode: Mode) -> None:
    postings = [of_charge(charge.owed) for charge in made]
    postings.append(of_netting(one for charge in made for one in charge.owed))
    for currency in ("GBP", "CNY"):
        for due in settle(debts_of(made, currency), mode).transfers:
            postings.append(of_payment(due.debtor_id, due.creditor_id, currency, due.amount_minor))
    postings += [reversed_entries(one) for one in postings]
    assert all(sum(entry.amount_minor for entry in one) == 0 for one in postings)
    assert balances(entry for one in postings for entry in one) == {}


@given(charges())
def test_a_charge_and_its_reversal_are_as_if_nothing_had_been(charge: Charged) -> None:
    both = [*of_charge(charge.owed), *of_charge(charge.reversal().owed)]
    assert balances(both) == {}


def test_a_posting_that_does_not_sum_to_zero_is_refused() -> None:
    income, outlay = (Account(kind, 1, "GBP") for kind in (AccountKind.INCOME, AccountKind.OUTLAY))
    with pytest.raises(Unbalanced):
        posting([Entry(income, -100), Entry(outlay, 99)])
    other = Account(AccountKind.OUTLAY, 1, "CNY")
    with pytest.raises(Unbalanced):
        posting([Entry(income, -100), Entry(other, 100)])  # each currency by itself


def test_own_use_is_income_here_and_outlay_there_and_no_debt() -> None:
    entries = of_charge([Owed(1, 1, "GBP", 500, cost_centre_id=3)])
    assert {entry.account.code: entry.amount_minor for entry in entries} == {
        "outlay:1::3::GBP": 500, "income:1::::GBP": -500,
    }  # fmt: skip
    assert of_netting([Owed(1, 1, "GBP", 500)]) == ()
