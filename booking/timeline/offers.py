"""Free times as buttons: only those that the rules of booking allow now, and the reason where none of a day is."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from flask import url_for

from booking import formats
from booking.domain.grid import Grid
from booking.domain.interval import Interval, intersection
from booking.domain.question import Facts, Wanted
from booking.domain.rules import judge
from booking.domain.verdict import Code, Reason
from booking.reservations.nearby import free_gaps
from booking.reservations.sentences import sentence
from booking.reservations.wall_clock import written
from booking.timeline.queries.occupied import Occupied
from booking.timeline.reach import reach_of
from models import Instrument

MOST = 6  # free times shown as buttons for a day; the form knows all of them
TOLD = frozenset({Code.TOO_SOON, Code.TOO_FAR, Code.OWN_SCHOOL_ONLY, Code.NO_SCHOOL})


@dataclass(frozen=True, slots=True)
class Offer:
    """A free time as a button: `text` "09:00–11:30", `url` the booking form with it filled in."""

    text: str
    url: str


def offers_of(one: Occupied, whole: Interval, facts: Facts | None) -> tuple[tuple[Offer, ...], str]:
    """The first free times of the day `whole` that can be booked now; without any, which rule is why, if it is told."""
    if facts is None or whole.ends_at <= facts.now:
        return (), ""
    refused: list[Reason] = []
    offers = [offer for offer, _ in zip(_allowed(one, whole, facts, refused), range(MOST), strict=False)]
    why = next((reason for reason in refused if reason.code in TOLD), None)
    return tuple(offers), sentence(why, one.instrument.zone).text if why and not offers else ""


def _allowed(one: Occupied, whole: Interval, facts: Facts, refused: list[Reason]) -> Iterator[Offer]:
    for gap in intersection(_free(one, whole, facts), [Interval(max(whole.starts_at, facts.now), whole.ends_at)]):
        span = _startable(gap, one.instrument, facts)
        wanted = _beginning(span, facts) if span else None
        if span is None or wanted is None:
            continue
        verdict = judge(wanted, facts)
        if verdict.is_allowed:
            yield _offer(one.instrument, span, wanted.interval, whole)
        refused += verdict.refusals


def _free(one: Occupied, whole: Interval, facts: Facts) -> Sequence[Interval]:
    """When the instrument is free and, where it is used with an operator, one of them can come."""
    if not facts.extras or not facts.modes:
        return one.free
    return intersection(one.free, free_gaps(facts, whole, Wanted(whole, mode=facts.modes[0])))


def _startable(gap: Interval, instrument: Instrument, facts: Facts) -> Interval | None:
    """What is left of the gap on the grid after the notice; if nothing is, all of it, for the rules to refuse."""
    grid = Grid(facts.policy.increment_minutes, facts.zone)
    earliest = reach_of(instrument, facts.now).earliest
    later = Interval(max(gap.starts_at, earliest), gap.ends_at) if earliest < gap.ends_at else gap
    return grid.within(later)


def _beginning(span: Interval, facts: Facts) -> Wanted | None:
    """As much of it as one may have at once."""
    longest = timedelta(minutes=facts.policy.longest_minutes)
    interval = facts.grid.within(Interval(span.starts_at, min(span.ends_at, span.starts_at + longest)))
    return Wanted(interval, mode=facts.modes[0]) if interval and facts.modes else None


def _offer(instrument: Instrument, span: Interval, first: Interval, whole: Interval) -> Offer:
    zone = instrument.zone
    wanted: dict[str, Any] = {"starts": written(first.starts_at, zone), "ends": written(first.ends_at, zone)}
    ends = "24:00" if span.ends_at == whole.ends_at else formats.clock(span.ends_at, zone)
    text = f"{formats.clock(span.starts_at, zone)}–{ends}"
    return Offer(text, url_for("reservations.new", public_id=instrument.public_id, **wanted))
