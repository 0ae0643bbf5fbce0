"""What the earlier steps of a chain change for a later one: they hold their time, and count against every limit."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from booking.domain.availability import Taken, allocated
from booking.domain.circumstances import Record
from booking.domain.interval import Interval
from booking.domain.question import Facts, Wanted
from booking.domain.together import counted, minutes_by_week


@dataclass(frozen=True, slots=True)
class Done:
    """A step that is settled: the instrument, its facts as they were before, and the use."""

    instrument_id: int
    facts: Facts
    wanted: Wanted


def after(steps: Iterable[Done], instrument_id: int, facts: Facts) -> Facts:
    """The facts about an instrument as if all these steps had just been booked by the same person."""
    for step in steps:
        record = _counted(step, instrument_id, facts)
        facts = replace(facts, taken=_with(facts.taken, _held(step)), record=record)
    return facts


def _held(step: Done) -> dict[int, list[Interval]]:
    used = step.wanted.interval
    held = step.facts.policy.padding.around(used)
    chosen = allocated(step.facts.needs_of(step.wanted), step.facts.taken, held, used) or {}
    return {resource_id: [held] for resource_id in chosen.values()}


def _counted(step: Done, instrument_id: int, facts: Facts) -> Record:
    """A quota over several instruments knows the step if it holds there too; other limits are of one instrument, or of
    the person wherever she is."""
    used, record = step.wanted.interval, facts.record
    there = {tally.quota.id for tally in step.facts.record.tallies}
    is_same = step.instrument_id == instrument_id
    return replace(
        record,
        tallies=tuple(
            counted(tally, used, facts.zone) if tally.quota.id in there else tally for tally in record.tallies
        ),
        ahead=record.ahead + is_same,
        at_once=(*record.at_once, used),
        own_school=minutes_by_week(record.own_school, used) if is_same else record.own_school,
    )


def _with(taken: Taken, held: Mapping[int, Sequence[Interval]]) -> Taken:
    return {**taken, **{one: sorted([*taken.get(one, ()), *spans]) for one, spans in held.items()}}
