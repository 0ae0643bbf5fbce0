"""The question that the rules answer: what is wanted, and every fact that an answer depends on."""

import enum
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from booking.domain.agreement import Clause, clause_on
from booking.domain.approving import Standing
from booking.domain.availability import Need, Taken
from booking.domain.circumstances import Person, Policy, Record, Shut, SomeShut
from booking.domain.extras import Choice, Extra, besides, choices
from booking.domain.grid import Grid
from booking.domain.interval import Interval, subtracted
from booking.domain.localtime import wall_time
from booking.domain.opening import ALWAYS, Hours, Opening, SpecialDays, Window
from booking.domain.payment import Prices
from booking.domain.quota import Tally
from booking.domain.required import Required
from booking.domain.verdict import Code


class Kind(enum.StrEnum):
    """What the interval is wanted for. Each rule knows which of them it has a say in."""

    BOOK = "book"
    MOVE = "move"
    EXTEND = "extend"
    CANCEL = "cancel"
    RESTORE = "restore"
    ACCEPT = "accept"


PLACING = frozenset({Kind.BOOK, Kind.RESTORE})
CHANGING = frozenset({Kind.MOVE, Kind.EXTEND})


class OpenTo(enum.StrEnum):
    """Whose members may book: nobody's (only listed), the owner's, every school's of the region."""

    NOBODY = "nobody"
    INSTITUTION = "institution"
    REGION = "region"


class Condition(enum.StrEnum):
    IN_SERVICE = "in_service"
    OUT_OF_ORDER = "out_of_order"
    RETIRED = "retired"


@dataclass(frozen=True, slots=True)
class Overruling:
    """Rules that whoever runs the instrument sets aside for this one question, and why. Each is named; the reason is
    kept and shown. Raises ValueError without a reason."""

    codes: frozenset[Code] = frozenset()
    reason: str = ""

    def __post_init__(self) -> None:
        if self.codes and not self.reason.strip():
            raise ValueError("rules are set aside for a reason")


@dataclass(frozen=True, slots=True)
class Wanted:
    """An instrument for `interval`, used in `mode`, for a new reservation or for a change of one. `extras`: ids of the
    accessories that are wanted besides, and of a certain operator; `supervisor_id`: who is named as present.
    `is_immediate`: somebody stands at the bench and begins at this very minute."""

    interval: Interval
    kind: Kind = Kind.BOOK
    mode: str = "self_operated"
    extras: tuple[int, ...] = ()
    overruling: Overruling = Overruling()
    supervisor_id: int | None = None
    is_immediate: bool = False

    @property
    def begins_early(self) -> bool:
        """What has been booked, and granted, begins at once instead of somewhat later."""
        return self.is_immediate and self.kind in CHANGING


@dataclass(frozen=True, slots=True)
class Facts:
    """All that an answer depends on. `taken` is what others hold of each resource, set-up and clean-up included, near
    the wanted interval; `current` is the interval that a reservation has now, when one is changed. `windows` are those
    that the person may use, `others_hours` those that only others may. `needs` are those of any use; `needs_of` adds
    what a certain one asks for of the `extras`. `clauses` are those of agreements
    between the owner and the school that she books for, valid near the wanted interval."""

    now: datetime
    zone: ZoneInfo
    needs: tuple[Need, ...]
    policy: Policy = field(default_factory=Policy)
    windows: tuple[Window, ...] = ALWAYS
    others_hours: tuple[Opening, ...] = ()
    special_days: SpecialDays = field(default_factory=dict)
    closures: tuple[Shut, ...] = ()
    some_shut: tuple[SomeShut, ...] = ()
    taken: Taken = field(default_factory=dict)
    person: Person = field(default_factory=Person)
    record: Record = field(default_factory=Record)
    open_to: OpenTo = OpenTo.REGION
    condition: Condition = Condition.IN_SERVICE
    modes: tuple[str, ...] = ("self_operated",)
    current: Interval | None = None
    is_undo: bool = False  # the person takes back at once what she did: the time was hers, notice and approval given
    institution_id: int = 0  # the owner's
    extras: tuple[Extra, ...] = ()  # that the instrument offers
    clauses: tuple[Clause, ...] = ()
    required: Required = field(default_factory=Required)  # of whoever uses it, and what the person holds
    approval: Standing | None = None  # where there is a policy of its own
    prices: Prices | None = None  # where any are set

    @property
    def grid(self) -> Grid:
        return Grid(self.policy.increment_minutes, self.zone)

    @property
    def hours(self) -> Hours:
        """When the instrument is open: its ordinary week, and holidays where it keeps them."""
        return Hours(self.windows, self.zone, self.special_days if self.policy.is_closed_on_holidays else {})

    def besides(self, wanted: Wanted, within: Interval | None = None) -> tuple[tuple[Choice, Need], ...]:
        """What a use like this asks for besides the instrument, and the need of each."""
        if not self.extras:
            return ()
        asked = choices(self.extras, wanted.extras, wanted.mode)
        return besides(self.needs, asked, within or wanted.interval, self.policy.padding)

    def needs_of(self, wanted: Wanted, within: Interval | None = None) -> tuple[Need, ...]:
        """All that has to be free for a use like this; `within`: at other times, too, than the wanted one."""
        return (*self.needs, *(need for _choice, need in self.besides(wanted, within)))

    def clause_at(self, moment: datetime) -> Clause | None:
        """What an agreement says of a use that starts then."""
        if not self.clauses:
            return None
        return clause_on(self.clauses, wall_time(moment, self.zone).date())

    def tallies_at(self, moment: datetime) -> tuple[Tally, ...]:
        """The quotas that hold for a use that starts then: a clause's pool only under that clause."""
        clause = self.clause_at(moment)
        ids = (None, clause.id if clause else None)
        return tuple(one for one in self.record.tallies if one.quota.clause_id in ids)

    @property
    def furthest_days(self) -> int:
        """No use may start later than so many days from today, whatever its day."""
        return max([self.policy.horizon_days, *(one.horizon_days or 0 for one in self.clauses)])

    @property
    def is_running(self) -> bool:
        return self.current is not None and self.current.starts_at <= self.now


def new_time(wanted: Wanted, facts: Facts) -> tuple[Interval, ...]:
    """The wanted time that the reservation does not hold already: what is held is not asked for again."""
    return subtracted([wanted.interval], [facts.current] if facts.current else ())


def asks_for_time(wanted: Wanted, facts: Facts) -> bool:
    """A new reservation or more time. Giving time back is open to everybody who has some."""
    return wanted.kind in PLACING or (wanted.kind in CHANGING and bool(new_time(wanted, facts)))


def starts_anew(wanted: Wanted, facts: Facts) -> bool:
    return facts.current is None or wanted.interval.starts_at != facts.current.starts_at
