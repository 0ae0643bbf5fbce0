"""What a booking says in a calendar: the facts of one event, and the text that each privacy level lets out."""

import enum
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from booking.domain.plain_text import clean_line, clean_text


class Standing(enum.StrEnum):
    """What became of the wish: asked for, granted, taken back."""

    REQUESTED = "requested"
    CONFIRMED = "confirmed"
    CANCELLED = "cancelled"


class Scope(enum.StrEnum):
    """Whose calendar it is. A person's and a lab's are about people, the others about instruments."""

    PERSON = "person"
    GROUP = "group"
    INSTRUMENT = "instrument"
    FACILITY = "facility"
    INSTITUTION = "institution"
    TECHNIQUE = "technique"
    CLOSURES = "closures"
    TRAININGS = "trainings"


ABOUT_PEOPLE = (Scope.PERSON, Scope.GROUP)


class Detail(enum.StrEnum):
    """How much a reader is told: that the time is taken, or also what for and by whom."""

    BUSY = "busy"
    DETAILS = "details"


@dataclass(frozen=True, slots=True)
class CalendarEvent:
    """The facts of one booking, every text as people wrote it. Moments are aware and in UTC.

    `sequence` and `changed_at` rise together with every visible change; `place` goes from the room outwards. `extras`
    are accessories and the operator; `is_served`: the reader is the operator.
    """

    uid: str
    starts_at: datetime
    ends_at: datetime
    created_at: datetime
    changed_at: datetime
    sequence: int
    standing: Standing
    instrument: str
    place: tuple[str, ...] = ()
    category: str = ""
    person: str = ""
    group: str = ""
    institution: str = ""
    title: str = ""
    note: str = ""
    page: str = ""
    extras: tuple[str, ...] = ()
    is_served: bool = False

    def __post_init__(self) -> None:
        if self.starts_at.tzinfo is None or self.starts_at >= self.ends_at:
            raise ValueError(f"{self.uid}: an event starts, with its zone, before it ends")


@dataclass(frozen=True, slots=True)
class View:
    """In whose calendar the event stands, and how: `detail` is already limited by what the reader may see now.

    `sequence` and `changed_at` are the view's own stamp. It rises when the view itself changes (a right lost or won,
    another language): then every event's text may change though no booking did. `reminder`: how long before one's own
    bookings the calendar reminds; None: never.
    """

    scope: Scope
    detail: Detail
    is_mine: bool
    sequence: int = 0
    changed_at: datetime | None = None
    reminder: timedelta | None = None


@dataclass(frozen=True, slots=True)
class Words:
    """The few words around the facts, in one language. Those that say something of a fact take `%(what)s`."""

    busy: str
    booked: str
    requested: str
    cancelled: str
    instrument: str
    person: str
    group: str
    institution: str
    note: str
    extras: str
    awaiting: str
    separator: str


@dataclass(frozen=True, slots=True)
class EventText:
    """An event ready to be written: clean texts, values from iCalendar's lists; dates instead of moments: all day."""

    uid: str
    starts_at: datetime | date
    ends_at: datetime | date
    created_at: datetime
    changed_at: datetime
    sequence: int
    status: str
    transparency: str
    busy_status: str
    summary: str
    description: str = ""
    location: str = ""
    url: str = ""
    categories: tuple[str, ...] = ()
    reminder: timedelta | None = None


_STATUS = {Standing.REQUESTED: "TENTATIVE", Standing.CONFIRMED: "CONFIRMED", Standing.CANCELLED: "CANCELLED"}
_BUSY_STATUS = {Standing.REQUESTED: "TENTATIVE", Standing.CONFIRMED: "BUSY", Standing.CANCELLED: "FREE"}


def say(event: CalendarEvent, view: View, words: Words) -> EventText:
    """What `event` says to this view's reader. A stranger's booking says that the time is taken, and no more."""
    is_open = view.detail is Detail.DETAILS
    return EventText(
        uid=event.uid,
        starts_at=event.starts_at,
        ends_at=event.ends_at,
        created_at=event.created_at,
        changed_at=max(event.changed_at, view.changed_at or event.changed_at),
        sequence=event.sequence + view.sequence,
        status=_STATUS[event.standing],
        transparency="OPAQUE" if view.is_mine and event.standing is not Standing.CANCELLED else "TRANSPARENT",
        busy_status=_BUSY_STATUS[event.standing] if view.is_mine else "FREE",
        summary=_summary(event, view, words),
        description=_description(event, words) if is_open else "",
        location=_joined(event.place, ", ") if is_open or view.scope not in ABOUT_PEOPLE else "",
        url=event.page if is_open and event.page.startswith("https://") else "",
        categories=_categories(event) if is_open else (),
        reminder=view.reminder if view.is_mine and event.standing is not Standing.CANCELLED else None,
    )


def _summary(event: CalendarEvent, view: View, words: Words) -> str:
    what = (_open_subject if view.detail is Detail.DETAILS else _closed_subject)(event, view.scope, words)
    if event.standing is Standing.CANCELLED:
        return clean_line(words.cancelled % {"what": what})
    if event.standing is Standing.REQUESTED and view.detail is Detail.DETAILS:
        return clean_line(words.requested % {"what": what})
    return what


def _open_subject(event: CalendarEvent, scope: Scope, words: Words) -> str:
    """Only what differs within the calendar: an instrument's own calendar does not repeat the instrument."""
    instrument = "" if scope is Scope.INSTRUMENT else event.instrument
    person = "" if scope is Scope.PERSON and not event.is_served else event.person
    return _joined((instrument, person, event.title), words.separator) or words.booked


def _closed_subject(event: CalendarEvent, scope: Scope, words: Words) -> str:
    if scope is Scope.PERSON:
        return words.busy
    instrument = event.instrument if scope in (Scope.FACILITY, Scope.INSTITUTION, Scope.TECHNIQUE) else ""
    return _joined((instrument, words.booked), words.separator)


def _description(event: CalendarEvent, words: Words) -> str:
    facts = [
        (words.instrument, event.instrument),
        (words.person, event.person),
        (words.group, event.group),
        (words.institution, event.institution),
        (words.extras, _joined(event.extras, ", ")),
    ]
    lines = [template % {"what": clean_line(fact)} for template, fact in facts if clean_line(fact)]
    awaiting = words.awaiting if event.standing is Standing.REQUESTED else ""
    note = words.note % {"what": clean_text(event.note)} if clean_text(event.note) else ""
    return clean_text("\n".join(filter(None, [*lines, awaiting, event.page, note])))  # Google shows no URL property


def _categories(event: CalendarEvent) -> tuple[str, ...]:
    """Nothing that would be escaped: some readers split at escaped commas too, or show the backslash."""
    category = clean_line(event.category.translate(dict.fromkeys(map(ord, ",;\\"), " / ")))
    return (category,) if category else ()


def _joined(parts: Iterable[str], separator: str) -> str:
    return clean_line(separator.join(filter(None, map(clean_line, parts))))


def in_order(events: Iterable[EventText]) -> list[EventText]:
    """The one order in which a calendar lists its events, so that two renders are the same bytes."""
    return sorted(events, key=lambda event: (_written_start(event.starts_at), event.uid))


def _written_start(starts_at: datetime | date) -> str:
    if isinstance(starts_at, datetime):
        return f"{starts_at.astimezone(UTC):%Y%m%dT%H%M%SZ}"
    return f"{starts_at:%Y%m%d}"
