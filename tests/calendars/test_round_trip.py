"""What is written is what independent parsers read: both languages, whatever people typed, whenever clocks change."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import icalendar
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from booking.calendars.render import CalendarText, render_booking, render_feed
from booking.domain.ical import CalendarEvent, Detail, EventText, Scope, Standing, View, say
from tests.calendars.linter import lint
from tests.calendars.parsers import NodeParsers, Reading, moment, read_with_ical
from tests.calendars.samples import CALENDAR, CHINESE, ENGLISH, MINE, at, booking

ODD = ",;\\\n\"':=\r\t\x00\x07\x7f\x85\u2028\u2029\u202e\ufeff 显微镜激光共聚焦é̈ßΩ👩🏽\u200d🔬🧪AZaznN09%(){}<>&"
TYPED = st.one_of(st.text(ODD, max_size=120), st.text(max_size=60))
CHANGES_OF_CLOCKS = [
    ("Europe/London", date(2026, 3, 29)), ("Europe/London", date(2026, 10, 25)),
    ("America/New_York", date(2026, 3, 8)), ("America/New_York", date(2026, 11, 1)),
    ("Asia/Shanghai", date(2026, 12, 31)), ("Australia/Lord_Howe", date(2026, 4, 5)),
]  # fmt: skip


@st.composite
def moments(draw: st.DrawFn) -> datetime:
    """A quarter hour on some wall clock within two days of a night on which clocks change."""
    zone, night = draw(st.sampled_from(CHANGES_OF_CLOCKS))
    midnight = datetime.combine(night, time(), ZoneInfo(zone))
    wall = midnight + timedelta(minutes=15 * draw(st.integers(-100, 200)))
    return wall.replace(fold=draw(st.integers(0, 1))).astimezone(UTC)


@st.composite
def bookings(draw: st.DrawFn) -> CalendarEvent:
    starts_at = draw(moments())
    names = ("instrument", "category", "person", "group", "institution", "title", "note")
    return booking(
        uid=f"{draw(st.text('23456789abcdefgh', min_size=12, max_size=12))}@benchshare.example",
        starts_at=starts_at,
        ends_at=starts_at + timedelta(minutes=draw(st.integers(1, 3000))),
        sequence=draw(st.integers(0, 99)),
        standing=draw(st.sampled_from(Standing)),
        place=tuple(draw(st.lists(TYPED, max_size=3))),
        **{name: draw(TYPED) for name in names},
    )


VIEWS = st.builds(View, st.sampled_from(Scope), st.sampled_from(Detail), st.booleans())
TEXTS = st.builds(say, bookings(), VIEWS, st.sampled_from([ENGLISH, CHINESE]))
CALENDARS = st.lists(TEXTS, min_size=1, max_size=4, unique_by=lambda text: text.uid)


def expected(text: EventText) -> Reading:
    return {
        "uid": text.uid,
        "starts": moment(text.starts_at),
        "ends": moment(text.ends_at),
        "isDay": not isinstance(text.starts_at, datetime),
        "summary": text.summary,
        "description": text.description,
        "location": text.location,
        "categories": list(text.categories),
        "status": text.status,
        "transparency": text.transparency,
        "busy": text.busy_status,
        "url": text.url,
        "sequence": text.sequence,
        "changed": moment(text.changed_at),
        "created": moment(text.created_at),
    }


def by_uid(readings: list[Reading]) -> list[Reading]:
    return sorted(readings, key=lambda reading: reading["uid"])


@settings(max_examples=150, deadline=None)
@given(texts=CALENDARS)
def test_any_booking_survives_every_parser(node_parsers: NodeParsers, texts: list[EventText]) -> None:
    raw = render_feed(CALENDAR, texts)
    assert lint(raw, zone="Europe/London") == []
    readings = node_parsers.read(raw)
    wanted = by_uid([expected(text) for text in texts])
    assert by_uid(readings["icaljs"]["events"]) == wanted
    assert by_uid(read_with_ical(raw)) == wanted
    if not any("\\n" in typed(text) for text in texts):  # node-ical takes a typed backslash and n for a line's end
        assert by_uid(readings["nodeical"]["events"]) == wanted


def typed(text: EventText) -> str:
    return " ".join([text.summary, text.description, text.location, *text.categories])


@settings(max_examples=100, deadline=None)
@given(texts=CALENDARS)
def test_icalendar_reads_back_what_it_wrote_and_two_renders_are_the_same_bytes(texts: list[EventText]) -> None:
    raw = render_feed(CALENDAR, texts)
    assert render_feed(CALENDAR, list(reversed(texts))) == raw
    events = {event["uid"]: event for event in icalendar.Calendar.from_ical(raw).walk("VEVENT")}
    for text in texts:
        assert str(events[text.uid]["summary"]) == text.summary
        assert events[text.uid].decoded("dtstart") == text.starts_at


@settings(max_examples=100, deadline=None)
@given(name=TYPED, description=TYPED)
def test_any_name_of_a_calendar_stays_one_escaped_line(name: str, description: str) -> None:
    calendar = CalendarText.of(name or "x", description or "x", "Asia/Shanghai", Scope.FACILITY)
    raw = render_feed(calendar, [say(booking(), MINE, ENGLISH)])
    assert [defect for defect in lint(raw, zone="Asia/Shanghai") if defect.check not in (12, 13)] == []


def test_all_day_notices_are_read_as_days(node_parsers: NodeParsers) -> None:
    day = at(3, 1, 0).date()
    text = say(booking(), MINE, ENGLISH)
    notice = EventText(
        "n@benchshare.example", day, day + timedelta(days=1), text.created_at, text.changed_at, 0,
        "CONFIRMED", "TRANSPARENT", "FREE", "Nothing is booked",
    )  # fmt: skip
    raw = render_feed(CALENDAR, [notice])
    assert lint(raw) == []
    assert read_with_ical(raw) == [expected(notice)]
    assert [event["isDay"] for event in node_parsers.read(raw)["icaljs"]["events"]] == [True]
    assert [event["isDay"] for event in node_parsers.read(raw)["nodeical"]["events"]] == [True]


def test_a_single_booking_is_a_file_of_its_own() -> None:
    raw = render_booking(say(booking(), MINE, ENGLISH))
    assert lint(raw, is_feed=False) == []
    assert read_with_ical(raw) == [expected(say(booking(), MINE, ENGLISH))]


def test_a_feed_without_events_or_with_one_twice_is_refused() -> None:
    text = say(booking(), MINE, ENGLISH)
    for texts in ([], [text, text]):
        with pytest.raises(ValueError, match="at least one event"):
            render_feed(CALENDAR, texts)
