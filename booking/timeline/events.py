"""The timeline as JSON for the calendar in the browser: rows, events, closed hours.

Times are wall-clock strings of each instrument's own zone, because the calendar knows no zones; the server localises
what comes back. A booking that touches an hour which the clock shows twice is moved by the form, not by dragging.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from flask import url_for
from flask_babel import gettext as _

from booking.domain.interval import Interval
from booking.domain.localtime import is_ambiguous, wall_time
from booking.languages import current_language
from booking.timeline import words
from booking.timeline.queries.occupied import Booking, Occupied
from booking.timeline.stretches import stretches_of
from booking.timeline.words import Note


def payload(rows: Sequence[Occupied], now: datetime) -> dict[str, Any]:
    """All that the calendar needs. `hours`: the first and last hour of the day worth showing; `snap` in minutes."""
    return {
        "resources": [_row(one) for one in rows],
        "events": [event for one in rows for event in _events(one, now)],
        "hours": _hours(rows),
        "snap": min((one.instrument.increment_minutes for one in rows), default=30),
    }


def _row(one: Occupied) -> dict[str, Any]:
    instrument, language = one.instrument, current_language()
    name = instrument.name_in(language)
    return {
        "id": instrument.public_id,
        "title": name,
        "extendedProps": {
            "school": instrument.institution.name_in(language),
            "code": instrument.institution.code,
            "url": url_for("catalogue.instrument", public_id=instrument.public_id),
            "check": url_for("reservations.check", public_id=instrument.public_id) if one.is_bookable else "",
            "all": _("All times of %(instrument)s", instrument=name),
        },
    }


def _events(one: Occupied, now: datetime) -> Iterator[dict[str, Any]]:
    for stretch in stretches_of(one, now):
        yield _background(one, stretch.span, stretch.kind, stretch.note)
    for booking in one.bookings:
        yield _booking(one, booking, now)
    if one.span.includes(now) and now > one.span.starts_at:
        past = _background(one, Interval(one.span.starts_at, now), "past", Note(_("Over"), []))
        past["extendedProps"]["isSilent"] = True
        yield past


def _booking(one: Occupied, booking: Booking, now: datetime) -> dict[str, Any]:
    note = words.of_booking(booking, one)
    kind = "mine" if booking.is_mine else "seen" if booking.person else "taken"
    is_plain = not any(is_ambiguous(wall_time(at, one.instrument.zone), one.instrument.zone) for at in _ends(booking))
    may_drag = booking.may_change and is_plain and now < booking.interval.ends_at
    event = _shared(one, booking.interval, note)
    event["extendedProps"] |= {"isBooking": bool(booking.person), "title": booking.title}
    if may_drag:
        event["extendedProps"]["move"] = url_for("reservations.move", public_id=booking.public_id)
    return {
        **event,
        "id": booking.public_id,
        "title": note.heading if booking.training is not None else booking.title or note.heading,
        "classNames": [f"is-{kind}"] + (["is-requested"] if booking.is_requested else []),
        "startEditable": may_drag and now < booking.interval.starts_at,
        "durationEditable": may_drag,
    }


def _background(one: Occupied, span: Interval, kind: str, note: Note) -> dict[str, Any]:
    """As much of it as lies in the days that are shown."""
    shown = span.common_with(one.span) or span
    event = _shared(one, shown, note if note.when else replace(note, when=words.span_words(shown, one.instrument.zone)))
    return {**event, "display": "background", "classNames": [f"is-{kind}"], "title": note.heading}


def _shared(one: Occupied, span: Interval, note: Note) -> dict[str, Any]:
    starts_at, ends_at = _walls(span, one.instrument.zone)
    details = {"heading": note.heading, "lines": note.lines, "links": note.links}
    return {
        "resourceIds": [one.instrument.public_id],
        "start": starts_at,
        "end": ends_at,
        "extendedProps": {**details, "when": note.when, "spoken": note.spoken},
    }


def _walls(span: Interval, zone: ZoneInfo) -> tuple[str, str]:
    """Where the clock is put back, the end may read earlier than the start: then the length decides."""
    starts_at, ends_at = wall_time(span.starts_at, zone), wall_time(span.ends_at, zone)
    if ends_at.replace(fold=0) <= starts_at.replace(fold=0):
        ends_at = starts_at + span.duration
    return starts_at.isoformat(timespec="minutes"), ends_at.isoformat(timespec="minutes")


def _hours(rows: Iterable[Occupied]) -> tuple[int, int]:
    """Between which anything is open or booked, one more on both sides; the whole day if something is at night."""
    first, last = 24, 0
    for one in rows:
        for span in (*one.opened, *(booking.interval for booking in one.bookings)):
            begins, ends = wall_time(span.starts_at, one.instrument.zone), wall_time(span.ends_at, one.instrument.zone)
            if begins.date() != (ends - timedelta(minutes=1)).date():
                return 0, 24
            first = min(first, begins.hour)
            last = max(last, -(-(ends.hour * 60 + ends.minute) // 60) or 24)
    return (max(0, first - 1), min(24, last + 1)) if first < last else (0, 24)


def _ends(booking: Booking) -> tuple[datetime, datetime]:
    return booking.interval.starts_at, booking.interval.ends_at
