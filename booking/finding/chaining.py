"""Several uses one after another: where each can be had, and the chains that come of it."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from booking.domain.chains import chains, day_by_day
from booking.domain.finding import Wish, earliest_start, free_gaps
from booking.domain.interval import Interval
from booking.domain.places import Chain, Place, Step
from booking.domain.question import Facts
from booking.finding.queries import Closeness
from booking.finding.reading import Opened
from booking.finding.search import Search, Use

CHAINS = 6


def chains_of(
    search: Search, of_uses: Sequence[Mapping[int, Closeness]], facts: Mapping[int, Facts], span: Interval
) -> list[Chain]:
    """The earliest; `of_uses`: the instruments of each use, with how near they are."""
    opened = Opened(search.asked, span)
    steps = [_step(search, use, of_use, facts, opened) for use, of_use in zip(search.uses, of_uses, strict=True)]
    if not all(step.places for step in steps):
        return []
    if not search.is_one_day:
        return chains(steps, search.pause, span.starts_at, CHAINS)
    days = [lambda known, day=day: search.asked.on(day, known.zone) for day in search.asked.dates]
    return day_by_day(steps, search.pause, span.starts_at, CHAINS, days)


def _step(
    search: Search, use: Use, of_use: Mapping[int, Closeness], facts: Mapping[int, Facts], opened: Opened
) -> Step:
    """Where the use can be had, the nearest instruments first."""
    wish = search.wish(use)
    places = [
        Place(one, known, [gap for gap in _gaps(known, opened, wish) if gap[1] - gap[0] >= wish.length])
        for one in sorted(of_use, key=lambda one: (of_use[one], one))
        if (known := facts.get(one)) is not None
    ]
    return Step(wish, [place for place in places if place.gaps])


def _gaps(facts: Facts, opened: Opened, wish: Wish) -> Iterable[tuple[datetime, datetime]]:
    return free_gaps(facts, opened(facts), earliest_start(facts), wish)
