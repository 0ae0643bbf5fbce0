"""A plan as its page shows it: each occurrence with its answer in words and the choices that there are."""

from dataclasses import dataclass, replace

from flask_babel import gettext as _

from booking import formats
from booking.domain.interval import Interval
from booking.domain.recurrence import Hours
from booking.domain.verdict import Reason
from booking.qualifications.checklist import checklist_of_refusal
from booking.qualifications.entries import Checklist
from booking.reservations.judging import Question
from booking.reservations.sentences import sentences
from booking.reservations.wall_clock import no_such_time, written
from booking.series.forms import CHOICE, SKIP
from booking.series.queries import Line, Plan
from models import Instrument


@dataclass(frozen=True, slots=True)
class Choice:
    """One way to go on with an occurrence."""

    value: str
    words: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Row:
    """`tone`: good, or warn where a choice has to be made; `when` is the time that the rule gives it."""

    name: str
    number: int
    when: str
    is_met: bool
    is_same: bool
    reasons: list[dict[str, str]]
    notes: list[dict[str, str]]
    choices: list[Choice]
    is_left_out: bool


def rows_of(plan: Plan, instrument: Instrument, hours: Hours, leave: str) -> list[Row]:
    """`leave` says what it is to leave an occurrence out."""
    return [_row(number, line, instrument, hours, leave) for number, line in enumerate(plan.lines, 1)]


def summary_of(plan: Plan) -> str:
    """How much of it can be had as it was asked for."""
    free, total = len(plan.lines) - plan.conflicts, len(plan.lines)
    if not plan.conflicts:
        return _("All %(total)s can be had.", total=str(total))
    return _(
        "%(free)s of %(total)s can be had. Choose for the others: leave them out, or take another time.",
        free=str(free), total=str(total),
    )  # fmt: skip


def access_of(plan: Plan, question: Question, instrument: Instrument) -> Checklist | None:
    """What such a use takes and what helps, for the first occurrence for which something is missing."""
    for line in plan.lines:
        wanted = replace(question.wanted, interval=line.asked or question.wanted.interval)
        found = checklist_of_refusal(instrument, question.who, wanted, line.verdict, question.now)
        if found is not None:
            return found
    return None


def _row(number: int, line: Line, instrument: Instrument, hours: Hours, leave: str) -> Row:
    zone, asked = instrument.zone, line.asked
    when = formats.time_range(asked.starts_at, asked.ends_at, zone) if asked else _missing(line, hours)
    return Row(
        name=f"{CHOICE}{line.key}",
        number=number,
        when=when,
        is_met=line.is_met,
        is_same=line.is_same,
        reasons=[] if line.is_met else _reasons(line, instrument),
        notes=_told(line.verdict.notes, instrument) if line.is_met else [],
        choices=[] if line.is_met else _choices(line, instrument, leave),
        is_left_out=line.chosen is None,
    )


def _missing(line: Line, hours: Hours) -> str:
    starts, ends = hours.on(line.occurrence.day)
    return _(
        "%(day)s, %(start)s–%(end)s",
        day=formats.day(line.occurrence.day), start=f"{starts:%H:%M}", end=f"{ends:%H:%M}",
    )  # fmt: skip


def _reasons(line: Line, instrument: Instrument) -> list[dict[str, str]]:
    """Of an hour that the clock skips, that; else what the rules say."""
    told = _told(line.verdict.refusals, instrument)
    if line.free:
        told = [{**one, "how": ""} for one in told]  # the choices below are the way out
    if line.occurrence.gap is None:
        return told
    gap = {"effect": "refuse", "what": no_such_time(line.occurrence.gap), "how": ""}
    return [gap, *told]


def _told(reasons: tuple[Reason, ...], instrument: Instrument) -> list[dict[str, str]]:
    return [
        {"effect": one.effect.value, "what": one.text, "how": one.remedy if one.effect == "refuse" else ""}
        for one in sentences(reasons, instrument.zone)
    ]


def _choices(line: Line, instrument: Instrument, leave: str) -> list[Choice]:
    """To leave it out first, then the nearest free times. What cannot be had is never chosen beforehand."""
    times = list(dict.fromkeys([*_still_chosen(line), *line.free]))
    leaves = line.chosen not in times
    return [Choice(SKIP, leave, leaves)] + [
        Choice(_value(time, instrument), _words(time, line, instrument), time == line.chosen) for time in times
    ]


def _still_chosen(line: Line) -> list[Interval]:
    """Another time that was chosen and can be had."""
    is_other = line.chosen is not None and line.chosen not in (line.asked, line.current)
    return [line.chosen] if is_other and line.chosen and line.verdict.is_allowed else []


def _value(interval: Interval, instrument: Instrument) -> str:
    return f"{written(interval.starts_at, instrument.zone)}/{written(interval.ends_at, instrument.zone)}"


def _words(interval: Interval, line: Line, instrument: Instrument) -> str:
    """With its length where that is another."""
    when = formats.time_range(interval.starts_at, interval.ends_at, instrument.zone, "short")
    if line.asked is None or interval.duration == line.asked.duration:
        return when
    return _("%(when)s (%(length)s)", when=when, length=formats.duration(interval.duration))
