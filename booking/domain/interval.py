"""Half-open spans of time in UTC and their arithmetic: 10-11 and 11-12 touch and do not clash."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

# The end of what has no end yet, such as an instrument that is offline "until further notice". It leaves room
# for zones and set-up times to be added without leaving the calendar.
FOREVER = datetime(9000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True, order=True)
class Interval:
    """From `starts_at` until just before `ends_at`; any aware moments are taken and kept in UTC.

    Raises ValueError for naive moments and for a span that has no length.
    """

    starts_at: datetime
    ends_at: datetime

    def __post_init__(self) -> None:
        if self.starts_at.tzinfo is not UTC or self.ends_at.tzinfo is not UTC:
            object.__setattr__(self, "starts_at", _in_utc(self.starts_at))
            object.__setattr__(self, "ends_at", _in_utc(self.ends_at))
        if self.starts_at >= self.ends_at:
            raise ValueError(f"an interval must end after it starts: {self.starts_at} - {self.ends_at}")

    @property
    def duration(self) -> timedelta:
        return self.ends_at - self.starts_at

    @property
    def minutes(self) -> int:
        """Whole minutes, rounded down."""
        return self.duration // timedelta(minutes=1)

    def overlaps(self, other: "Interval") -> bool:
        return self.starts_at < other.ends_at and other.starts_at < self.ends_at

    def contains(self, other: "Interval") -> bool:
        return self.starts_at <= other.starts_at and other.ends_at <= self.ends_at

    def includes(self, moment: datetime) -> bool:
        return self.starts_at <= moment < self.ends_at

    def padded(self, before: timedelta, after: timedelta) -> "Interval":
        """The same span with time added on both sides; negative amounts shorten it."""
        return Interval(self.starts_at - before, self.ends_at + after)

    def shifted(self, by: timedelta) -> "Interval":
        return Interval(self.starts_at + by, self.ends_at + by)

    def common_with(self, other: "Interval") -> "Interval | None":
        """What both cover, or None where they at most touch."""
        if not self.overlaps(other):
            return None
        return Interval(max(self.starts_at, other.starts_at), min(self.ends_at, other.ends_at))


def _in_utc(moment: datetime) -> datetime:
    if moment.utcoffset() is None:
        raise ValueError(f"a moment needs its time zone: {moment}")
    return moment.astimezone(UTC)


def merged(spans: Iterable[Interval]) -> tuple[Interval, ...]:
    """The same time in as few spans as possible, in order; overlapping and touching spans become one."""
    joined: list[Interval] = []
    for span in sorted(spans):
        if joined and span.starts_at <= joined[-1].ends_at:
            if span.ends_at > joined[-1].ends_at:
                joined[-1] = Interval(joined[-1].starts_at, span.ends_at)
        else:
            joined.append(span)
    return tuple(joined)


def subtracted(spans: Iterable[Interval], taken: Iterable[Interval]) -> tuple[Interval, ...]:
    """The time in `spans` that no span of `taken` covers, merged and in order."""
    cuts = merged(taken)
    left: list[Interval] = []
    first = 0
    for span in merged(spans):
        while first < len(cuts) and cuts[first].ends_at <= span.starts_at:
            first += 1
        reached, at = span.starts_at, first
        while at < len(cuts) and cuts[at].starts_at < span.ends_at:
            if reached < cuts[at].starts_at:
                left.append(Interval(reached, cuts[at].starts_at))
            reached, at = cuts[at].ends_at, at + 1
        if reached < span.ends_at:
            left.append(Interval(reached, span.ends_at))
    return tuple(left)


def intersection(spans: Iterable[Interval], others: Iterable[Interval]) -> tuple[Interval, ...]:
    """The time that both cover, merged and in order."""
    ours, theirs = merged(spans), merged(others)
    common: list[Interval] = []
    i = j = 0
    while i < len(ours) and j < len(theirs):
        shared = ours[i].common_with(theirs[j])
        if shared is not None:
            common.append(shared)
        if ours[i].ends_at <= theirs[j].ends_at:
            i += 1
        else:
            j += 1
    return tuple(common)


def maximal(spans: Iterable[Interval]) -> tuple[Interval, ...]:
    """The spans that lie within no other of them; unlike `merged`, two that overlap stay two."""
    kept: list[Interval] = []
    for span in sorted(spans, key=lambda span: (span.starts_at, -span.duration)):
        if not kept or span.ends_at > kept[-1].ends_at:
            kept.append(span)
    return tuple(kept)


def pairwise_common(spans: Iterable[Interval], others: Iterable[Interval]) -> tuple[Interval, ...]:
    """The maximal spans that lie within one of `spans` and within one of `others`."""
    ours, theirs = maximal(spans), maximal(others)
    common: list[Interval] = []
    first = 0
    for span in ours:
        while first < len(theirs) and theirs[first].ends_at <= span.starts_at:
            first += 1
        for other in theirs[first:]:
            shared = span.common_with(other)
            if shared is None:
                break
            common.append(shared)
    return maximal(common)
