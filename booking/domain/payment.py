"""What a person pays on an instrument, and from which cost centres: the versions of its prices, her tier, the funds."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from zoneinfo import ZoneInfo

from booking.domain.agreement import Clause, Validity
from booking.domain.localtime import wall_time
from booking.domain.shares import shares
from booking.domain.tariff import Billable, Fees, Rate, Subsidy, Tariff, Tier

NO_FEES = Fees()
Payers = tuple[tuple[str, int], ...]  # public ids of cost centres, each with its weight


@dataclass(frozen=True, slots=True)
class Centre:
    """A cost centre that the person may use. `used_minor`: held and spent, without what is being changed."""

    id: int
    public_id: str
    code: str
    name: str
    validity: Validity
    currency: str
    budget_minor: int | None = None
    used_minor: int = 0
    name_zh: str = ""
    group_id: int | None = None
    institution_id: int = 0

    @property
    def left_minor(self) -> int | None:
        """None is without a limit."""
        return None if self.budget_minor is None else max(0, self.budget_minor - self.used_minor)


@dataclass(frozen=True, slots=True)
class Version:
    """One approved price list: the rates of each tier, the fees, while it is valid."""

    list_id: int
    validity: Validity
    currency: str
    billable: Billable = Billable.RESERVED
    fees: Fees = NO_FEES
    rates: Mapping[Tier, tuple[Rate, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Aid:
    """A fund that bears a part for this person, while it is valid and in its currency."""

    validity: Validity
    currency: str
    subsidy: Subsidy


@dataclass(frozen=True, slots=True)
class Prices:
    """Of one instrument for one person. `base_tier` is what she is without an agreement; `chosen` the cost centres that
    she has chosen, `group_id` her lab, whose pays otherwise."""

    base_tier: Tier
    versions: tuple[Version, ...]
    aids: tuple[Aid, ...] = ()
    centres: tuple[Centre, ...] = ()
    chosen: Payers = ()
    group_id: int | None = None

    def version_on(self, day: date) -> Version | None:
        """The list that holds; before the first and after the last one nothing is paid."""
        return next((one for one in self.versions if one.validity.includes(day)), None)

    def tier_under(self, clause: Clause | None) -> Tier:
        """An agreement says whose prices a partner pays; nobody is made a stranger to her own school."""
        is_said = clause is not None and clause.tier is not None and self.base_tier is not Tier.OWN
        return clause.tier if is_said and clause and clause.tier else self.base_tier

    def tariff_at(self, moment: datetime, zone: ZoneInfo, clause: Clause | None) -> Tariff | None:
        """What holds for a use that starts then; None while no price is set."""
        day = wall_time(moment, zone).date()
        version = self.version_on(day)
        if version is None:
            return None
        tier = self.tier_under(clause)
        is_agreed = clause is not None and clause.tier is not None and tier is not Tier.OWN
        return Tariff(
            currency=version.currency,
            tier=tier,
            zone=zone,
            rates=version.rates.get(tier, ()),
            fees=version.fees,
            billable=version.billable,
            subsidies=tuple(
                one.subsidy for one in self.aids if one.validity.includes(day) and one.currency == version.currency
            ),
            agreement=clause.agreement if clause and is_agreed else "",
            agreement_zh=clause.agreement_zh if clause and is_agreed else "",
        )

    def payers_on(self, day: date) -> tuple[tuple[Centre | None, int], ...]:
        """Who pays with which weight: what was chosen (None: not hers), else the first cost centre of her lab that is
        valid then, or at all; nobody where her school does."""
        if self.chosen:
            known = {one.public_id: one for one in self.centres}
            return tuple((known.get(public_id), weight) for public_id, weight in self.chosen)
        of_lab = [one for one in self.centres if one.group_id is not None and one.group_id == self.group_id]
        first = min(of_lab, key=lambda one: (not one.validity.includes(day), one.code), default=None)
        return ((first, 1),) if first else ()


def parts_of(total_minor: int, payers: tuple[tuple[Centre | None, int], ...]) -> tuple[int, ...]:
    """What each bears, exact to the minor unit; nothing where there is no payer."""
    return shares(total_minor, [weight for _centre, weight in payers]) if payers else ()
