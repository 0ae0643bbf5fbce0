"""What a price depends on besides the use: tiers, units, rates, fees, and what funds bear."""

import enum
from dataclasses import dataclass, field
from datetime import date
from zoneinfo import ZoneInfo

from booking.domain.opening import Window


class Tier(enum.StrEnum):
    """Classes of users, from the nearest to the owner on."""

    OWN = "own"
    REGION_PARTNER = "region_partner"
    OTHER_ACADEMIC = "other_academic"
    COMPANY = "company"


class Unit(enum.StrEnum):
    """What a rate is the price of. An item is told apart by its code, a seat is one of a training."""

    HOUR = "hour"
    OPERATOR_HOUR = "operator_hour"
    SESSION = "session"
    SAMPLE = "sample"
    ITEM = "item"
    SEAT = "seat"


class Billable(enum.StrEnum):
    """Which time is billed: what was reserved, what was used, or the longer of both."""

    RESERVED = "reserved"
    USED = "used"
    LONGER = "longer"


@dataclass(frozen=True, slots=True, order=True)
class Step:
    """Of the time after the first `from_minutes`, each hour costs `percent` of the price."""

    from_minutes: int
    percent: int


@dataclass(frozen=True, slots=True)
class Rate:
    """One price, in minor units, of a unit for a tier, in one version. Begun increments count whole. In the weekly
    windows `peak`, an hour costs `peak_price_minor`. Less than `minimum_minor` is topped up to it; `setup_minor` comes
    on top of each use."""

    id: int | None
    unit: Unit
    price_minor: int
    code: str = ""
    name: str = ""
    name_zh: str = ""
    increment_minutes: int = 1
    minimum_minor: int = 0
    setup_minor: int = 0
    peak_price_minor: int | None = None
    peak: tuple[Window, ...] = ()
    steps: tuple[Step, ...] = ()
    valid_from: date = date.min
    valid_until: date | None = None
    version: int = 1


@dataclass(frozen=True, slots=True)
class Fees:
    """In percent of a price: of the whole for a cancellation later than `notice_minutes` before the start and for a
    no-show; of the time over the reserved end for an overrun, once that is longer than `grace_minutes`."""

    late_cancellation_percent: int = 0
    notice_minutes: int = 0
    no_show_percent: int = 0
    overrun_percent: int = 0
    grace_minutes: int = 0


@dataclass(frozen=True, slots=True)
class Subsidy:
    """The fund `name` pays `percent` of a price, at most `most_minor` a use, while it has `left_minor`; None is without
    a limit. `payer` names the school that bears it, nothing the region. A voucher is given to one lab."""

    fund_id: int
    name: str
    percent: int = 100
    most_minor: int | None = None
    left_minor: int | None = None
    name_zh: str = ""
    payer: str = ""
    payer_zh: str = ""
    is_voucher: bool = False


@dataclass(frozen=True, slots=True)
class Tariff:
    """All that a price depends on besides the use. `rates` are those of the tier that hold on the day; `agreement` is
    what has set the tier, where one has."""

    currency: str
    tier: Tier
    zone: ZoneInfo
    rates: tuple[Rate, ...] = ()
    fees: Fees = field(default_factory=Fees)
    billable: Billable = Billable.RESERVED
    subsidies: tuple[Subsidy, ...] = ()
    agreement: str = ""
    agreement_zh: str = ""

    def rate_of(self, unit: Unit, code: str = "") -> Rate | None:
        return next((one for one in self.rates if one.unit is unit and one.code == code), None)
