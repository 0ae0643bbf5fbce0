"""Netting: whoever pays whom, every school ends with what it is owed less what it owes; and with few payments."""

import random
from collections import defaultdict
from collections.abc import Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from booking.domain.netting import Debt, Mode, bilateral, directed, moved, multilateral, positions, settle

PARTIES = 12
DEBTS = st.lists(
    st.builds(Debt, st.integers(1, PARTIES), st.integers(1, PARTIES), st.integers(-20_000, 100_000)), max_size=80
)
MODES = st.sampled_from(Mode)


def nets(debts: Iterable[Debt]) -> dict[int, int]:
    """The plain way: what each gets, less what each pays; zeros left out."""
    sums: dict[int, int] = defaultdict(int)
    for one in debts:
        sums[one.creditor_id] += one.amount_minor
        sums[one.debtor_id] -= one.amount_minor
    return {party: amount for party, amount in sums.items() if amount}


@given(DEBTS, MODES, st.integers(0, 60_000))
def test_every_mode_gives_everybody_her_net_position(debts: list[Debt], mode: Mode, threshold: int) -> None:
    settled = settle(debts, mode, threshold)
    assert nets([*settled.transfers, *settled.carried]) == nets(debts)
    assert sum(nets(debts).values()) == 0
    assert all(one.amount_minor > 0 and one.debtor_id != one.creditor_id for one in settled.transfers)
    assert all(one.amount_minor >= threshold for one in settled.transfers)
    assert all(0 < one.amount_minor < threshold for one in settled.carried)


@given(DEBTS)
def test_gross_figures_do_not_depend_on_how_it_is_paid(debts: list[Debt]) -> None:
    found = positions(debts)
    assert {party: one.net_minor for party, one in found.items() if one.net_minor} == nets(debts)
    assert sum(one.owed_to_minor for one in found.values()) == sum(one.owed_by_minor for one in found.values())
    assert sum(one.net_minor for one in found.values()) == 0


@given(DEBTS)
def test_all_against_all_takes_at_most_one_payment_fewer_than_schools(debts: list[Debt]) -> None:
    transfers = list(multilateral(debts))
    concerned = {party for one in transfers for party in (one.debtor_id, one.creditor_id)}
    assert len(transfers) <= max(0, len(concerned) - 1)
    assert moved(transfers) <= moved(bilateral(debts)) <= moved(directed(debts))
    assert len(list(bilateral(debts))) <= len(list(directed(debts)))
    assert all(one.debtor_id != two.creditor_id for one in transfers for two in transfers)  # nobody does both


@given(DEBTS, MODES, st.randoms(use_true_random=False))
def test_the_order_of_the_debts_changes_nothing(debts: list[Debt], mode: Mode, chance: random.Random) -> None:
    mixed = list(debts)
    chance.shuffle(mixed)
    assert settle(mixed, mode, 5_000) == settle(debts, mode, 5_000)


@given(st.lists(DEBTS, min_size=1, max_size=4), MODES, st.integers(0, 200_000))
def test_what_rolls_over_is_paid_in_the_end(quarters: list[list[Debt]], mode: Mode, threshold: int) -> None:
    carried: tuple[Debt, ...] = ()
    paid: list[Debt] = []
    for debts in quarters:
        settled = settle([*debts, *carried], mode, threshold)
        paid += settled.transfers
        carried = settled.carried
    paid += settle(carried, mode).transfers
    assert nets(paid) == nets(one for debts in quarters for one in debts)


@given(DEBTS, MODES)
def test_reversing_everything_leaves_nothing_to_pay(debts: list[Debt], mode: Mode) -> None:
    back = [Debt(one.debtor_id, one.creditor_id, -one.amount_minor) for one in debts]
    assert settle([*debts, *back], mode) == settle([], mode)


@given(DEBTS, st.integers(1, PARTIES), st.integers(1, PARTIES))
def test_a_pair_that_forbids_offset_is_paid_in_both_directions(debts: list[Debt], one: int, other: int) -> None:
    settled = settle(debts, Mode.MULTILATERAL, mode_of=lambda a, b: Mode.GROSS if {a, b} == {one, other} else None)
    of_pair = [debt for debt in directed(debts) if {debt.debtor_id, debt.creditor_id} == {one, other}]
    assert list(settled.transfers[: len(of_pair)]) == of_pair
    assert nets(settled.transfers) == nets(debts)


def test_eight_schools_and_four_hundred_charges() -> None:
    chance = random.Random(2026)
    pairs = [(a, b) for a in range(1, 9) for b in range(1, 9) if a != b]
    debts = [Debt(*chance.choice(pairs), chance.randint(2_000, 60_000)) for _ in range(400 - len(pairs))]
    debts += [Debt(*pair, 10_000) for pair in pairs]
    gross, pairwise, all_together = (settle(debts, mode).transfers for mode in Mode)
    assert (len(gross), len(pairwise), len(all_together)) == (56, 28, 7)
    assert moved(all_together) < moved(gross) / 5


@pytest.mark.parametrize(
    ("mode", "expected"),
    [
        (Mode.GROSS, [(1, 2, 500), (2, 1, 300), (2, 3, 400), (3, 1, 250)]),
        (Mode.BILATERAL, [(1, 2, 200), (3, 1, 250), (2, 3, 400)]),
        (Mode.MULTILATERAL, [(2, 3, 150), (2, 1, 50)]),
    ],
)
def test_three_schools_by_hand(mode: Mode, expected: list[tuple[int, int, int]]) -> None:
    debts = [Debt(1, 2, 500), Debt(2, 1, 300), Debt(2, 3, 400), Debt(3, 1, 250)]
    assert [(one.debtor_id, one.creditor_id, one.amount_minor) for one in settle(debts, mode).transfers] == expected
