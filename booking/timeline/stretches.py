"""The grey stretches of a row: when an instrument cannot be had, each with its kind and its reason in words."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from booking.domain.interval import Interval, subtracted
from booking.timeline import reach, words
from booking.timeline.queries.occupied import Occupied, windows_of
from booking.timeline.words import Note


@dataclass(frozen=True, slots=True)
class Stretch:
    """Time that is not free. `kind` is closed, shut (a closure), held (prepared, shared), early (too soon to book),
    far (too far ahead), unlisted (never booked here)."""

    span: Interval
    kind: str
    note: Note


def stretches_of(one: Occupied, now: datetime) -> Iterator[Stretch]:
    """All of a row; those of a kind do not overlap."""
    shut = [Interval(closure.starts_at, closure.ends_at) for closure in one.closures]
    closed = words.of_closed_hours(one, windows_of(one.instrument))
    for span in subtracted([one.span], [*one.opened, *shut]):
        yield Stretch(span, "closed", closed)
    for closure, span in zip(one.closures, shut, strict=True):
        yield Stretch(span, "shut", words.of_closure(closure, one))
    for span in subtracted(one.held, [booking.interval for booking in one.bookings]):
        yield Stretch(span, "held", words.of_held(one))
    yield from _free_but_not_to_be_booked(one, now)


def _free_but_not_to_be_booked(one: Occupied, now: datetime) -> Iterator[Stretch]:
    if not one.is_bookable:
        for span in one.free:
            yield Stretch(span, "unlisted", words.of_not_bookable(one))
        return
    for span in reach.too_soon(one, now):
        yield Stretch(span, "early", words.of_too_soon(one, now))
    for span in reach.too_far(one, now):
        yield Stretch(span, "far", words.of_too_far(one, now))
