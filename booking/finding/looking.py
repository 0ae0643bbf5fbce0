"""Looking for slots and chains: facts once, holds piece by piece, and no further than the wish needs."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

from booking.catalogue.queries.search import Viewer
from booking.domain.asked import Asked
from booking.domain.chains import Chain, Place, Step, chains, day_by_day
from booking.domain.finding import Slot, Wish, earliest_start, free_gaps, slots, soonest
from booking.domain.interval import Interval, intersection
from booking.domain.question import Facts, Wanted
from booking.finding.queries import Closeness, candidates
from booking.finding.search import Search, Use
from booking.reservations.applicants import Applicant
from booking.reservations.facts import gather_but_claims
from booking.reservations.held import claims, reach_of, resources_of

FIRST_PIECE = timedelta(days=2)  # of the asked time; each further piece is twice as long
FURTHER = 3  # later times that are shown of an instrument
CHAINS = 6


@dataclass(frozen=True, slots=True)
class Inquiry:
    """Who asks for what, and when."""

    search: Search
    who: Applicant
    viewer: Viewer
    now: datetime


@dataclass(frozen=True, slots=True)
class Found:
    """`slots`: of each instrument the best, in order; `further`: later ones of each. Or `chains`. `near`: how close
    each instrument is. `has_more`: there are others beyond the most that was asked for."""

    slots: tuple[Slot, ...] = ()
    further: Mapping[int, tuple[Wanted, ...]] = field(default_factory=dict)
    chains: tuple[Chain, ...] = ()
    near: Mapping[int, Closeness] = field(default_factory=dict)
    has_more: bool = False

    @property
    def is_empty(self) -> bool:
        return not self.slots and not self.chains


class Opened:
    """When instruments are open in the asked time, worked out once for all that keep the same hours."""

    def __init__(self, asked: Asked, span: Interval) -> None:
        self.asked, self.span = asked, span
        self._asked: dict[str, tuple[Interval, ...]] = {}
        self._opened: dict[Any, tuple[Interval, ...]] = {}

    def __call__(self, facts: Facts) -> tuple[Interval, ...]:
        special = facts.special_days if facts.policy.is_closed_on_holidays else {}
        key = facts.windows, facts.zone.key, frozenset(special.items()) if special else None
        if key not in self._opened:
            self._opened[key] = intersection(facts.hours.open_in(self.span), self.asked_of(facts))
        return self._opened[key]

    def asked_of(self, facts: Facts) -> tuple[Interval, ...]:
        """The asked time where the instrument stands."""
        if facts.zone.key not in self._asked:
            self._asked[facts.zone.key] = intersection(self.asked.in_zone(facts.zone), [self.span])
        return self._asked[facts.zone.key]


def find(inquiry: Inquiry) -> Found:
    """The best slots, or chains, of all schools."""
    return _chains(inquiry) if inquiry.search.is_chain else _slots(inquiry)


def _slots(inquiry: Inquiry) -> Found:
    search, use = inquiry.search, inquiry.search.uses[0]
    near = candidates(search, use, inquiry.viewer)
    span = span_of(search.asked, inquiry.now)
    if not near or span is None:
        return Found(near=near)
    facts = gather_but_claims(near, inquiry.who, span, inquiry.now)
    span = span_in(search.asked, facts, inquiry.now)
    if span is None:
        return Found(near=near)
    found = _nearest(inquiry, facts, near, span) if search.sort == "near" else _earliest(inquiry, facts, near, span)
    has_more = len(found) > search.most
    found = found[: search.most]
    further = _further(inquiry, {slot.instrument_id: facts[slot.instrument_id] for slot in found}, found, span)
    return Found(tuple(found), further, near=near, has_more=has_more)


def _earliest(
    inquiry: Inquiry, facts: Mapping[int, Facts], near: Mapping[int, Closeness], span: Interval
) -> list[Slot]:
    """By start, then closeness: the asked time is read in pieces, the first ones first, until there is enough."""
    search, found, left = inquiry.search, list[Slot](), dict(facts)
    wish = search.wish(search.uses[0])
    for piece in pieces(span):
        wanted = search.most + 1 - len(found)
        if wanted <= 0 or not left:
            break
        reach = Interval(piece.starts_at, min(piece.ends_at + wish.length + timedelta(days=1), span.ends_at))
        known, opened = with_claims(left, reach), Opened(search.asked, reach)
        some = soonest(known, opened, wish, lambda one, at: (at, near[one], one), wanted, piece.ends_at)
        found += some
        for slot in some:
            del left[slot.instrument_id]
    return found


def _nearest(inquiry: Inquiry, facts: Mapping[int, Facts], near: Mapping[int, Closeness], span: Interval) -> list[Slot]:
    """By closeness, then start: one's own school first, others only if there is not enough."""
    search, found = inquiry.search, list[Slot]()
    opened, wish = Opened(search.asked, span), search.wish(search.uses[0])
    for closeness in Closeness:
        wanted = search.most + 1 - len(found)
        some = {one: known for one, known in facts.items() if near[one] == closeness}
        if wanted > 0 and some:
            found += soonest(with_claims(some, span), opened, wish, lambda one, at: (at, one), wanted)
    return found


