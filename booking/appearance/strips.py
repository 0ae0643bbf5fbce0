"""The availability strip: one local day of an instrument as spans of free, taken, closed and own time, and in words."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from flask_babel import gettext as _

from booking.domain.interval import Interval, intersection, merged, subtracted
from booking.domain.localtime import to_utc_after_gap
from booking.formats import clock


@dataclass(frozen=True, slots=True)
class Piece:
    """A span of the strip: `kind` is free, taken, closed, mine or requested; x and width are percent of the day."""

    kind: str
    x: float
    width: float


@dataclass(frozen=True, slots=True)
class Strip:
    """A day to be drawn by components/strip.html; `words` says the same as the drawing."""

    pieces: tuple[Piece, ...]
    words: str
    now_x: float | None
    hours: tuple[int, ...] = (0, 6, 12, 18, 24)


def day_strip(
    on: date,
    zone: ZoneInfo,
    open_spans: Iterable[Interval],
    taken: Iterable[Interval],
    mine: Iterable[Interval] = (),
    now: datetime | None = None,
) -> Strip:
    """The day `on` in `zone`. `open_spans` is when it is open, closures already taken off; `taken` others' bookings."""
    whole = _day(on, zone)
    opened, held, own = (_within(whole, spans) for spans in (open_spans, taken, mine))
    closed = subtracted([whole], opened)
    free = subtracted(opened, [*held, *own])
    kinds = (("free", free), ("closed", closed), ("taken", held), ("mine", own))
    pieces = tuple(_piece(kind, whole, span) for kind, spans in kinds for span in spans)
    return Strip(pieces, _in_words(whole, zone, opened, free, now), _now_x(whole, now))


def _day(on: date, zone: ZoneInfo) -> Interval:
    midnight = datetime.combine(on, time())
    return Interval(to_utc_after_gap(midnight, zone), to_utc_after_gap(midnight + timedelta(days=1), zone))


def _within(whole: Interval, spans: Iterable[Interval]) -> tuple[Interval, ...]:
    common = (whole.common_with(span) for span in spans)
    return merged(span for span in common if span)


def _piece(kind: str, whole: Interval, span: Interval) -> Piece:
    x = (span.starts_at - whole.starts_at) / whole.duration * 100
    return Piece(kind, round(x, 3), round(span.duration / whole.duration * 100, 3))


def _in_words(
    whole: Interval, zone: ZoneInfo, opened: tuple[Interval, ...], free: tuple[Interval, ...], now: datetime | None
) -> str:
    """What is free; of the day that it is, only what is still ahead."""
    if not opened:
        return _("Closed")
    if now is not None and whole.ends_at <= now:
        return _("Over")
    if now is not None and whole.includes(now):
        free = intersection(free, [Interval(now, whole.ends_at)])
    if free == (whole,):
        return _("Free all day")
    if not free:
        return _("Nothing free")
    spans = (
        f"{clock(span.starts_at, zone)}–{'24:00' if span.ends_at == whole.ends_at else clock(span.ends_at, zone)}"
        for span in free
    )
    return _("Free %(spans)s", spans=_(", ").join(spans))


def _now_x(whole: Interval, now: datetime | None) -> float | None:
    if now is None or not whole.includes(now):
        return None
    return round((now - whole.starts_at) / whole.duration * 100, 3)
