"""The figures that a reason's sentence names: moments, spans, money, what is needed, who is engaged."""

from dataclasses import dataclass
from datetime import datetime

from booking.domain.interval import Interval


@dataclass(frozen=True, slots=True)
class Engaged:
    """Why an operator cannot come: when she works on `day`, and when she is taken near the wanted time."""

    name: str
    name_zh: str
    day: datetime
    works: tuple[Interval, ...] = ()
    taken: tuple[Interval, ...] = ()


@dataclass(frozen=True, slots=True)
class Needed:
    """Something that is required, to be named: a training by its names, a certificate by its kind, somebody present;
    or all, or any, of its `parts`."""

    what: str
    name: str = ""
    name_zh: str = ""
    level: int = 0
    parts: tuple["Needed", ...] = ()


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in minor units of a currency."""

    minor: int
    currency: str


Parameter = str | int | datetime | Interval | Needed | Money | tuple[Interval, ...] | tuple[Engaged, ...]
