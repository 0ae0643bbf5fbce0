"""What is priced, and the lines that come of it."""

import enum
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from booking.domain.interval import Interval
from booking.domain.tariff import Tier

WITH_OPERATOR, SAMPLE_SUBMISSION = "with_operator", "sample_submission"


class LineKind(enum.StrEnum):
    TIME = "time"
    SESSION = "session"
    SAMPLE = "sample"
    ITEM = "item"
    SEAT = "seat"
    SETUP = "setup"
    MINIMUM = "minimum"
    LATE_CANCELLATION = "late_cancellation"
    NO_SHOW = "no_show"
    OVERRUN = "overrun"
    CREDIT = "credit"
    SUBSIDY = "subsidy"


@dataclass(frozen=True, slots=True)
class Use:
    """What is priced: a reservation, and what became of it as far as that is known. `excluded`: minutes that somebody
    else pays; `faults`: minutes in which the instrument failed, which are credited."""

    reserved: Interval
    mode: str = "self_operated"
    used: Interval | None = None
    samples: int | None = None
    items: tuple[tuple[str, Decimal], ...] = ()
    cancelled_at: datetime | None = None
    is_no_show: bool = False
    is_instrument_fault: bool = False
    excluded: tuple[Interval, ...] = ()
    faults: tuple[Interval, ...] = ()

    @property
    def starts_at(self) -> datetime:
        return (self.used or self.reserved).starts_at

    @property
    def ends_at(self) -> datetime:
        return (self.used or self.reserved).ends_at

    @property
    def overrun(self) -> Interval | None:
        """Time used after the reserved end."""
        if self.used is None or self.used.ends_at <= self.reserved.ends_at:
            return None
        return Interval(max(self.reserved.ends_at, self.used.starts_at), self.used.ends_at)


@dataclass(frozen=True, slots=True)
class Why:
    """The reason for a line: a code and the figures that its sentence names (booking/rates/sentences.py has it)."""

    code: str
    params: Mapping[str, int | str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a price: so much of a unit at a price makes an amount, in minor units, rounded half up once. A
    negative amount that a fund bears has that as its payer."""

    kind: LineKind
    quantity: Decimal
    unit: str
    unit_price_minor: int
    amount_minor: int
    rate_id: int | None
    why: Why
    payer_fund_id: int | None = None


@dataclass(frozen=True, slots=True)
class Quote:
    currency: str
    lines: tuple[Line, ...]
    tier: Tier = Tier.OWN

    @property
    def total_minor(self) -> int:
        """What the user is left with, subsidies taken off."""
        return sum(line.amount_minor for line in self.lines)

    @property
    def price_minor(self) -> int:
        """What the owner is owed: the total, and what funds bear of it."""
        return sum(line.amount_minor for line in self.lines if line.payer_fund_id is None)
