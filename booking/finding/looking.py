"""Looking for slots and chains: the nearest instruments and the earliest days first, no further than the wish needs."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

from booking.catalogue.queries.search import Viewer
from booking.domain.asked import Asked
from booking.domain.finding import Slot, Wish, slots, soonest
from booking.domain.interval import Interval, intersection
from booking.domain.places import Chain
from booking.domain.pricing import Quote
from booking.domain.question import Facts, Wanted
from booking.finding.chaining import chains_of
from booking.finding.prices import COMPARED, cheapest_first, prices_of
from booking.finding.queries import Closeness, candidates, zones
from booking.finding.reading import FIRST_PART, FIRST_PIECE, Memory, Opened, Sight, parts, pieces, with_claims
from booking.finding.search import Search
from booking.reservations.applicants import Applicant

FURTHER = 3  # later times that are shown of an instrument
DAY = timedelta(days=1)
Near = Mapping[int, Closeness]


@dataclass(frozen=True, slots=True)
class Inquiry:
    """Who asks for what, and when; `memory` is what has been read for her."""

    search: Search
    who: Applicant
    viewer: Viewer
    now: datetime
    memory: Memory = field(default_factory=Memory, compare=False, repr=False)

    def sight(self, ids: Sequence[int], span: Interval) -> Sight:
        return self.memory.of(ids, self.who, span, self.now)


@dataclass(frozen=True, slots=True)
class Found:
    """`slots`: of each instrument the best, in order; `further`: later ones of each. Or `chains`. `near`: how close
    each instrument is. `has_more`: there are others beyond the most that was asked for. `prices`: what the first use
    of each instrument costs, where a price is set."""

    slots: tuple[Slot, ...] = ()
    further: Mapping[int, tuple[Wanted, ...]] = field(default_factory=dict)
    chains: tuple[Chain, ...] = ()
    near: Mapping[int, Closeness] = field(default_factory=dict)
    has_more: bool = False
    prices: Mapping[int, Quote] = field(default_factory=dict)

    @property
    def is_empty(self) -> bool:
        return not self.slots and not self.chains


def find(inquiry: Inquiry) -> Found:
    """The best slots, or chains, of all schools."""
    return _chains(inquiry) if inquiry.search.is_chain else _slots(inquiry)


def _slots(inquiry: Inquiry) -> Found:
    search = inquiry.search
    near = candidates(search, search.uses[0], inquiry.viewer)
    span = span_of(search.asked, inquiry.now)
    if not near or span is None:
        return Found(near=near)
    found, facts, is_by_price = list[Slot](), dict[int, Facts](), search.sort == "price"
    most = max(search.most, COMPARED) if is_by_price else search.most
    for ids in _in_order(near, search):
        if len(found) <= most:
            some, known = _soonest(inquiry, near, ids, span, most + 1 - len(found))
            found, facts = found + some, facts | known
    shown = (cheapest_first(found, facts) if is_by_price else found)[: search.most]
    prices = prices_of(shown, facts)
    further = _further(inquiry, {slot.instrument_id: facts[slot.instrument_id] for slot in shown}, shown)
    return Found(tuple(shown), further, near=near, has_more=len(found) > search.most, prices=prices)


def _in_order(near: Near, search: Search) -> Iterator[Sequence[int]]:
    """The nearest first: all of them at once where the start matters most, else one closeness after another."""
    ordered = sorted(near, key=lambda one: (near[one], one))
    if search.sort == "near":
        yield from ([one for one in ordered if near[one] == closeness] for closeness in Closeness)
    else:
        yield ordered


def _soonest(
    inquiry: Inquiry, near: Near, ids: Sequence[int], span: Interval, most: int
) -> tuple[list[Slot], dict[int, Facts]]:
    """The best `most` by start, then closeness, and the facts of all that were looked at.

    A few instruments are looked at, the nearest first, then more: of those only what begins earlier than what is found
    by then can be better, which often is nothing.
    """
    found, facts = list[Slot](), dict[int, Facts]()
    earliest = _earliest(inquiry, None if len(ids) <= FIRST_PART else zones())
    for some in parts(ids):
        before = found[-1].wanted.interval.starts_at if len(found) == most else None
        if before is not None and before <= earliest:
            break
        sight = inquiry.sight(some, span)
        facts |= sight.facts
        fresh = _in_pieces(inquiry, sight, lambda one, at: (at, near[one], one), most, before)
        found = sorted([*found, *fresh], key=lambda slot: _rank(slot, near))[:most]
    return found, facts


def _earliest(inquiry: Inquiry, everywhere: Iterable[ZoneInfo] | None) -> datetime:
    """Before which no slot begins, in any of these zones."""
    span = _ahead_in(inquiry.search.asked, everywhere or (), inquiry.now)
    return span.starts_at if span else inquiry.now


def _rank(slot: Slot, near: Near) -> tuple[datetime, Closeness, int]:
    return slot.wanted.interval.starts_at, near[slot.instrument_id], slot.instrument_id


def _in_pieces(
    inquiry: Inquiry, sight: Sight, rank: Callable[[int, datetime], object], most: int, before: datetime | None
) -> list[Slot]:
    """The asked time is read in pieces, the first ones first, until there is enough; nothing from `before` on."""
    search, found, left = inquiry.search, list[Slot](), dict(sight.facts)
    wish = search.wish(search.uses[0])
    span = span_in(search.asked, left, inquiry.now)
    if span is None or (before is not None and before <= span.starts_at):
        return []
    for piece in pieces(Interval(span.starts_at, min(before or span.ends_at, span.ends_at))):
        if len(found) == most:
            break
        until = min(piece.ends_at + wish.length + DAY, span.ends_at)
        sight.look_until(until)
        opened = Opened(search.asked, Interval(piece.starts_at, until))
        some = soonest(left, opened, wish, rank, most - len(found), piece.ends_at)
        found += some
        for slot in some:
            del left[slot.instrument_id]
    return found


def _further(inquiry: Inquiry, facts: Mapping[int, Facts], found: Iterable[Slot]) -> dict[int, tuple[Wanted, ...]]:
    """Later times of the instruments that are shown. One query."""
    search = inquiry.search
    span = span_in(search.asked, facts, inquiry.now)
    if span is None:
        return {}
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
    search = inquiry.search
    of_uses = [candidates(search, use, inquiry.viewer) for use in search.uses]
    near = {one: closeness for of_use in of_uses for one, closeness in of_use.items()}
    span = span_of(search.asked, inquiry.now)
    if span is None or not all(of_uses):
        return Found(near=near)
    sight = inquiry.sight(sorted(near), span)
    sight.look_until(span.ends_at)
    return Found(chains=tuple(chains_of(search, of_uses, sight.facts, span)), near=near)


def span_of(asked: Asked, now: datetime) -> Interval | None:
    """All of the asked time that is not over, wherever on earth an instrument stands; None if it is over."""
    return _ahead([asked.hull], now)


def span_in(asked: Asked, facts: Mapping[int, Facts], now: datetime) -> Interval | None:
    """The same, where these instruments stand."""
    return _ahead_in(asked, {known.zone for known in facts.values()}, now)


def _ahead_in(asked: Asked, places: Iterable[ZoneInfo], now: datetime) -> Interval | None:
    return _ahead([window for zone in places for window in asked.in_zone(zone)], now)


def _ahead(windows: Sequence[Interval], now: datetime) -> Interval | None:
    starts_at = max(now, min((window.starts_at for window in windows), default=now))
    ends_at = max((window.ends_at for window in windows), default=now)
    return Interval(starts_at, ends_at) if starts_at < ends_at else None
