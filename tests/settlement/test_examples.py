"""The worked examples of docs/users/settlements.md, in both languages: what is written there is what the code gives."""

from decimal import Decimal
from pathlib import Path

import pytest

from booking.domain.ledger import Owed, balances, of_charge
from booking.domain.netting import Debt, Mode, settle
from booking.domain.shares import shares

DOCS = Path(__file__).parents[2] / "docs" / "users"
DEBTS = [Debt(1, 2, 50_000), Debt(2, 1, 30_000), Debt(2, 3, 40_000), Debt(3, 1, 25_000)]
pages = pytest.mark.parametrize("page", ["settlements.md", "settlements.zh.md"])


def rows(page: str, columns: int) -> list[list[str]]:
    """The tables of examples with so many columns, below the heading of the last section."""
    text = (DOCS / page).read_text("utf-8").rpartition("\n## ")[2]
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in text.splitlines() if line[:1] == "|"]
    return [row for row in cells if len(row) == columns and any(sign.isdigit() for sign in row[1])]


def minor(text: str) -> int:
    return int(Decimal(text.replace("−", "-")).scaleb(2))


def written(dues: tuple[Debt, ...]) -> str:
    names = " ABC"
    return ", ".join(f"{names[one.debtor_id]}→{names[one.creditor_id]} {one.amount_minor / 100:.2f}" for one in dues)


@pages
def test_shares(page: str) -> None:
    examples = rows(page, 3)
    assert len(examples) == 5
    for line, weights, parts in examples:
        found = shares(minor(line), [int(weight) for weight in weights.split(":")])
        assert [minor(part) for part in parts.split()] == list(found), line


@pages
def test_netting(page: str) -> None:
    examples = rows(page, 4)
    assert len(examples) == 5
    for way, threshold, transfers, carried in examples:
        settled = settle(DEBTS, Mode(way), minor(threshold))
        assert (written(settled.transfers), written(settled.carried)) == (transfers, carried), way


def test_a_subsidy() -> None:
    owed = [Owed(2, 1, "GBP", 9_000, 7), Owed(2, 1, "GBP", -4_500, 7), Owed(2, 1, "GBP", 4_500, None, 3)]
    standing = {account.code: amount for account, amount in balances(of_charge(owed)).items()}
    assert standing == {
        "outlay:1::7::GBP": 4_500, "subsidy:1:::3:GBP": 4_500, "income:2::::GBP": -9_000, "receivable:2:1:::GBP": 9_000,
        "payable:1:2:::GBP": -9_000,
    }  # fmt: skip
