"""Agreements between institutions: which clause holds for whom and when, and that no two clash."""

import enum
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from booking.domain.opening import DAY
from booking.domain.tariff import Tier


class AgreementState(enum.StrEnum):
    """As it is kept: not signed yet, signed, ended before its time."""

    DRAFT = "draft"
    IN_FORCE = "in_force"
    ENDED = "ended"


class Standing(enum.StrEnum):
    """As it stands on a day."""

    DRAFT = "draft"
    TO_COME = "to_come"
    HOLDS = "holds"
    OVER = "over"


@dataclass(frozen=True, slots=True)
class Validity:
    """From a day on, until the day before `until`; None is without an end. Dates where the instrument stands."""

    valid_from: date
    until: date | None = None

    def includes(self, day: date) -> bool:
        return self.valid_from <= day and (self.until is None or day < self.until)

    def overlaps(self, other: "Validity") -> bool:
        """Whether there is a day on which both hold."""
        if self.is_empty or other.is_empty:
            return False
        begins_in_time = other.until is None or self.valid_from < other.until
        return begins_in_time and (self.until is None or other.valid_from < self.until)

    def cut(self, day: date) -> "Validity":
        """As it is once another takes its place from `day` on."""
        until = day if self.until is None else min(day, self.until)
        return Validity(self.valid_from, max(until, self.valid_from))

    @property
    def is_empty(self) -> bool:
        return self.until is not None and self.until <= self.valid_from

    @property
    def last_day(self) -> date | None:
        return self.until - DAY if self.until is not None else None

    def standing(self, state: AgreementState, today: date) -> Standing:
        """What it is on this day."""
        if state is AgreementState.DRAFT:
            return Standing.DRAFT
        if self.includes(today):
            return Standing.HOLDS
        return Standing.TO_COME if today < self.valid_from and not self.is_empty else Standing.OVER


@dataclass(frozen=True, slots=True)
class Scope:
    """What a clause covers: one facility, some instruments, or (neither) all instruments of the owner."""

    facility_id: int | None = None
    instrument_ids: frozenset[int] = frozenset()

    @property
    def rank(self) -> int:
        """The narrower comes first: instruments by name, then a facility, then everything."""
        if self.instrument_ids:
            return 0
        return 1 if self.facility_id is not None else 2

    def covers(self, instrument_id: int, facility_id: int) -> bool:
        if self.instrument_ids:
            return instrument_id in self.instrument_ids
        return self.facility_id in (None, facility_id)

    def clashes_with(self, other: "Scope") -> bool:
        """Equally narrow and over the same, so that nobody could say which of the two holds."""
        if self.rank != other.rank:
            return False
        return bool(self.instrument_ids & other.instrument_ids) or (self.rank > 0 and self == other)


@dataclass(frozen=True, slots=True)
class Clause:
    """One clause as it holds for a person's school. `horizon_days` None leaves the owner's horizons as they are;
    `is_as_own`: members of the partner come as early as the owner's own; `opens`: what is for the owner's own school
    only is open to them."""

    id: int
    number: int
    agreement: str
    version: int
    validity: Validity
    scope: Scope = Scope()
    agreement_zh: str = ""
    horizon_days: int | None = None
    is_as_own: bool = False
    opens: bool = False
    tier: Tier | None = None  # whose prices they pay

    @property
    def named(self) -> dict[str, str]:
        """What a reason's sentence says of it."""
        names = {"agreement": self.agreement, "agreement_zh": self.agreement_zh}
        return {**names, "version": str(self.version), "clause": str(self.number)}


@dataclass(frozen=True, slots=True)
class Term:
    """One clause's reach for finding clashes: which partners, what it covers, when, of which agreement."""

    partner_ids: frozenset[int]
    scope: Scope
    validity: Validity
    agreement_id: int = 0

    def clashes_with(self, other: "Term") -> bool:
        """Whether there is a day and an instrument for which both would hold."""
        is_same_pair = bool(self.partner_ids & other.partner_ids)
        return is_same_pair and self.scope.clashes_with(other.scope) and self.validity.overlaps(other.validity)


def clause_on(clauses: Iterable[Clause], day: date) -> Clause | None:
    """The one that holds for a use on `day`: the narrowest of those that are valid."""
    return min((one for one in clauses if one.validity.includes(day)), key=lambda one: one.scope.rank, default=None)


def clash(terms: Collection[Term], others: Collection[Term] = ()) -> tuple[Term, Term] | None:
    """The first two that cannot hold at once: of `terms` among themselves, or with one of `others`."""
    listed = list(terms)
    for number, one in enumerate(listed):
        for other in (*listed[:number], *others):
            if one.clashes_with(other):
                return one, other
    return None
