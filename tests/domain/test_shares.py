"""Splitting money: the parts add up, nobody is off by more than a unit, a reversal mirrors its charge."""

from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from booking.domain.shares import shares

AMOUNTS = st.integers(-(10**12), 10**12)
WEIGHTS = st.lists(st.integers(0, 10**6), min_size=1, max_size=12).filter(any)


@given(AMOUNTS, WEIGHTS)
def test_the_parts_add_up_and_none_is_off_by_a_whole_unit(amount: int, weights: list[int]) -> None:
    parts = shares(amount, weights)
    assert sum(parts) == amount
    exact = [Fraction(amount * weight, sum(weights)) for weight in weights]
    assert all(abs(part - right) < 1 for part, right in zip(parts, exact, strict=True))
    assert all(part == 0 for part, weight in zip(parts, weights, strict=True) if not weight)


@given(AMOUNTS, WEIGHTS)
def test_a_reversal_mirrors_its_charge_share_by_share(amount: int, weights: list[int]) -> None:
    assert shares(-amount, weights) == tuple(-part for part in shares(amount, weights))


@given(st.integers(0, 10**9), WEIGHTS)
def test_a_larger_weight_never_bears_less(amount: int, weights: list[int]) -> None:
    parts = shares(amount, weights)
    borne = sorted(zip(weights, parts, strict=True))
    assert all(first[1] <= second[1] for first, second in pairwise(borne) if first[0] < second[0])


def test_of_equal_remainders_the_earlier_gets_the_unit() -> None:
    assert shares(100, [1, 1, 1]) == (34, 33, 33)
    assert shares(200, [1, 1, 1]) == (67, 67, 66)
    assert shares(14001, [1, 2]) == (4667, 9334)


@pytest.mark.parametrize("weights", [[], [0], [0, 0], [2, -1]])
def test_weights_that_split_nothing_are_refused(weights: list[int]) -> None:
    with pytest.raises(ValueError, match="cannot split"):
        shares(100, weights)
