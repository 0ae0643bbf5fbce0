"""A calendar's bytes in parts: what it says of itself, and its events week by week, so that a change is a small thing.

An event that comes, goes or changes makes its week anew and leaves the others as they are: their bytes, their digests
and their compressed form. The whole is the same bytes as icalendar's events in their one order, between the same lines.
"""

import hashlib
import re
import struct
import zlib
from collections.abc import Iterable, Mapping
from datetime import date
from functools import cached_property
from typing import Self

START, END = b"\r\nBEGIN:VEVENT\r\n", b"\r\nEND:VEVENT\r\n"  # whole lines: people may have typed the words
LINE_END = b"\r\n"
FOOT = b"END:VCALENDAR\r\n"
UID = re.compile(rb"\r\nUID:((?:[^\r]|\r\n )+)")
DTSTART = re.compile(rb"\r\nDTSTART[^:\r]*:(\d{8}(?:T\d{6}Z)?)")
GZIP_HEAD = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03"
LEVEL = 6


def uid_of(fragment: bytes) -> bytes:
    """Of one event's lines. Raises ValueError if it has none."""
    return _found(UID, fragment).replace(b"\r\n ", b"")


def _starts(fragment: bytes) -> bytes:
    return _found(DTSTART, fragment)


def _in_order(fragments: Iterable[bytes]) -> list[bytes]:
    placed = sorted((_starts(fragment), uid_of(fragment), fragment) for fragment in fragments)
    return [fragment for _start, _uid, fragment in placed]


def _found(pattern: re.Pattern[bytes], fragment: bytes) -> bytes:
    found = pattern.search(fragment)
    if found is None:
        raise ValueError("an event has a UID and a start in UTC, or a date")
    return found.group(1)


def _week_of(fragment: bytes) -> int:
    return date.fromisoformat(_starts(fragment)[:8].decode()).toordinal() // 7


def _divided(octets: bytes) -> list[bytes]:
    return [part + END for part in octets.split(END)[:-1]]


class Week:
    """The events that start in one week, in the order of calendars. Never changed, only replaced."""

    def __init__(self, fragments: Iterable[bytes]) -> None:
        self.octets: bytes = b"".join(_in_order(fragments))

    @property
    def fragments(self) -> list[bytes]:
        return _divided(self.octets)

    @cached_property
    def digest(self) -> bytes:
        return hashlib.sha256(self.octets).digest()

    @cached_property
    def packed(self) -> bytes:
        return _packed(self.octets)


class Book:
    """A whole calendar. Never changed: what changes it makes another, which shares all weeks that are as they were."""

    def __init__(self, head: bytes, weeks: Mapping[int, Week], week_of: Mapping[bytes, int]) -> None:
        self.head, self._weeks, self._week_of = head, dict(sorted(weeks.items())), dict(week_of)

    @classmethod
    def of(cls, head: bytes, fragments: Iterable[bytes]) -> Self:
        """`head` ends before the first event. Raises ValueError without events, or if two have one UID."""
        by_week: dict[int, list[bytes]] = {}
        week_of: dict[bytes, int] = {}
        for fragment in fragments:
            uid, week = uid_of(fragment), _week_of(fragment)
            if uid in week_of:
                raise ValueError("no UID twice")
            week_of[uid] = week
            by_week.setdefault(week, []).append(fragment)
        if not week_of:
            raise ValueError("a feed holds at least one event")
        return cls(head, {week: Week(those) for week, those in by_week.items()}, week_of)

    @classmethod
    def read(cls, body: bytes) -> Self:
        """From the bytes of a whole calendar."""
        head, start, rest = body.partition(START)
        return cls.of(head + LINE_END, _divided(start.removeprefix(LINE_END) + rest))

    def changed(self, head: bytes, written: Iterable[bytes], gone: Iterable[bytes]) -> "Book":
        """With these events' lines instead of what they were, if they were there, and without the UIDs in `gone`."""
        new = {uid_of(fragment): fragment for fragment in written}
        left = {uid for uid in (*gone, *new) if uid in self._week_of}
        if not new and not left and head == self.head:
            return self
        weeks, week_of = dict(self._weeks), dict(self._week_of)
        for week in {self._week_of[uid] for uid in left}:
            weeks[week] = Week(one for one in weeks[week].fragments if uid_of(one) not in left)
        for uid in left:
            del week_of[uid]
        for uid, fragment in new.items():
            week_of[uid] = week = _week_of(fragment)
            weeks[week] = Week([*(weeks[week].fragments if week in weeks else ()), fragment])
        return Book(head, {week: one for week, one in weeks.items() if one.octets}, week_of)

    def __contains__(self, uid: bytes) -> bool:
        return uid in self._week_of

    def __len__(self) -> int:
        return len(self._week_of)

    @property
    def parts(self) -> list[bytes]:
        """To be sent one after the other."""
        return [self.head, *(week.octets for week in self._weeks.values()), FOOT]

    @property
    def octets(self) -> bytes:
        return b"".join(self.parts)

    @cached_property
    def size(self) -> int:
        return sum(map(len, self.parts))

    @cached_property
    def digest(self) -> str:
        """Changes with any byte; costs one hash of each week that is new."""
        parts = [hashlib.sha256(self.head).digest(), *(week.digest for week in self._weeks.values())]
        return hashlib.sha256(b"".join(parts)).hexdigest()

    @cached_property
    def compressed(self) -> bytes:
        """As gzip has it, in one member. Each part ends on a full flush, after which nothing refers to what was before:
        so they can be compressed apart and stand one after the other."""
        packed = [_packed(self.head), *(week.packed for week in self._weeks.values())]
        check = 0
        for part in self.parts:
            check = zlib.crc32(part, check)
        end = zlib.compressobj(LEVEL, zlib.DEFLATED, -zlib.MAX_WBITS)
        last = end.compress(FOOT) + end.flush()
        return b"".join([GZIP_HEAD, *packed, last, struct.pack("<II", check, self.size & 0xFFFFFFFF)])


def _packed(octets: bytes) -> bytes:
    packing = zlib.compressobj(LEVEL, zlib.DEFLATED, -zlib.MAX_WBITS)
    return packing.compress(octets) + packing.flush(zlib.Z_FULL_FLUSH)
