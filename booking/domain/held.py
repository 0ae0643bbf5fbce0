"""What a person holds: qualifications and certificates, until when each is good, and where it is recognised."""

import enum
from calendar import monthrange
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

LONGEST_CHAIN = 2  # links: trust thins out
BEST_FIRST = (3, 2, 1)


class Standing(enum.StrEnum):
    """How far somebody is from what is needed, from the best to the worst."""

    FULFILLED = "fulfilled"
    CHECK_RIDE = "check_ride"
    EXPIRES = "expires"
    UNUSED = "unused"
    LOW_LEVEL = "low_level"
    UNDER_REVIEW = "under_review"
    SUSPENDED = "suspended"
    REVOKED = "revoked"
    NOT_RECOGNISED = "not_recognised"
    UNFIT = "unfit"
    MISSING = "missing"


RANK = {standing: rank for rank, standing in enumerate(Standing)}


class QualificationState(enum.StrEnum):
    ACTIVE = "active"
    SUSPENDED = "suspended"
    REVOKED = "revoked"


class Fate(enum.StrEnum):
    """What becomes of bookings that stand on what is taken away."""

    KEEP = "keep"
    REVIEW = "review"
    CANCEL = "cancel"


class Recognised(enum.StrEnum):
    """How a training of elsewhere counts: as the own one, after a short check-ride, or not at all."""

    EQUAL = "equal"
    CHECK_RIDE = "check_ride"
    NOT = "not"


@dataclass(frozen=True, slots=True)
class Days:
    """The local dates on which something is used, both included."""

    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Qualified:
    """A level in a training. Good through `valid_until`, and through some months after the last use (or the day on
    which it was given), whichever ends first."""

    training_id: int
    level: int
    granted_on: date
    state: QualificationState = QualificationState.ACTIVE
    valid_until: date | None = None
    months_after_use: int | None = None
    last_used_on: date | None = None

    @property
    def use_until(self) -> date | None:
        if self.months_after_use is None:
            return None
        return months_later(max(self.granted_on, self.last_used_on or self.granted_on), self.months_after_use)

    @property
    def good_until(self) -> date | None:
        """The last day on which it counts as far as one knows now; None: for good."""
        return min((day for day in (self.valid_until, self.use_until) if day), default=None)


@dataclass(frozen=True, slots=True)
class Certificate:
    """A certificate of somewhere else, of a `kind`; it counts once the lab has accepted it."""

    kind: str
    is_accepted: bool = True
    valid_until: date | None = None


@dataclass(frozen=True, slots=True)
class Recognition:
    """The training `from_id` counts as `to_id`, how, from when until when."""

    from_id: int
    to_id: int
    kind: Recognised
    valid_from: date
    valid_until: date | None = None

    def holds(self, days: Days) -> bool:
        return self.valid_from <= days.first and (self.valid_until is None or days.last <= self.valid_until)


@dataclass(frozen=True, slots=True)
class Held:
    """All that one person can show."""

    qualifications: tuple[Qualified, ...] = ()
    certificates: tuple[Certificate, ...] = ()


@dataclass(frozen=True, slots=True)
class Finding:
    """How it stands; `until`: the last good day, `level`: the one that is held."""

    standing: Standing
    until: date | None = None
    level: int = 0


def months_later(day: date, months: int) -> date:
    """The same day of a later month, or the month's last."""
    years, month = divmod(day.month - 1 + months, 12)
    year = min(day.year + years, date.max.year)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def find_training(held: Held, training_id: int, level: int, days: Days, known: Iterable[Recognition] = ()) -> Finding:
    """The best that the person can show for a training at a level, on the days of use."""
    in_force = [one for one in known if one.holds(days)]
    found = (
        finding
        for one in held.qualifications
        for finding in (_through(one, training_id, level, days, in_force),)
        if finding
    )
    return min(found, key=lambda one: RANK[one.standing], default=Finding(Standing.MISSING))


def best_level(held: Held, training_id: int, days: Days, known: Iterable[Recognition] = ()) -> int:
    """The highest level of a training that the person can show on these days; 0 if none."""
    links = tuple(known)
    return next((level for level in BEST_FIRST if _shows(held, training_id, level, days, links)), 0)


def _shows(held: Held, training_id: int, level: int, days: Days, known: tuple[Recognition, ...]) -> bool:
    return find_training(held, training_id, level, days, known).standing is Standing.FULFILLED


def find_certificate(held: Held, kind: str, days: Days) -> Finding:
    found = (_shown(one, days) for one in held.certificates if one.kind == kind)
    return min(found, key=lambda one: RANK[one.standing], default=Finding(Standing.MISSING))


def _through(one: Qualified, needed: int, level: int, days: Days, known: list[Recognition]) -> Finding | None:
    if one.training_id == needed:
        return _own(one, level, days)
    kind = recognised(one.training_id, needed, known)
    if kind is None:
        return None
    own = _own(one, level, days)
    if kind is Recognised.NOT:
        return Finding(Standing.NOT_RECOGNISED, own.until, own.level)
    if own.standing is Standing.FULFILLED and kind is Recognised.CHECK_RIDE:
        return Finding(Standing.CHECK_RIDE, own.until, own.level)
    return own


def _own(one: Qualified, level: int, days: Days) -> Finding:
    if one.state is not QualificationState.ACTIVE:
        standing = Standing.SUSPENDED if one.state is QualificationState.SUSPENDED else Standing.REVOKED
    elif one.level < level:
        standing = Standing.LOW_LEVEL
    elif one.valid_until and one.valid_until < days.last:
        return Finding(Standing.EXPIRES, one.valid_until, one.level)
    elif one.use_until and one.use_until < days.last:
        return Finding(Standing.UNUSED, one.use_until, one.level)
    else:
        standing = Standing.FULFILLED
    return Finding(standing, one.good_until, one.level)


def _shown(one: Certificate, days: Days) -> Finding:
    if one.valid_until and one.valid_until < days.last:
        return Finding(Standing.EXPIRES, one.valid_until)
    return Finding(Standing.FULFILLED if one.is_accepted else Standing.UNDER_REVIEW, one.valid_until)


def recognised(from_id: int, to_id: int, known: Iterable[Recognition]) -> Recognised | None:
    """How `from_id` counts as `to_id`. What is said of the two themselves goes before what follows from others; a
    chain is as good as its weakest link, and ends where it would come back."""
    links = list(known)
    direct = {one.kind for one in links if (one.from_id, one.to_id) == (from_id, to_id)}
    if direct:
        return min(direct, key=list(Recognised).index)
    chains = list(_chains(from_id, to_id, links, (from_id,)))
    if not chains:
        return None
    return Recognised.EQUAL if Recognised.EQUAL in chains else Recognised.CHECK_RIDE


def _chains(at: int, to_id: int, links: list[Recognition], been: tuple[int, ...]) -> Iterator[Recognised]:
    for link in links:
        if link.from_id != at or link.to_id in been or link.kind is Recognised.NOT:
            continue
        if link.to_id == to_id:
            yield link.kind
        elif len(been) < LONGEST_CHAIN:
            for rest in _chains(link.to_id, to_id, links, (*been, link.to_id)):
                yield max(rest, link.kind, key=list(Recognised).index)
