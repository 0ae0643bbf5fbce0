"""The calendars that this process has put together lately: not more than so many bytes, the longest unused leave first.

What is here is good only while the database's revision says so. With it goes how often each address was asked for since
that was last written down.
"""

from collections import Counter, OrderedDict
from dataclasses import dataclass
from threading import Lock

from flask import Flask

from booking.calendars.answers import Validators
from booking.calendars.queries.readings import Reading

NAME = "calendar_shelf"


@dataclass(frozen=True, slots=True)
class Kept:
    """A calendar of one address: `revision` says of which state of things (queries/glance.py)."""

    revision: str
    validators: Validators
    reading: Reading

    @property
    def base(self) -> str:
        return self.revision.rpartition(":")[0]

    @property
    def sight(self) -> str:
        return self.revision.partition(":")[0]


class Shelf:
    """By the hash of an address's token, for all threads of a process."""

    def __init__(self, app: Flask, octets: int) -> None:
        self.app = app
        self._room, self._used, self._lock = octets, 0, Lock()
        self._kept: OrderedDict[str, Kept] = OrderedDict()
        self._uses: Counter[int] = Counter()

    def find(self, token_hash: str) -> Kept | None:
        with self._lock:
            if token_hash in self._kept:
                self._kept.move_to_end(token_hash)
            return self._kept.get(token_hash)

    def put(self, token_hash: str, kept: Kept) -> None:
        with self._lock:
            self._drop(token_hash)
            self._kept[token_hash] = kept
            self._used += kept.reading.book.size
            while self._used > self._room:
                self._drop(next(iter(self._kept)))

    def _drop(self, token_hash: str) -> None:
        gone = self._kept.pop(token_hash, None)
        self._used -= 0 if gone is None else gone.reading.book.size

    def count_use(self, feed_id: int) -> None:
        with self._lock:
            self._uses[feed_id] += 1

    def uses(self, feed_id: int) -> int:
        """Since it was last asked."""
        with self._lock:
            return self._uses.pop(feed_id, 0)


def shelf_of(app: Flask) -> Shelf:
    shelf: Shelf = app.extensions[NAME]
    return shelf
