"""From events to the bytes of a calendar file: the only module that knows icalendar, and works around it.

icalendar folds between a backslash and its letter, writes NAME and X-WR-CALNAME unescaped, and takes a typed \\N for a
line's end; it also sorts what it is given. So texts are wrapped, lines are folded here, and the same events always
become the same bytes.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Self

from icalendar import Alarm, Calendar, Component, Event, vText

from booking.calendars.book import FOOT
from booking.domain.ical import EventText, Scope, in_order
from booking.domain.plain_text import clean_line

PRODUCT = "-//Benchshare//Benchshare//EN"
REFRESH = timedelta(minutes=30)
COLOURS = {
    Scope.PERSON: ("teal", "#008080"),
    Scope.GROUP: ("rebeccapurple", "#663399"),
    Scope.INSTRUMENT: ("steelblue", "#4682B4"),
    Scope.FACILITY: ("seagreen", "#2E8B57"),
    Scope.INSTITUTION: ("slategray", "#708090"),
    Scope.TECHNIQUE: ("darkcyan", "#008B8B"),
    Scope.CLOSURES: ("firebrick", "#B22222"),
    Scope.TRAININGS: ("darkorange", "#FF8C00"),
}
LONGEST = 75  # octets of a line, without its CRLF


class Text(vText):
    """A text that is read back as it was given."""

    def to_ical(self) -> bytes:
        escaped = self.replace("\\", "\\\\").replace(";", r"\;").replace(",", r"\,").replace("\n", r"\n")
        return escaped.encode()


@dataclass(frozen=True, slots=True)
class CalendarText:
    """What a calendar says of itself. `colour` is a CSS3 name and, for Apple, the same as #RRGGBB."""

    name: str
    description: str
    zone: str
    colour: tuple[str, str]

    @classmethod
    def of(cls, name: str, description: str, zone: str, scope: Scope) -> Self:
        """With clean texts, and the colour by which calendars of this scope are told apart."""
        return cls(clean_line(name), clean_line(description), zone, COLOURS[scope])


def render_feed(calendar: CalendarText, events: Iterable[EventText]) -> bytes:
    """A whole calendar to subscribe to. Needs at least one event: an empty calendar means a fault to some clients.

    Raises ValueError without events, or if two have one UID.
    """
    ordered = in_order(events)
    if not ordered or len({event.uid for event in ordered}) < len(ordered):
        raise ValueError("a feed holds at least one event, and no UID twice")
    return _written(_headed(calendar), ordered)


def render_head(calendar: CalendarText) -> bytes:
    """The lines of a feed before its first event."""
    return b"".join(_lines(_headed(calendar))).removesuffix(FOOT)


def render_event(event: EventText) -> bytes:
    """One event's lines, as they stand in any calendar: what is kept, so that each is written only once."""
    return b"".join(_lines(_component(event)))


def render_booking(event: EventText) -> bytes:
    """One booking's file. It has neither METHOD nor a calendar's name: Outlook would open a new calendar for it."""
    return render_bookings([event])


def render_bookings(events: Iterable[EventText]) -> bytes:
    """The bookings of a series in one file, each an event of its own, as the subscribed calendar has it."""
    return _written(_bare(), in_order(events))


def _bare() -> Calendar:
    calendar = Calendar()
    calendar.add("version", "2.0")
    calendar.add("prodid", PRODUCT)
    calendar.add("calscale", "GREGORIAN")
    return calendar


def _headed(text: CalendarText) -> Calendar:
    calendar = _bare()
    calendar.add("name", Text(text.name))
    calendar.add("x-wr-calname", Text(text.name))
    calendar.add("x-wr-caldesc", Text(text.description))
    calendar.add("x-wr-timezone", Text(text.zone))
    calendar.add("refresh-interval", REFRESH, parameters={"value": "DURATION"})
    calendar.add("x-published-ttl", Text("PT30M"))
    calendar.add("color", text.colour[0])
    calendar.add("x-apple-calendar-color", Text(text.colour[1]))
    return calendar


def _written(calendar: Calendar, events: list[EventText]) -> bytes:
    for event in events:
        calendar.add_component(_component(event))
    return b"".join(_lines(calendar))


def _lines(component: Component) -> Iterator[bytes]:
    return (_folded(str(line)) for line in component.content_lines() if line)


def _component(text: EventText) -> Event:
    event = Event()
    event.add("uid", text.uid)
    event.add("sequence", text.sequence)
    event.add("dtstamp", text.changed_at.astimezone(UTC))
    event.add("last-modified", text.changed_at.astimezone(UTC))
    event.add("created", text.created_at.astimezone(UTC))
    event.add("dtstart", _moment(text.starts_at))
    event.add("dtend", _moment(text.ends_at))
    event.add("summary", Text(text.summary))
    for name, value in (("description", text.description), ("location", text.location)):
        if value:
            event.add(name, Text(value))
    if text.url:
        event.add("url", text.url)
    if text.categories:
        event.add("categories", list(text.categories))
    event.add("status", text.status)
    event.add("transp", text.transparency)
    event.add("class", "PUBLIC")
    event.add("x-microsoft-cdo-busystatus", Text(text.busy_status))
    if text.reminder is not None:
        event.add_component(_alarm(text.summary, text.reminder))
    return event


def _alarm(summary: str, before: timedelta) -> Alarm:
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", Text(summary))
    alarm.add("trigger", -before)
    return alarm


def _moment(value: datetime | date) -> datetime | date:
    return value.astimezone(UTC) if isinstance(value, datetime) else value


def _folded(line: str) -> bytes:
    """The line in pieces of at most 75 octets, cut neither inside a character nor after a lone backslash."""
    pieces, rest = [], line.encode()
    room = LONGEST
    while len(rest) > room:
        cut = _cut(rest, room)
        pieces.append(rest[:cut])
        rest, room = rest[cut:], LONGEST - 1  # the continuation's leading space counts
    return b"\r\n ".join([*pieces, rest]) + b"\r\n"


def _cut(octets: bytes, room: int) -> int:
    cut = room
    while octets[cut] & 0b1100_0000 == 0b1000_0000:
        cut -= 1
    backslashes = len(octets[:cut]) - len(octets[:cut].rstrip(b"\\"))
    return cut - backslashes % 2
