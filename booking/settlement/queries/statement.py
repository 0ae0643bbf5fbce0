"""A statement: what one school is owed and owes in a period, partner by partner and line by line."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import joinedload

from booking.domain.ledger import REGION, Entry, Owed, of_charge, of_netting
from booking.settlement.queries.run import Result, by_pair, due_of, is_kept, results_of
from models import Charge, Institution, Period, Share, Statement, Transfer, db


@dataclass(frozen=True, slots=True)
class Partner:
    """What is between a school and one other: `owes_minor` the other owes it, `owed_minor` it owes the other."""

    party_id: int
    owes_minor: int
    owed_minor: int

    @property
    def net_minor(self) -> int:
        return self.owes_minor - self.owed_minor


@dataclass(frozen=True, slots=True)
class Account:
    """A school's whole account of a period in one currency; `internal_minor` is its own use, which nobody pays."""

    currency: str
    owed_to_minor: int
    owed_by_minor: int
    partners: tuple[Partner, ...]

    @property
    def net_minor(self) -> int:
        return self.owed_to_minor - self.owed_by_minor


def accounts_of(period: Period, school_id: int, results: list[Result] | None = None) -> list[Account]:
    """By currency."""
    found = []
    for result in results_of(period) if results is None else results:
        owed = by_pair(result.debts)
        others = {one for debt in result.debts for one in (debt.debtor_id, debt.creditor_id)} - {school_id}
        partners = tuple(_partner(owed, school_id, one) for one in sorted(others))
        mine = result.positions.get(school_id)
        if mine is not None:
            is_there = tuple(one for one in partners if one.owes_minor or one.owed_minor)
            found.append(Account(result.currency, mine.owed_to_minor, mine.owed_by_minor, is_there))
    return found


def _partner(owed: Callable[[int, int], int], school_id: int, other: int) -> Partner:
    """A direction that came out below zero is owed the other way round."""
    there, here = owed(other, school_id), owed(school_id, other)
    return Partner(other, max(there, 0) + max(-here, 0), max(here, 0) + max(-there, 0))


def lines_of_school(period: Period, school_id: int, partner_id: int | None = None) -> Select[Share]:
    """Its lines as owner and as payer, in order; with `partner_id` (REGION is the region) only those with that one."""
    mine = or_(Share.owner_id == school_id, Share.payer_id == school_id)
    lines = select(Share).where(Share.period_id == period.id, mine)
    if partner_id is not None:
        other = Share.payer_id.is_(None) if partner_id == REGION else _is_with(partner_id)
        lines = lines.where(other)
        if partner_id != school_id:
            lines = lines.where(Share.payer_id.is_distinct_from(Share.owner_id))
    return lines.options(
        joinedload(Share.charge).joinedload(Charge.instrument), joinedload(Share.charge).joinedload(Charge.user),
        joinedload(Share.line), joinedload(Share.cost_centre), joinedload(Share.fund), joinedload(Share.payer),
        joinedload(Share.owner),
    ).order_by(Share.used_on, Share.id)  # fmt: skip


def _is_with(partner_id: int) -> Any:
    return or_(Share.owner_id == partner_id, Share.payer_id == partner_id)


def transfers_of(period: Period, school_id: int | None = None) -> list[Transfer]:
    """Written ones, of everybody or those that the school pays or gets."""
    return [one for one in due_of(period) if school_id is None or school_id in (one.debtor_id, one.creditor_id)]


def statements_of(period: Period) -> list[Statement]:
    of_period = select(Statement).where(Statement.period_id == period.id).options(joinedload(Statement.institution))
    return list(db.session.scalars(of_period.join(Statement.institution).order_by(Institution.name)))


def journal_of(period: Period, school_id: int) -> Iterator[tuple[str, str, Entry]]:
    """The school's own entries of the period, for its finance system: day, what they come from, and the entry. Charges
    line by line, then the netting, once it is agreed."""
    rows = db.session.execute(
        select(
            Share.used_on, Charge.public_id, Share.owner_id, Share.payer_id, Share.currency, Share.amount_minor,
            Share.cost_centre_id, Share.fund_id,
        )
        .join(Charge, Charge.id == Share.charge_id)
        .where(Share.period_id == period.id, or_(Share.owner_id == school_id, Share.payer_id == school_id))
        .order_by(Share.id),
        execution_options={"yield_per": 1_000},
    )  # fmt: skip
    for used_on, charge, owner, payer, currency, amount, centre, fund in rows:
        owed = Owed(owner, payer or REGION, currency, amount, centre, fund)
        yield from _own(str(used_on), charge, of_charge([owed]), school_id)
    if is_kept(period) and period.agreed_at is not None:
        for result in results_of(period):
            debts = [Owed(one.creditor_id, one.debtor_id, result.currency, one.amount_minor) for one in result.debts]
            yield from _own(period.agreed_at.date().isoformat(), period.public_id, of_netting(debts), school_id)


def _own(day: str, reference: str, entries: tuple[Entry, ...], school_id: int) -> Iterator[tuple[str, str, Entry]]:
    return ((day, reference, entry) for entry in entries if entry.account.party_id == school_id)
