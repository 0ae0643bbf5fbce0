"""When nothing fits: why not, counted by reason, and what would have to be asked less of."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta

from booking.domain.asked import EVERY_DAY, Asked
from booking.domain.missing import why_not
from booking.domain.opening import DAY, MINUTES_A_DAY
from booking.domain.refused import PERSONAL
from booking.domain.verdict import Code
from booking.finding.looking import Inquiry, find, span_of
from booking.finding.queries import candidates, left_out
from booking.finding.reading import Opened, parts
from booking.finding.search import Search, Use

LOOSENINGS = 4  # that are told
SHORTER = (7 * MINUTES_A_DAY, 2880, 1440, 720, 480, 360, 240, 180, 120, 90, 60, 30, 15)
WAITS = (60, 240, MINUTES_A_DAY, 3 * MINUTES_A_DAY, 7 * MINUTES_A_DAY)
DAYS_MORE = (1, 7, 28)


@dataclass(frozen=True, slots=True)
class Loosening:
    """A search that asks a little less, what it leaves off, and how many instruments or chains it finds."""

    kind: str
    search: Search
    count: int
    has_more: bool = False


@dataclass(frozen=True, slots=True)
class Misses:
    """Of one use: why each instrument does not fit. `step` counts from 1."""

    step: int
    use: Use
    counts: Counter[Code | None]


def misses(inquiry: Inquiry) -> list[Misses]:
    """Of each use that cannot be had by itself, the reasons; empty if each can, and only not one after another."""
    search = inquiry.search
    alone = [replace(search, uses=(use,), most=1) for use in search.uses]
    lacking = [
        (step, one) for step, one in enumerate(alone, start=1)
        if not search.is_chain or find(replace(inquiry, search=one)).is_empty
    ]  # fmt: skip
    return [Misses(step, one.uses[0], _reasons(replace(inquiry, search=one))) for step, one in lacking]


def _reasons(inquiry: Inquiry) -> Counter[Code | None]:
    search, use = inquiry.search, inquiry.search.uses[0]
    counts: Counter[Code | None] = Counter(_excluded(inquiry))
    span = span_of(search.asked, inquiry.now)
    near = candidates(search, use, inquiry.viewer)
    if span is None or not near:
        return counts
    opened, wish = Opened(search.asked, span), search.wish(use)
    for ids in parts(sorted(near, key=lambda one: (near[one], one))):
        sight = inquiry.sight(ids, span)
        sight.look_until(span.ends_at)
        counts += Counter(
            why_not(known, asked, opened(known), wish)
            for known in sight.facts.values()
            if (asked := opened.asked_of(known))
        )
    return counts


def _excluded(inquiry: Inquiry) -> Counter[Code]:
    """What does not come into question; where who the person is has been set aside, that is no reason."""
    counts = left_out(inquiry.search, inquiry.search.uses[0], inquiry.viewer)
    aside = PERSONAL if inquiry.search.is_for_anybody else ()
    return Counter({code: count for code, count in counts.items() if code not in aside})


def loosenings(inquiry: Inquiry) -> list[Loosening]:
    """Of each kind the least that helps, the nearest first."""
    helped: list[Loosening] = []
    for kind, searches in KINDS.items():
        if len(helped) == LOOSENINGS:
            break
        helped += _first_that_helps(inquiry, kind, searches(inquiry.search))
    return helped


def _first_that_helps(inquiry: Inquiry, kind: str, searches: Iterable[Search]) -> Iterator[Loosening]:
    for search in searches:
        found = find(replace(inquiry, search=search))
        if not found.is_empty:
            yield Loosening(kind, search, len(found.slots) or len(found.chains), found.has_more)
            return


def _shorter(search: Search) -> Iterator[Search]:
    """The longest use a little shorter, then shorter still."""
    longest = max(range(len(search.uses)), key=lambda number: search.uses[number].minutes)
    minutes = search.uses[longest].minutes
    for length in [one for one in SHORTER if minutes / 4 <= one < minutes][:3]:
        uses = list(search.uses)
        uses[longest] = replace(uses[longest], minutes=length)
        yield replace(search, uses=tuple(uses))


def _later(search: Search) -> Iterator[Search]:
    for days in DAYS_MORE:
        yield replace(search, asked=replace(search.asked, last=search.asked.last + days * DAY))


def _any_hour(search: Search) -> Iterator[Search]:
    if not search.asked.is_whole_day:
        yield replace(search, asked=Asked(search.asked.first, search.asked.last, search.asked.weekdays))


def _any_weekday(search: Search) -> Iterator[Search]:
    if search.asked.weekdays != EVERY_DAY:
        yield replace(search, asked=replace(search.asked, weekdays=EVERY_DAY))


def _anywhere(search: Search) -> Iterator[Search]:
    if search.schools or search.sites:
        yield replace(search, schools=(), sites=())


def _any_mode(search: Search) -> Iterator[Search]:
    if search.mode:
        yield replace(search, mode="")


def _longer_wait(search: Search) -> Iterator[Search]:
    if search.is_chain:
        waits = (timedelta(minutes=minutes) for minutes in WAITS)
        yield from (
            replace(search, pause=replace(search.pause, most=wait)) for wait in waits if wait > search.pause.most
        )


def _over_days(search: Search) -> Iterator[Search]:
    if search.is_chain and search.is_one_day:
        yield replace(search, is_one_day=False)


KINDS: dict[str, Callable[[Search], Iterator[Search]]] = {
    "wait": _longer_wait,
    "days": _over_days,
    "length": _shorter,
    "later": _later,
    "hour": _any_hour,
    "weekday": _any_weekday,
    "place": _anywhere,
    "mode": _any_mode,
}
