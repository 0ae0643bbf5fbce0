"""What would become of a series: each occurrence with its own verdict and, where it cannot be, the nearest free times.

The facts are gathered once over the whole span, however many occurrences there are.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from sqlalchemy import select

from booking.domain.interval import Interval
from booking.domain.localtime import to_utc_after_gap
from booking.domain.question import Facts, Wanted
from booking.domain.recurrence import Hours, Occurrence, OtherWeekdays, occurrence_on
from booking.domain.together import Wish, judge_in_turn, narrowed, verdict_on, without_held
from booking.domain.verdict import Verdict
from booking.reservations.facts import gather_many
from booking.reservations.judging import Question, Refused, kind_of_change
from booking.reservations.nearby import is_hopeless, near, reach
from booking.series.stored import day_of
from models import Claim, Reservation, db

BEFORE, AFTER, SHOWN = timedelta(days=2), timedelta(days=3), 4
Choices = Mapping[str, Interval | None]  # by the key of a line; None leaves it out, or leaves it as it is


@dataclass(frozen=True, slots=True)
class Line:
    """One occurrence. `asked` is its time by the rule, None in an hour that the clock skips; `chosen` the time that it
    is to have, None for none. `verdict` is the answer to `asked` or, where another time was chosen, to that one."""

    key: str
    occurrence: Occurrence
    chosen: Interval | None
    verdict: Verdict
    free: tuple[Interval, ...] = ()
    current: Interval | None = None

    @property
    def asked(self) -> Interval | None:
        return self.occurrence.interval

    @property
    def is_met(self) -> bool:
        """Whether the rules allow the time that the rule of the series gives it, and that is what it is to have."""
        return self.asked is not None and self.verdict.is_allowed and self.chosen in (self.asked, None)

    @property
    def is_same(self) -> bool:
        return self.current is not None and self.current == self.asked


@dataclass(frozen=True, slots=True)
class Plan:
    """All occurrences in order."""

    lines: tuple[Line, ...]

    @property
    def conflicts(self) -> int:
        return sum(not line.is_met for line in self.lines)

    @property
    def needs_review(self) -> bool:
        return any(line.verdict.needs_review for line in self.lines if line.chosen)


@dataclass(frozen=True, slots=True)
class _Asked:
    """An occurrence before it is judged."""

    key: str
    occurrence: Occurrence
    chosen: Interval | None
    current: Interval | None = None

    def wish(self, wanted: Wanted, interval: Interval) -> Wish:
        if self.current is None:
            return Wish(replace(wanted, interval=interval))
        return Wish(replace(wanted, interval=interval, kind=kind_of_change(self.current, interval)), self.current)


def plan_of_new(
    question: Question, occurrences: Sequence[Occurrence], choices: Choices, refused: Refused | None = None
) -> Plan:
    """Of a new series: `question` is about its first occurrence, all others differ by their time alone."""
    keys = [one.day.isoformat() for one in occurrences]
    asked = [_Asked(key, one, choices.get(key, one.interval)) for key, one in zip(keys, occurrences, strict=True)]
    return _plan(question, asked, _facts(question, asked), refused)


def plan_of_change(
    question: Question,
    reservations: Sequence[Reservation],
    hours: Hours,
    choices: Choices,
    refused: Refused | None = None,
    days: OtherWeekdays | None = None,
) -> Plan:
    """Of other hours, or weekdays, for the occurrences that are still to come. Their own holds are in nobody's way but
    where one is kept as it is."""
    asked: list[_Asked] = []
    moving: list[Reservation] = []
    for one in reservations:
        day = days.of(day_of(one)) if days else day_of(one)
        occurrence = occurrence_on(day, hours, one.instrument.zone)
        current, key = Interval(one.starts_at, one.ends_at), one.public_id
        chosen = choices.get(key, occurrence.interval)
        asked.append(_Asked(key, occurrence, chosen, current))
        if chosen is not None and chosen != current:
            moving.append(one)
    facts = _facts(question, asked)
    freed = without_held(facts, _holds_of(moving), [Interval(one.starts_at, one.ends_at) for one in moving])
    return _plan(question, asked, freed, refused)


def _facts(question: Question, asked: Sequence[_Asked]) -> Facts:
    spans = [span for one in asked for span in (one.occurrence.interval, one.chosen, one.current) if span]
    spans = spans or [question.wanted.interval]
    first, last = min(span.starts_at for span in spans), max(span.ends_at for span in spans)
    span = Interval(first - BEFORE, last + AFTER)
    return gather_many([question.instrument_id], question.who, span, question.now)[question.instrument_id]


def _holds_of(reservations: Sequence[Reservation]) -> dict[int, list[Interval]]:
    """What they hold of each resource."""
    held: dict[int, list[Interval]] = {}
    ids = [one.id for one in reservations]
    rows = select(Claim.resource_id, Claim.starts_at, Claim.ends_at).where(Claim.reservation_id.in_(ids))
    for resource_id, starts_at, ends_at in db.session.execute(rows):
        held.setdefault(resource_id, []).append(Interval(starts_at, ends_at))
    return held


def _plan(question: Question, asked: Sequence[_Asked], facts: Facts, refused: Refused | None) -> Plan:
    """First what is chosen, in turn; then what stands against the others, and what is free near them."""
    wanted = question.wanted
    taken = [one for one in asked if one.chosen is not None and one.chosen != one.current]
    verdicts, after = judge_in_turn([one.wish(wanted, one.chosen) for one in taken if one.chosen], facts)
    known = {one.key: verdict for one, verdict in zip(taken, verdicts, strict=True)}
    if refused is not None:
        known |= {one.key: refused.verdict for one in taken if one.chosen == refused.question.wanted.interval}
    is_in_vain = is_hopeless(after, wanted)
    return Plan(tuple(_line(one, known.get(one.key), wanted, after, is_in_vain=is_in_vain) for one in asked))


def _line(one: _Asked, known: Verdict | None, wanted: Wanted, after: Facts, *, is_in_vain: bool) -> Line:
    asked = one.occurrence.interval
    verdict = known
    if verdict is None:
        is_unchanged = asked is None or asked == one.current
        verdict = Verdict() if is_unchanged or asked is None else verdict_on(one.wish(wanted, asked), after)
    line = Line(one.key, one.occurrence, one.chosen, verdict, current=one.current)
    if line.is_met or is_in_vain:
        return line
    return replace(line, free=_free_near(one, wanted, after))


def _free_near(one: _Asked, wanted: Wanted, facts: Facts) -> tuple[Interval, ...]:
    """The nearest times that every rule allows; none for what lies outside the time in which one can book at all."""
    asked = one.occurrence.interval or _after_gap(one.occurrence, wanted, facts)
    bookable = reach(facts.now, facts.zone, facts.policy.notice_minutes, facts.furthest_days)
    if not bookable.includes(asked.starts_at):
        return ()
    span = Interval(max(facts.now, asked.starts_at - BEFORE), asked.ends_at + AFTER)
    around = replace(narrowed(facts, span), current=one.current)
    known = (one.occurrence.interval, one.current)
    found = near(around, one.wish(wanted, asked).wanted, span, bookable, known)
    return tuple(dict.fromkeys(each.interval for each in found))[:SHOWN]


def _after_gap(occurrence: Occurrence, wanted: Wanted, facts: Facts) -> Interval:
    """What comes nearest to an hour that does not exist."""
    if occurrence.gap is None:
        return wanted.interval
    starts_at = to_utc_after_gap(occurrence.gap.next_real, facts.zone)
    return Interval(starts_at, starts_at + wanted.interval.duration)
