"""Splitting money by weights, exact to the minor unit: the method of the largest remainder."""

from collections.abc import Sequence


def shares(amount_minor: int, weights: Sequence[int]) -> tuple[int, ...]:
    """What each payer bears, in the order of the weights; the parts add up to the amount.

    Each gets the whole units of its exact part; the units that are left go one each to the largest remainders, of equal
    ones to the earlier. An amount below zero is split like its opposite, so that a reversal mirrors its charge share by
    share. Raises ValueError for a weight below zero, or if no weight is above it.
    """
    total = sum(weights)
    if total <= 0 or any(weight < 0 for weight in weights):
        raise ValueError(f"weights {list(weights)} cannot split anything")
    sign, amount = (-1, -amount_minor) if amount_minor < 0 else (1, amount_minor)
    parts = [divmod(amount * weight, total) for weight in weights]
    whole = [part for part, _remainder in parts]
    by_remainder = sorted(range(len(parts)), key=lambda index: (-parts[index][1], index))
    for index in by_remainder[: amount - sum(whole)]:
        whole[index] += 1
    return tuple(sign * part for part in whole)
