"""Until when somebody could stay at an instrument that she walks up to, by the rules of a booking that starts now."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from booking.domain.grid import Grid
from booking.domain.interval import Interval
from booking.domain.rules import judge
from booking.domain.usage import at_the_minute
from booking.domain.verdict import Verdict
from booking.reservations.facts import gather
from booking.reservations.judging import Question
from booking.usage.actions import walk_up_question
from models import Instrument

OFFERED = 8
LONGER = 4


@dataclass(frozen=True, slots=True)
class Stays:
    """`ends`: when she could leave, the soonest first; without any, `verdict` says of the shortest stay why not."""

    question: Question
    verdict: Verdict
    ends: tuple[datetime, ...]


def stays_at(instrument: Instrument, person_id: int, group_id: int | None, mode: str, now: datetime) -> Stays:
    """Judged for the longest of these at once: the facts are the same for a shorter one."""
    ends = list(_ends(instrument, at_the_minute(now)))
    question = walk_up_question(instrument.id, person_id, person_id, ends[-1], mode, now, group_id)
    facts = gather(instrument.id, question.who, question.wanted, question.now)
    first = Interval(question.wanted.interval.starts_at, ends[0])
    verdicts = [judge(replace(question.wanted, interval=Interval(first.starts_at, end)), facts) for end in ends]
    fine = tuple(
        end for end, verdict in zip(ends, verdicts, strict=True) if verdict.is_allowed and not verdict.needs_review
    )
    shortest = replace(question, wanted=replace(question.wanted, interval=first))
    return Stays(shortest, verdicts[0], fine)


def longer_ends(instrument: Instrument, ends_at: datetime) -> list[datetime]:
    """The next steps of the clock after the end of what runs; whether they are free, the button finds out."""
    grid, found = Grid(instrument.increment_minutes, instrument.zone), []
    for _number in range(LONGER):
        ends_at = grid.at_or_after(ends_at + timedelta(minutes=1))
        found.append(ends_at)
    return found


def _ends(instrument: Instrument, moment: datetime) -> Iterator[datetime]:
    """From the shortest use on, each step of the clock; few of them, further apart where steps are small."""
    grid = Grid(instrument.increment_minutes, instrument.zone)
    end = grid.at_or_after(moment + timedelta(minutes=instrument.shortest_minutes))
    for number in range(OFFERED):
        yield end
        step = timedelta(minutes=max(instrument.increment_minutes, 30 if number < 4 else 60))
        end = grid.at_or_after(end + step)
