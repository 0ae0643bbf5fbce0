"""A run: the debts of a period by currency, and the positions and transfers that its netting gives."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import func, or_, select

from booking.domain.agreement import AgreementState
from booking.domain.closing_steps import STEPS, Step
from booking.domain.ledger import REGION
from booking.domain.netting import Debt, Mode, Position, Settled, positions, settle
from models import (
    Agreement,
    Carry,
    Period,
    SettledPosition,
    Share,
    Transfer,
    agreement_partners,
    db,
)

Pair = frozenset[int]


@dataclass(frozen=True, slots=True)
class Result:
    """What comes of a run in one currency. Schools by id, the region is REGION."""

    currency: str
    debts: tuple[Debt, ...]
    positions: dict[int, Position]
    settled: Settled


def is_kept(period: Period) -> bool:
    """Whether its positions and transfers have been written: once it is agreed."""
    return STEPS.index(period.state) >= STEPS.index(Step.AGREED)


def results_of(period: Period) -> list[Result]:
    """By currency; as they would be now, or as they were written when it was agreed."""
    debts = debts_of(period)
    if is_kept(period):
        return [_kept(period, currency, tuple(owed)) for currency, owed in sorted(debts.items())]
    apart = modes_of(period)
    found = []
    for currency, owed in sorted(debts.items()):
        settled = settle(owed, period.mode, period.threshold_minor, lambda one, two: apart.get(frozenset((one, two))))
        found.append(Result(currency, tuple(owed), positions(owed), settled))
    return found


def debts_of(period: Period) -> dict[str, list[Debt]]:
    """What payers owe owners of the period's lines, and what earlier periods have carried into it; by currency."""
    found: dict[str, list[Debt]] = defaultdict(list)
    lines = (
        select(Share.payer_id, Share.owner_id, Share.currency, func.sum(Share.amount_minor))
        .where(Share.period_id == period.id)
        .group_by(Share.payer_id, Share.owner_id, Share.currency)
    )
    carried = (
        select(Transfer.debtor_id, Transfer.creditor_id, Transfer.currency, Transfer.amount_minor)
        .join(Carry, Carry.transfer_id == Transfer.id)
        .where(Carry.period_id == period.id)
    )
    for statement in (lines, carried):
        for debtor, creditor, currency, amount in db.session.execute(statement):
            if debtor != creditor:
                found[currency].append(Debt(debtor or REGION, creditor or REGION, int(amount)))
    return found


def modes_of(period: Period) -> dict[Pair, Mode]:
    """Pairs whose agreement, in force at the end of the period, wants another way of settling. Where the two directions
    differ the stricter holds: gross before bilateral."""
    wanted: dict[Pair, Mode] = {}
    rows = db.session.execute(
        select(Agreement.institution_id, agreement_partners.c.institution_id, Agreement.settlement_mode)
        .join(agreement_partners, agreement_partners.c.agreement_id == Agreement.id)
        .where(
            Agreement.settlement_mode.is_not(None),
            Agreement.state != AgreementState.DRAFT,
            Agreement.valid_from < period.until,
            or_(Agreement.valid_until.is_(None), Agreement.valid_until >= period.until),
        )
    )
    strictness = list(Mode)
    for owner, partner, mode in rows:
        pair = frozenset((owner, partner))
        wanted[pair] = min(wanted.get(pair, mode), mode, key=strictness.index)
    return {pair: mode for pair, mode in wanted.items() if mode is not period.mode}


def due_of(period: Period) -> list[Transfer]:
    """Transfers to be paid and those carried on, in the order in which netting gave them."""
    of_period = select(Transfer).where(Transfer.period_id == period.id)
    return list(db.session.scalars(of_period.order_by(Transfer.id)))


def by_pair(debts: tuple[Debt, ...]) -> Callable[[int, int], int]:
    """What one owes another, of all lines of the run."""
    sums: dict[tuple[int, int], int] = defaultdict(int)
    for debt in debts:
        sums[debt.debtor_id, debt.creditor_id] += debt.amount_minor
    return lambda debtor, creditor: sums.get((debtor, creditor), 0)


def _kept(period: Period, currency: str, debts: tuple[Debt, ...]) -> Result:
    rows = db.session.scalars(
        select(SettledPosition)
        .where(SettledPosition.period_id == period.id, SettledPosition.currency == currency)
        .order_by(SettledPosition.id)
    )
    found = {row.institution_id or REGION: Position(row.owed_to_minor, row.owed_by_minor) for row in rows}
    dues = [one for one in due_of(period) if one.currency == currency]

    def of(is_carried: bool) -> tuple[Debt, ...]:
        return tuple(
            Debt(one.debtor_id or REGION, one.creditor_id or REGION, one.amount_minor)
            for one in dues
            if one.is_carried is is_carried
        )

    return Result(currency, debts, found, Settled(of(False), of(True)))
