"""Who pays whom: debts between parties become transfers, each direction by itself, in pairs, or all against all."""

import enum
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

Pair = tuple[int, int]


class Mode(enum.StrEnum):
    """Gross: each direction its own payment. Bilateral: the two directions of a pair are offset. Multilateral:
    everyone against the region, at most n - 1 payments for n parties."""

    GROSS = "gross"
    BILATERAL = "bilateral"
    MULTILATERAL = "multilateral"


@dataclass(frozen=True, slots=True)
class Debt:
    """`debtor_id` owes it to `creditor_id`; below zero, it is owed the other way round (what a reversal leaves)."""

    debtor_id: int
    creditor_id: int
    amount_minor: int


@dataclass(frozen=True, slots=True)
class Position:
    """A party's whole account with all others: gross figures are kept even where cash is offset."""

    owed_to_minor: int
    owed_by_minor: int

    @property
    def net_minor(self) -> int:
        return self.owed_to_minor - self.owed_by_minor


@dataclass(frozen=True, slots=True)
class Settled:
    """What is to be paid now, and what stays owed until the next run because it is below the threshold."""

    transfers: tuple[Debt, ...]
    carried: tuple[Debt, ...]


def settle(
    debts: Iterable[Debt],
    mode: Mode,
    threshold_minor: int = 0,
    mode_of: Callable[[int, int], Mode | None] | None = None,
) -> Settled:
    """The payments that clear the debts of one currency, in a fixed order.

    `mode_of(a, b)` names another mode for a pair whose agreement wants one; these pairs are taken out and settled by
    themselves. A transfer below the threshold rolls over as a debt between the same two. For every party, what it gets
    less what it pays, transfers and carried debts together, is its net position.
    """
    parts: dict[Mode, list[Debt]] = defaultdict(list)
    for debt in directed(debts):
        wanted = mode_of(debt.debtor_id, debt.creditor_id) if mode_of else None
        parts[wanted or mode].append(debt)
    transfers = [
        *parts[Mode.GROSS], *bilateral(parts[Mode.BILATERAL]), *multilateral(parts[Mode.MULTILATERAL]),
    ]  # fmt: skip
    return Settled(
        tuple(one for one in transfers if one.amount_minor >= threshold_minor),
        tuple(one for one in transfers if one.amount_minor < threshold_minor),
    )


def directed(debts: Iterable[Debt]) -> Iterator[Debt]:
    """One for each direction between two parties, all above zero. A direction that sums to less than zero is owed the
    other way round."""
    sums: dict[Pair, int] = defaultdict(int)
    for debt in debts:
        if debt.debtor_id != debt.creditor_id:
            sums[debt.debtor_id, debt.creditor_id] += debt.amount_minor
    turned: dict[Pair, int] = defaultdict(int)
    for (debtor, creditor), amount in sums.items():
        turned[(debtor, creditor) if amount > 0 else (creditor, debtor)] += abs(amount)
    return (Debt(*pair, amount) for pair, amount in sorted(turned.items()) if amount)


def bilateral(debts: Iterable[Debt]) -> Iterator[Debt]:
    """One for each pair: what is left of the one direction when the other is taken off."""
    sums: dict[Pair, int] = defaultdict(int)
    for debt in directed(debts):
        one, other = sorted((debt.debtor_id, debt.creditor_id))
        sums[one, other] += debt.amount_minor if debt.debtor_id == one else -debt.amount_minor
    for (one, other), amount in sorted(sums.items()):
        if amount:
            yield Debt(one, other, amount) if amount > 0 else Debt(other, one, -amount)


def multilateral(debts: Iterable[Debt]) -> Iterator[Debt]:
    """At most one fewer than parties: the largest debtor pays the largest creditor, and so on; of equal ones the one
    with the smaller id comes first."""
    nets = {party: position.net_minor for party, position in positions(debts).items()}
    debtors = sorted(([-net, party] for party, net in nets.items() if net < 0), key=lambda it: (-it[0], it[1]))
    creditors = sorted(([net, party] for party, net in nets.items() if net > 0), key=lambda it: (-it[0], it[1]))
    while debtors and creditors:
        (owes, debtor), (gets, creditor) = debtors[0], creditors[0]
        amount = min(owes, gets)
        yield Debt(debtor, creditor, amount)
        debtors[0][0] -= amount
        creditors[0][0] -= amount
        debtors = debtors if debtors[0][0] else debtors[1:]
        creditors = creditors if creditors[0][0] else creditors[1:]


def positions(debts: Iterable[Debt]) -> dict[int, Position]:
    """For each party what it is owed and what it owes, by id; the nets of all sum to zero."""
    owed_to: dict[int, int] = defaultdict(int)
    owed_by: dict[int, int] = defaultdict(int)
    for debt in directed(debts):
        owed_to[debt.creditor_id] += debt.amount_minor
        owed_by[debt.debtor_id] += debt.amount_minor
    return {party: Position(owed_to[party], owed_by[party]) for party in sorted({*owed_to, *owed_by})}


def moved(transfers: Iterable[Debt]) -> int:
    """The cash that changes hands, in minor units."""
    return sum(one.amount_minor for one in transfers)
