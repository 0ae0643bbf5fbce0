"""The kept lines of events: which a calendar needs, which are there, and the missing ones written by icalendar."""

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from sqlalchemy import select

from booking.calendars.queries.closed import closure_text
from booking.calendars.queries.events import AT_ONCE, Addresses, Line, in_parts, texts_of
from booking.calendars.queries.glance import FORMAT
from booking.calendars.render import render_event
from booking.calendars.words import event_words
from booking.domain.ical import EventText
from booking.languages import current_language
from models import Closure, EventFragment, Feed, db

Owner = Literal["reservation_id", "closure_id"]


@dataclass(frozen=True, slots=True)
class Fragment:
    """Whose lines, of which revision, said how. `owner` is the column that holds the booking's or closure's id."""

    owner: Owner
    id: int
    sequence: int
    variant: str


Texts = dict[Fragment, bytes]


@dataclass(frozen=True, slots=True)
class Fragments:
    """The lines of all that was asked for, in that order; and those of them that are not kept yet."""

    texts: list[bytes]
    new: Texts


def fragments_of(lines: Sequence[Line], closures: Sequence[Closure], feed: Feed, addresses: Addresses) -> Fragments:
    """In the language of the moment."""
    variants = Variants(feed, addresses)
    of_lines = {Fragment("reservation_id", line.id, line.sequence, variants.of(line)): line for line in lines}
    of_closures = {Fragment("closure_id", one.id, one.sequence, variants.of_closures): one for one in closures}
    wanted = [*of_lines, *of_closures]
    texts = _kept(wanted)
    said = texts_of([line for key, line in of_lines.items() if key not in texts], feed, addresses)
    new = {key: render_event(said[key.id]) for key in of_lines if key not in texts and key.id in said}
    new |= _written(of_closures, texts, lambda one: closure_text(one, feed, addresses.domain))
    texts |= new
    return Fragments([texts[key] for key in wanted if key in texts], new)


def _written(wanted: dict[Fragment, Closure], kept: Texts, say: Callable[[Closure], EventText]) -> Texts:
    return {key: render_event(say(one)) for key, one in wanted.items() if key not in kept}


def _kept(wanted: Sequence[Fragment]) -> Texts:
    """Those that are there, of the revision that is asked for."""
    found: Texts = {}
    owners: tuple[Owner, ...] = ("reservation_id", "closure_id")
    for owner in owners:
        keys = {(one.id, one.variant, one.sequence): one for one in wanted if one.owner == owner}
        variants = {one.variant for one in keys.values()}
        column = getattr(EventFragment, owner)
        for part in in_parts([key[0] for key in keys], AT_ONCE):
            query = select(column, EventFragment.variant, EventFragment.sequence, EventFragment.text)
            rows = db.session.execute(query.where(column.in_(part), EventFragment.variant.in_(variants)))
            found |= {keys[row[0], row[1], row[2]]: row[3] for row in rows if (row[0], row[1], row[2]) in keys}
    return found


class Variants:
    """Hashes of all that decides an event's text besides the event: the view, the words, the language, the names."""

    def __init__(self, feed: Feed, addresses: Addresses) -> None:
        self._around = (FORMAT, current_language(), event_words(), addresses.domain, addresses.page_of("_"))
        self._known: dict[object, str] = {}
        stamp = (feed.view_revision, feed.view_changed_at) if feed.view_revision else ()
        self.of_closures = _hash((*self._around, "closure", stamp))

    def of(self, line: Line) -> str:
        key = (line.view, line.is_served)
        if key not in self._known:
            self._known[key] = _hash((*self._around, *key))
        return self._known[key]


def _hash(parts: Iterable[object]) -> str:
    return hashlib.sha256(repr(tuple(parts)).encode()).hexdigest()[:16]
