"""What an answer depends on besides the time: policy, closures, the person, and what she has booked already."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from booking.domain.availability import Padding, padding_of
from booking.domain.interval import Interval
from booking.domain.quota import Tally


@dataclass(frozen=True, slots=True)
class Policy:
    """What holds for the instrument (domain/policy.py says where it comes from). Notice and horizon count from now to
    the start; days are local dates; of a limit, 0 is none; `others_horizon_days` 0 is as far as one's own."""

    increment_minutes: int = 30
    shortest_minutes: int = 30
    longest_minutes: int = 480
    notice_minutes: int = 0
    horizon_days: int = 60
    setup_minutes: int = 0
    cleanup_minutes: int = 0
    cancel_notice_minutes: int = 0
    needs_approval: bool = False
    is_whole_day: bool = False
    move_notice_minutes: int = 0
    others_horizon_days: int = 0
    is_closed_on_holidays: bool = True
    future_limit: int = 0
    simultaneous_limit: int = 0
    partner_share_percent: int = 0

    @property
    def padding(self) -> Padding:
        return padding_of(self.setup_minutes, self.cleanup_minutes)


@dataclass(frozen=True, slots=True, order=True)
class Shut:
    """Time in which the instrument, or all of its facility, is closed, what for and why."""

    interval: Interval
    reason: str
    kind: str = "other"


@dataclass(frozen=True, slots=True, order=True)
class SomeShut:
    """Time in which `closed` of an instrument's `places` equal places are closed. Who asks what is taken finds them
    taken; this says why."""

    interval: Interval
    closed: int
    places: int
    reason: str
    kind: str = "other"


@dataclass(frozen=True, slots=True)
class Person:
    """Who the reservation is for, and whether whoever books it runs the instrument (looked up only where it matters:
    the lab decides, or rules are to be set aside). `level`: of her qualification on
    this instrument (opening.LEVELS), looked up only where hours depend on it."""

    is_signed_in: bool = True
    is_member: bool = True  # active, of any school of the region
    is_own_school: bool = False
    is_booked_by_lab: bool = False
    level: int = 0


@dataclass(frozen=True, slots=True)
class Record:
    """What the person, her lab and her school have booked already, as far as a limit asks for it; without what is
    being changed now. `ahead`: her reservations of this instrument that have not started; `at_once`: her other ones
    on any instrument near the wanted time; `own_school`: minutes of the owning school's members by week."""

    tallies: tuple[Tally, ...] = ()
    ahead: int = 0
    at_once: tuple[Interval, ...] = ()
    own_school: Mapping[Interval, int] = field(default_factory=dict)
