"""Trainings: who may take part, which seats are free, circles among prerequisites, and marks."""

import enum
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime


class Bar(enum.StrEnum):
    """Why somebody cannot enrol."""

    NOT_MEMBER = "not_member"
    CANCELLED = "cancelled"
    OVER = "over"
    TOO_LATE = "too_late"
    ENROLLED = "enrolled"
    WAITING = "waiting"
    MISSING = "missing"
    FULL = "full"


@dataclass(frozen=True, slots=True)
class Asked:
    """What an enrolment depends on. `standing` is how she stands in it already: enrolled, waiting, or nothing."""

    now: datetime
    starts_at: datetime
    enrol_until: datetime
    seats: int
    taken: int
    is_cancelled: bool = False
    is_member: bool = True
    is_prepared: bool = True
    standing: str = ""


def bars(asked: Asked) -> tuple[Bar, ...]:
    """Everything that speaks against it; nothing if she may have a seat. FULL alone leaves the waiting list."""
    if asked.is_cancelled:
        return (Bar.CANCELLED,)
    if asked.now >= asked.starts_at:
        return (Bar.OVER,)
    if asked.standing:
        return (Bar.ENROLLED if asked.standing == Bar.ENROLLED else Bar.WAITING,)
    against = (
        (Bar.TOO_LATE, asked.now >= asked.enrol_until),
        (Bar.NOT_MEMBER, not asked.is_member),
        (Bar.MISSING, not asked.is_prepared),
        (Bar.FULL, asked.taken >= asked.seats),
    )
    return tuple(bar for bar, is_so in against if is_so)


def free_seats(seats: int, taken: Collection[int]) -> list[int]:
    """The numbers, from 1, of the seats that nobody has, lowest first."""
    return [seat for seat in range(1, seats + 1) if seat not in taken]


def circle_through(start: int, needs: Mapping[int, Collection[int]]) -> list[int]:
    """The way from a training through what it needs back to itself, both ends named; nothing if there is none."""
    ways, seen = [[start]], {start}
    while ways:
        way = ways.pop(0)
        for needed in sorted(needs.get(way[-1], ())):
            if needed == start:
                return [*way, start]
            if needed not in seen:
                seen.add(needed)
                ways.append([*way, needed])
    return []


def right_answers(given: Mapping[str, Collection[int]], right: Mapping[str, Collection[int]]) -> int:
    """Of how many questions exactly the right choices were taken."""
    return sum(set(given.get(question, ())) == set(choices) for question, choices in right.items())


def is_passed(right: int, asked: int, percent: int) -> bool:
    """Whether `right` of `asked` reaches the mark; reckoned in whole numbers."""
    return asked > 0 and right * 100 >= percent * asked
