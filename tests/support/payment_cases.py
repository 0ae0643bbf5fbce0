"""The cases of the rules about money: which prices there are, who pays, what is left, what the rules answer."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from booking.domain.agreement import Clause, Validity
from booking.domain.interval import Interval
from booking.domain.payment import Aid, Centre, Prices, Version
from booking.domain.question import Kind
from booking.domain.tariff import Rate, Subsidy, Tier, Unit
from booking.domain.verdict import Code

TOMORROW = Interval(datetime(2026, 3, 3, 10, tzinfo=UTC), datetime(2026, 3, 3, 12, tzinfo=UTC))
LONGER = Interval(TOMORROW.starts_at, datetime(2026, 3, 3, 13, tzinfo=UTC))
SHORTER = Interval(TOMORROW.starts_at, datetime(2026, 3, 3, 11, tzinfo=UTC))
LASTING = Validity(date(2026, 1, 1))
AGREED = Clause(9, 1, "Shared benches", 2, LASTING, agreement_zh="共享仪器", tier=Tier.REGION_PARTNER)
RATES = {Tier.REGION_PARTNER: (Rate(1, Unit.HOUR, 4000),)}
GRANT = Centre(1, "grant", "G-1", "Grant", LASTING, "EUR", 10_000, name_zh="课题", group_id=5)
PRICED = Prices(Tier.REGION_PARTNER, (Version(1, LASTING, "EUR", rates=RATES),), centres=(GRANT,), group_id=5)

Case = tuple[Kind, Interval, Mapping[str, Any], Code | None]


def priced(**changes: Any) -> dict[str, Any]:
    return {"prices": replace(PRICED, **changes)}


def paid_by(**changes: Any) -> dict[str, Any]:
    return priced(centres=(replace(GRANT, **changes),))


def book(changes: Mapping[str, Any], code: Code | None) -> Case:
    return (Kind.BOOK, TOMORROW, changes, code)


OFFER_CASES: list[Case] = [
    book({}, None),
    book(priced(), None),
    book(priced(base_tier=Tier.OTHER_ACADEMIC), Code.NOT_OFFERED),
    book({**priced(base_tier=Tier.OTHER_ACADEMIC), "clauses": (AGREED,)}, None),
    book({**priced(base_tier=Tier.OWN), "clauses": (AGREED,)}, Code.NOT_OFFERED),
    book({**priced(), "used": {"mode": "with_operator"}}, Code.NOT_OFFERED),
    book(priced(versions=(Version(1, Validity(date(2026, 4, 1)), "EUR"),)), None),
    (Kind.CANCEL, TOMORROW, {**priced(base_tier=Tier.COMPANY), "current": TOMORROW}, None),
    (Kind.EXTEND, LONGER, {**priced(base_tier=Tier.COMPANY), "current": TOMORROW}, Code.NOT_OFFERED),
    (Kind.EXTEND, SHORTER, {**priced(base_tier=Tier.COMPANY), "current": TOMORROW}, None),
]
BUDGET_CASES: list[Case] = [
    book({}, None),
    book(priced(), None),
    book(priced(group_id=None), None),
    book(paid_by(used_minor=2_000), None),
    book(paid_by(used_minor=2_001), Code.OVER_BUDGET),
    book(paid_by(budget_minor=None, used_minor=90_000), None),
    book(priced(chosen=(("grant", 1),), group_id=None), None),
    book(priced(chosen=(("other", 1),)), Code.CENTRE_NOT_YOURS),
    book(paid_by(validity=Validity(date(2026, 1, 1), date(2026, 3, 3))), Code.CENTRE_NOT_VALID),
    book(paid_by(validity=Validity(date(2026, 1, 1), date(2026, 3, 4))), None),
    book(paid_by(currency="CNY"), Code.OTHER_CURRENCY),
    book(priced(centres=(replace(GRANT, used_minor=6_000), replace(GRANT, id=2, public_id="second")),
                chosen=(("grant", 1), ("second", 1))), None),
    book(priced(centres=(replace(GRANT, used_minor=6_000), replace(GRANT, id=2, public_id="second")),
                chosen=(("grant", 3), ("second", 1))), Code.OVER_BUDGET),
    book({"prices": replace(PRICED, centres=(replace(GRANT, used_minor=6_000),),
                            aids=(Aid(LASTING, "EUR", Subsidy(1, "Fund", 50)),))}, None),
    (Kind.EXTEND, LONGER, {**paid_by(used_minor=0, budget_minor=11_999), "current": TOMORROW}, Code.OVER_BUDGET),
    (Kind.EXTEND, SHORTER, {**paid_by(budget_minor=1), "current": TOMORROW}, None),
    (Kind.ACCEPT, TOMORROW, paid_by(budget_minor=1), None),
]  # fmt: skip
