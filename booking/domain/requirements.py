"""What one must hold to use an instrument in a certain way, and what is fulfilled of it at the time of use."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from booking.domain.held import (
    Days,
    Finding,
    Held,
    Recognition,
    Standing,
    find_certificate,
    find_training,
)
from booking.domain.interval import Interval
from booking.domain.localtime import to_utc_after_gap, wall_time

MINUTES_A_DAY = 24 * 60
ONE_DAY = timedelta(days=1)
A_MOMENT = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Trained:
    """A training at a level or above."""

    training_id: int
    level: int = 1


@dataclass(frozen=True, slots=True)
class Certified:
    """A certificate of a kind, such as the home school's laser safety."""

    kind: str


@dataclass(frozen=True, slots=True)
class Supervised:
    """Somebody of this training and level is named, and present."""

    training_id: int
    level: int = 3


@dataclass(frozen=True, slots=True)
class AllOf:
    parts: tuple["Tree", ...] = ()


@dataclass(frozen=True, slots=True)
class AnyOf:
    parts: tuple["Tree", ...] = ()


Leaf = Trained | Certified | Supervised
Tree = Leaf | AllOf | AnyOf


@dataclass(frozen=True, slots=True)
class Scope:
    """The ways of use for which something is required: all, or those in one of `modes`; those that touch the hours from
    `from_minute` until `until_minute` of a day, past midnight if that is earlier; those with an accessory."""

    modes: tuple[str, ...] = ()
    from_minute: int | None = None
    until_minute: int | None = None
    extra_id: int | None = None

    def covers(self, mode: str, interval: Interval, extras: tuple[int, ...], zone: ZoneInfo) -> bool:
        if self.modes and mode not in self.modes:
            return False
        if self.extra_id is not None and self.extra_id not in extras:
            return False
        return self.from_minute is None or any(interval.overlaps(one) for one in self._hours(interval, zone))

    def _hours(self, interval: Interval, zone: ZoneInfo) -> Iterator[Interval]:
        starts, ends = self.from_minute or 0, self.until_minute or 0
        length = (ends - starts) % MINUTES_A_DAY or MINUTES_A_DAY
        day = wall_time(interval.starts_at, zone).date() - ONE_DAY
        while day <= wall_time(interval.ends_at, zone).date():
            opens = datetime.combine(day, time()) + timedelta(minutes=starts)
            closes = opens + timedelta(minutes=length)
            span = (to_utc_after_gap(opens, zone), to_utc_after_gap(closes, zone))
            if span[0] < span[1]:
                yield Interval(*span)
            day += ONE_DAY


@dataclass(frozen=True, slots=True)
class Requirement:
    """What is required, and for which ways of use. `is_first_reviewed`: the lab decides on a person's first booking."""

    tree: Tree
    scope: Scope = Scope()
    is_first_reviewed: bool = False


@dataclass(frozen=True, slots=True)
class Asked:
    """Everything that an evaluation depends on. `supervisor`: what the one who is named holds; None if nobody is."""

    held: Held
    days: Days
    recognitions: tuple[Recognition, ...] = ()
    supervisor: Held | None = None


@dataclass(frozen=True, slots=True)
class Item:
    """One leaf and how it stands."""

    leaf: Leaf
    finding: Finding

    @property
    def is_fulfilled(self) -> bool:
        return self.finding.standing is Standing.FULFILLED


@dataclass(frozen=True, slots=True)
class Group:
    """All, or any, of its parts; any of none is never fulfilled, and all of none always."""

    is_any: bool
    parts: tuple["Item | Group", ...]

    @property
    def is_fulfilled(self) -> bool:
        return (any if self.is_any else all)(part.is_fulfilled for part in self.parts)


Checked = Item | Group


def check(tree: Tree, asked: Asked) -> Checked:
    """Every leaf with how it stands, in the shape of the tree."""
    if isinstance(tree, AllOf | AnyOf):
        return Group(isinstance(tree, AnyOf), tuple(check(part, asked) for part in tree.parts))
    return Item(tree, _finding(tree, asked))


def missing(checked: Checked) -> tuple[Checked, ...]:
    """What is not fulfilled, piece by piece: leaves, and groups of which any one would do."""
    if checked.is_fulfilled:
        return ()
    if isinstance(checked, Group) and (not checked.is_any or len(checked.parts) == 1):
        return tuple(one for part in checked.parts for one in missing(part))
    return (checked,)


def leaves(tree: Tree | Checked) -> Iterator[Any]:
    """Leaves of a requirement, or items of a checklist."""
    if isinstance(tree, AllOf | AnyOf | Group):
        for part in tree.parts:
            yield from leaves(part)
    else:
        yield tree


def days_of(interval: Interval, zone: ZoneInfo) -> Days:
    """The local dates of a use: what ends at midnight is not of the day that begins."""
    last = wall_time(interval.ends_at - A_MOMENT, zone).date()
    return Days(min(wall_time(interval.starts_at, zone).date(), last), last)


def depends_on(tree: Tree, training_ids: frozenset[int]) -> bool:
    return any(getattr(leaf, "training_id", None) in training_ids for leaf in leaves(tree))


def _finding(leaf: Leaf, asked: Asked) -> Finding:
    if isinstance(leaf, Certified):
        return find_certificate(asked.held, leaf.kind, asked.days)
    if isinstance(leaf, Trained):
        return find_training(asked.held, leaf.training_id, leaf.level, asked.days, asked.recognitions)
    if asked.supervisor is None:
        return Finding(Standing.MISSING)
    found = find_training(asked.supervisor, leaf.training_id, leaf.level, asked.days)
    return found if found.standing is Standing.FULFILLED else Finding(Standing.UNFIT, found.until, found.level)