def _further(
    inquiry: Inquiry, facts: Mapping[int, Facts], found: Iterable[Slot], span: Interval
) -> dict[int, tuple[Wanted, ...]]:
    """Later times of the instruments that are shown. One query."""
    search = inquiry.search
    known, opened, wish = with_claims(facts, span), Opened(search.asked, span), search.wish(search.uses[0])
    return {
        slot.instrument_id: tuple(
            later.wanted for later in islice(_after(slot, known[slot.instrument_id], opened, wish), FURTHER)
        )
        for slot in found
    }


def _after(slot: Slot, facts: Facts, opened: Opened, wish: Wish) -> Iterator[Slot]:
    """What begins when the slot is over, or later."""
    over = Interval(slot.wanted.interval.ends_at, max(opened.span.ends_at, slot.wanted.interval.ends_at + FIRST_PIECE))
    return slots(slot.instrument_id, facts, intersection(opened(facts), [over]), wish)


def _chains(inquiry: Inquiry) -> Found:
    search, now = inquiry.search, inquiry.now
    of_uses = [candidates(search, use, inquiry.viewer) for use in search.uses]
    near = {one: closeness for of_use in of_uses for one, closeness in of_use.items()}
    span = span_of(search.asked, now)
    if span is None or not all(of_uses):
        return Found(near=near)
    facts = with_claims(gather_but_claims(near, inquiry.who, span, now), span)
    opened = Opened(search.asked, span)
    steps = [_step(search, use, of_use, facts, opened) for use, of_use in zip(search.uses, of_uses, strict=True)]
    if not all(step.places for step in steps):
        return Found(near=near)
    if search.is_one_day:
        days = [lambda known, day=day: search.asked.on(day, known.zone) for day in search.asked.dates]
        found = day_by_day(steps, search.pause, span.starts_at, CHAINS, days)
    else:
        found = chains(steps, search.pause, span.starts_at, CHAINS)
    return Found(chains=tuple(found), near=near)


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


def span_of(asked: Asked, now: datetime) -> Interval | None:
    """All of the asked time that is not over, wherever on earth an instrument stands; None if it is over."""
    return _ahead([asked.hull], now)


def span_in(asked: Asked, facts: Mapping[int, Facts], now: datetime) -> Interval | None:
    """The same, where these instruments stand."""
    zones = {known.zone for known in facts.values()}
    return _ahead([window for zone in zones for window in asked.in_zone(zone)], now)


def _ahead(windows: Sequence[Interval], now: datetime) -> Interval | None:
    starts_at = max(now, min((window.starts_at for window in windows), default=now))
    ends_at = max((window.ends_at for window in windows), default=now)
    return Interval(starts_at, ends_at) if starts_at < ends_at else None


def pieces(span: Interval) -> Iterator[Interval]:
    """A span in parts, each twice as long as the one before."""
    starts_at, length = span.starts_at, FIRST_PIECE
    while starts_at < span.ends_at:
        yield Interval(starts_at, ends_at := min(starts_at + length, span.ends_at))
        starts_at, length = ends_at, 2 * length


def with_claims(facts: Mapping[int, Facts], span: Interval) -> dict[int, Facts]:
    """The facts, with what is held of everything that the instruments need. One query."""
    taken = claims(resources_of(facts.values()), reach_of(facts.values(), span))
    return {one: replace(known, taken=taken) for one, known in facts.items()}
