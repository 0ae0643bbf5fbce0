"""The clauses of agreements that hold for a person on instruments of other schools."""

from collections.abc import Collection
from datetime import timedelta
from typing import Any

from sqlalchemy import bindparam, or_, select

from booking.domain.agreement import AgreementState, Clause, Scope, Validity
from booking.domain.interval import Interval
from booking.reservations.applicants import Applicant
from models import Base, db

DAY = timedelta(days=1)

# :owner_ids, :partner_ids, :first, :last. The clauses of agreements of owners with partners that are valid on some of
# the days; a row for each instrument that one names. Written once, in tables (statements say why).
TABLES = Base.metadata.tables
agreements, clauses = TABLES["agreements"].c, TABLES["clauses"].c
partners, named = TABLES["agreement_partners"].c, TABLES["clause_instruments"].c
CLAUSES = (
    select(
        clauses.id, clauses.number, clauses.facility_id, clauses.horizon_days, clauses.is_as_own, clauses.opens,
        clauses.tier, agreements.institution_id, partners.institution_id.label("partner_id"), agreements.name,
        agreements.name_zh, agreements.version, agreements.valid_from, agreements.valid_until, named.instrument_id,
    )
    .select_from(TABLES["agreements"])
    .join(TABLES["agreement_partners"], partners.agreement_id == agreements.id)
    .join(TABLES["clauses"], clauses.agreement_id == agreements.id)
    .outerjoin(TABLES["clause_instruments"], named.clause_id == clauses.id)
    .where(
        agreements.institution_id.in_(bindparam("owner_ids", expanding=True)),
        partners.institution_id.in_(bindparam("partner_ids", expanding=True)),
        agreements.state != AgreementState.DRAFT,
        agreements.valid_from <= bindparam("last"),
        or_(agreements.valid_until.is_(None), agreements.valid_until > bindparam("first")),
    )
    .order_by(clauses.id)
)  # fmt: skip


def clauses_of(instruments: Collection[Any], who: Applicant, span: Interval) -> dict[int, tuple[Clause, ...]]:
    """By instrument: what is agreed between its owner and the school that she books for, valid near `span`. No query
    for people of the owning school and of none."""
    pairs = {one.institution_id: who.home(one.institution_id) for one in instruments}
    foreign = {owner: home for owner, home in pairs.items() if home not in (0, owner)}
    if not foreign:
        return {}
    found = _between(foreign, span)
    return {
        one.id: tuple(
            clause for clause in found.get(one.institution_id, ()) if clause.scope.covers(one.id, one.facility_id)
        )
        for one in instruments
    }


def _between(foreign: dict[int, int], span: Interval) -> dict[int, list[Clause]]:
    """By owner."""
    days = {"first": span.starts_at.date() - DAY, "last": span.ends_at.date() + DAY}
    question = {"owner_ids": sorted(foreign), "partner_ids": sorted(set(foreign.values())), **days}
    by_clause: dict[int, list[Any]] = {}
    for row in db.session.execute(CLAUSES, question):
        if foreign[row.institution_id] == row.partner_id:
            by_clause.setdefault(row.id, []).append(row)
    found: dict[int, list[Clause]] = {}
    for rows in by_clause.values():
        found.setdefault(rows[0].institution_id, []).append(_clause(rows))
    return found


def _clause(rows: list[Any]) -> Clause:
    one = rows[0]
    named = frozenset(row.instrument_id for row in rows if row.instrument_id is not None)
    return Clause(
        id=one.id,
        number=one.number,
        agreement=one.name,
        version=one.version,
        validity=Validity(one.valid_from, one.valid_until),
        scope=Scope(one.facility_id, named),
        agreement_zh=one.name_zh,
        horizon_days=one.horizon_days,
        is_as_own=one.is_as_own,
        opens=one.opens,
        tier=one.tier,
    )
