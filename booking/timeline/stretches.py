"""The grey stretches of a row: when an instrument cannot be had, each with its kind and its reason in words."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from booking.domain.interval import Interval, intersection, subtracted
from booking.domain.opening import whole_day
from booking.timeline import reach, words
from booking.timeline.queries.occupied import Occupied
from booking.timeline.words import Note


@dataclass(frozen=True, slots=True)
class Stretch:
    """Time that is not free. `kind` is closed, shut (a closure), part (of some places), held (prepared, shared), early
    (too soon to book), far (too far ahead), unlisted (never booked here)."""

    span: Interval
    kind: str
    note: Note


def stretches_of(one: Occupied, now: datetime) -> Iterator[Stretch]:
    """All of a row; those of a kind do not overlap."""
    shut = [Interval(closure.starts_at, closure.ends_at) for closure in one.closures]
    for span in subtracted([one.span], [*one.opened, *shut]):
        yield from _closed(one, span)
    for closure, span in zip(one.closures, shut, strict=True):
        yield Stretch(span, "shut", words.of_closure(closure, one))
    for closure in one.some_shut:
        yield Stretch(Interval(closure.starts_at, closure.ends_at), "part", words.of_closure(closure, one))
    for span in subtracted(one.held, [booking.interval for booking in one.bookings]):
        yield Stretch(span, "held", words.of_held(one))
    yield from _free_but_not_to_be_booked(one, now)


def _closed(one: Occupied, span: Interval) -> Iterator[Stretch]:
    """A public holiday by its name, what is open to others by who they are, and the rest of the closed hours."""
    zone, told = one.instrument.zone, []
    for day, special in one.hours.hours.special_days.items():
        if special.weekday is None and (part := span.common_with(whole_day(day, zone))):
            told.append(part)
            yield Stretch(part, "closed", words.of_holiday(one, special))
    for part in intersection(subtracted([span], told), one.hours.open_to_anybody.open_in(span)):
        told.append(part)
        yield Stretch(part, "closed", words.of_others_hours(one, part))
    for part in subtracted([span], told):
        yield Stretch(part, "closed", words.of_closed_hours(one))


def _free_but_not_to_be_booked(one: Occupied, now: datetime) -> Iterator[Stretch]:
    if not one.is_bookable:
        for span in one.free:
            yield Stretch(span, "unlisted", words.of_not_bookable(one))
        return
    for span in reach.too_soon(one, now):
        yield Stretch(span, "early", words.of_too_soon(one, now))
    for span in reach.too_far(one, now):
        yield Stretch(span, "far", words.of_too_far(one, now))
