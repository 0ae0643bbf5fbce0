"""A calendar that is put together from kept lines is, byte for byte, what icalendar writes whole."""

import gzip
import zlib
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given, settings

from booking.calendars.book import Book, uid_of
from booking.calendars.render import CalendarText, render_event, render_feed, render_head
from booking.domain.ical import EventText, Scope, say
from tests.calendars.linter import lint
from tests.calendars.parsers import read_with_ical
from tests.calendars.samples import CALENDAR, ENGLISH, MINE, at, booking
from tests.calendars.test_round_trip import CALENDARS

HEAD = render_head(CALENDAR)


def book_of(texts: list[EventText]) -> Book:
    return Book.of(HEAD, map(render_event, texts))


@settings(max_examples=150, deadline=None)
@given(texts=CALENDARS)
def test_the_assembled_calendar_is_what_icalendar_writes_whole(texts: list[EventText]) -> None:
    whole = render_feed(CALENDAR, texts)
    book = book_of(texts)
    assert book.octets == whole
    assert (len(book), book.size) == (len(texts), len(whole))
    assert Book.read(whole).octets == whole
    assert lint(book.octets, zone="Europe/London") == []


@settings(max_examples=100, deadline=None)
@given(before=CALENDARS, after=CALENDARS)
def test_a_changed_calendar_is_what_a_new_one_would_be(before: list[EventText], after: list[EventText]) -> None:
    """Whatever comes, goes, or moves to another week."""
    fragments = [render_event(text) for text in after]
    gone = {uid_of(render_event(text)) for text in before} - set(map(uid_of, fragments))
    changed = book_of(before).changed(HEAD, fragments, gone)
    new = Book.of(HEAD, fragments)
    assert changed.octets == new.octets == render_feed(CALENDAR, after)
    assert changed.digest == new.digest
    assert gzip.decompress(changed.compressed) == new.octets


@settings(max_examples=50, deadline=None)
@given(texts=CALENDARS)
def test_the_compressed_form_is_one_member_that_any_program_reads(texts: list[EventText]) -> None:
    book = book_of(texts)
    reading = zlib.decompressobj(zlib.MAX_WBITS | 16)
    assert reading.decompress(book.compressed) == book.octets
    assert (reading.eof, reading.unused_data) == (True, b"")


def year() -> list[EventText]:
    facts = [{"uid": f"e{month}@x.example", "starts_at": at(month, 2, 10), "ends_at": at(month, 2, 11)}
             for month in range(1, 13)]  # fmt: skip
    return [say(booking(**one), MINE, ENGLISH) for one in facts]


def test_a_change_writes_one_week_anew_and_leaves_the_others() -> None:
    before = book_of(year())
    moved = say(booking(uid="e3@x.example", starts_at=at(3, 3, 12), ends_at=at(3, 3, 13)), MINE, ENGLISH)
    after = before.changed(HEAD, [render_event(moved)], [])
    same = [one is other for one, other in zip(before.parts[1:-1], after.parts[1:-1], strict=True)]
    assert same.count(False) == 1
    assert before.digest != after.digest
    assert before.octets != after.octets


def test_a_change_that_changes_nothing_is_the_same_book() -> None:
    book = book_of(year())
    assert book.changed(HEAD, [], [b"nobody@x.example"]) is book
    assert book.changed(HEAD + b"X", [], []).octets != book.octets


def test_words_that_people_typed_divide_nothing() -> None:
    typed = booking(uid="t@x.example", title="BEGIN:VEVENT", note="END:VEVENT", instrument="END:VEVENT")
    texts = [*year(), say(typed, MINE, ENGLISH)]
    ends = [replace(texts[-1], summary="END:VEVENT", location="BEGIN:VEVENT", description="UID:other@x.example")]
    named = render_head(CalendarText.of("BEGIN:VEVENT", "END:VCALENDAR", "Europe/London", Scope.PERSON))
    book = Book.of(named, map(render_event, [*texts[:-1], *ends]))
    assert Book.read(book.octets).octets == book.octets
    assert len(Book.read(book.octets)) == len(book) == 13
    assert book.changed(named, [], [b"t@x.example"]).octets == Book.of(named, map(render_event, year())).octets


def test_a_typed_backslash_is_read_back_as_it_was_typed() -> None:
    text = say(booking(title=r"C:\New\notes", note=r"\N and \n"), MINE, ENGLISH)
    raw = render_feed(CALENDAR, [text])
    assert lint(raw, zone="Europe/London") == []
    assert read_with_ical(raw)[0]["summary"].endswith(r"C:\New\notes")


def test_every_byte_counts_for_the_digest() -> None:
    digests = {book_of(year()[:count]).digest for count in range(1, 13)}
    assert len(digests) == 12
    assert len({one.digest for one in pairwise_books()}) == 2


def pairwise_books() -> list[Book]:
    (one, other), *_ = pairwise(year())
    return [book_of([one]), book_of([other])]


def test_a_calendar_without_events_or_with_one_twice_is_refused() -> None:
    for texts in ([], [year()[0], year()[0]]):
        with pytest.raises(ValueError, match=r"at least one|twice"):
            book_of(texts)
