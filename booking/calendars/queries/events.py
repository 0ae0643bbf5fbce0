"""The bookings of a calendar's window as events, each saying what its reader may know of it now."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, select, true
from sqlalchemy.orm import joinedload

from booking import access
from booking.calendars.queries.scope import stands_in, today_at
from booking.calendars.words import event_words
from booking.domain.ical import CalendarEvent, Detail, EventText, Scope, Standing, View, say
from booking.extras.words import names_of
from booking.languages import current_language
from booking.places import place_of
from booking.reservations.extras import held_by
from booking.serving import reservation_ids_served_by
from models import Facility, Feed, FeedLevel, Group, Institution, Instrument, Reservation, ReservationState, User, db

MOST_EVENTS = 2000
AT_ONCE = 1000
STANDINGS = {
    ReservationState.REQUESTED: Standing.REQUESTED,
    ReservationState.CONFIRMED: Standing.CONFIRMED,
    ReservationState.CANCELLED: Standing.CANCELLED,
    ReservationState.DECLINED: Standing.CANCELLED,
}


@dataclass(frozen=True, slots=True)
class Addresses:
    """How bookings are named to the world: the domain of their UIDs, and their pages by public id."""

    domain: str
    page_of: Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Line:
    """One booking in one calendar: of which revision it is, and how its reader may see it now. `stands`: it belongs
    there now."""

    id: int
    public_id: str
    sequence: int
    changed_at: datetime
    view: View
    is_served: bool
    stands: bool


@dataclass(frozen=True, slots=True)
class _Known:
    """Beside the rows: the instruments, what is added to each booking, and how bookings are named."""

    instruments: dict[int, tuple[str, tuple[str, ...], str]]
    extras: dict[int, list[str]]
    addresses: Addresses


def lines_of(feed: Feed, now: datetime, most: int = MOST_EVENTS) -> list[Line]:
    """What stands in the calendar, at most `most`: first what is to come, then what was, nearest to today first."""
    today, shown = today_at(now), _lines(feed.user).where(stands_in(feed, now))
    coming = shown.where(Reservation.ends_at > today).order_by(Reservation.starts_at, Reservation.id)
    rows = list(db.session.execute(coming.limit(most)))
    past = shown.where(Reservation.ends_at <= today).order_by(Reservation.starts_at.desc(), Reservation.id)
    rows += db.session.execute(past.limit(most - len(rows))) if len(rows) < most else []
    lines = [_line(row, feed, stands=True) for row in rows]
    return list({line.id: line for line in lines}.values())  # one that was moved between the two readings


def lines_changed_since(feed: Feed, since: datetime, now: datetime, most: int) -> list[Line]:
    """Of the whole region, whether they stand in this calendar or not: they may have stood there. At most `most`."""
    stands = stands_in(feed, now).label("stands")
    changed = _lines(feed.user).add_columns(stands).where(Reservation.changed_at > since)
    rows = db.session.execute(changed.order_by(Reservation.changed_at.desc()).limit(most))
    return [_line(row, feed, stands=bool(row.stands)) for row in rows]


def texts_of(lines: Sequence[Line], feed: Feed, addresses: Addresses) -> dict[int, EventText]:
    """What each says, by its booking's id. Three queries for any thousand."""
    views, words = {line.id: line.view for line in lines}, event_words()
    texts: dict[int, EventText] = {}
    for part in in_parts(list(views), AT_ONCE):
        rows = db.session.execute(_columns(feed.user).where(Reservation.id.in_(part))).all()
        known = _Known(_instruments(rows), _extras(rows), addresses)
        texts |= {row.id: say(_event(row, known), views[row.id], words) for row in rows}
    return texts


def events_of(feed: Feed, now: datetime, addresses: Addresses) -> list[EventText]:
    """All of the calendar's events, each written anew, nearest to today first."""
    lines = lines_of(feed, now)
    texts = texts_of(lines, feed, addresses)
    return [texts[line.id] for line in lines if line.id in texts]


def in_parts(ids: Sequence[int], size: int) -> Iterator[Sequence[int]]:
    """As many as a database takes in one question."""
    return (ids[first : first + size] for first in range(0, len(ids), size))


def event_of(reservation: Reservation, reader: User, addresses: Addresses) -> EventText:
    """One booking for somebody who may see its details."""
    return events_of_bookings([reservation], reader, addresses)[0]


def events_of_bookings(reservations: Sequence[Reservation], reader: User, addresses: Addresses) -> list[EventText]:
    """Bookings for somebody who may see the details of each, in two queries."""
    wanted = Reservation.id.in_([reservation.id for reservation in reservations])
    rows = db.session.execute(_columns(reader).where(wanted).order_by(Reservation.starts_at, Reservation.id)).all()
    known, words = _Known(_instruments(rows), _extras(rows), addresses), event_words()
    return [
        say(
            _event(row, known),
            View(Scope.PERSON, Detail.DETAILS, is_mine=row.user_id == reader.id or row.is_served),
            words,
        )
        for row in rows
    ]


def _columns(reader: User) -> Select[*tuple[Any, ...]]:
    """Columns instead of objects: two thousand bookings with all they refer to are read in a few milliseconds."""
    return (
        select(
            Reservation.id, Reservation.public_id, Reservation.instrument_id, Reservation.user_id, Reservation.state,
            Reservation.starts_at, Reservation.ends_at, Reservation.created_at, Reservation.changed_at,
            Reservation.sequence, Reservation.title, Reservation.note,
            User.name.label("person"), Group.name.label("group"), Group.name_zh.label("group_zh"),
            Institution.name.label("institution"), Institution.name_zh.label("institution_zh"),
            *_rights(reader),
        )
        .join(User, User.id == Reservation.user_id)
        .join(Institution, Institution.id == Reservation.home_institution_id)
        .join(Instrument, Instrument.id == Reservation.instrument_id)
        .outerjoin(Group, Group.id == Reservation.group_id)
    )  # fmt: skip


def _lines(reader: User) -> Select[*tuple[Any, ...]]:
    """As little as decides which lines of text a calendar holds."""
    return select(
        Reservation.id, Reservation.public_id, Reservation.user_id, Reservation.sequence, Reservation.changed_at,
        *_rights(reader),
    ).join(Instrument, Instrument.id == Reservation.instrument_id)  # fmt: skip


def _rights(reader: User) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    may_see = access.reservations_visible_to(reader).whereclause
    return (
        (true() if may_see is None else may_see).label("may_see"),
        Reservation.id.in_(reservation_ids_served_by(reader)).label("is_served"),
    )


def _instruments(rows: Sequence[Row[*tuple[Any, ...]]]) -> dict[int, tuple[str, tuple[str, ...], str]]:
    """Name, place and facility of each instrument that the rows are about, in the language of the moment."""
    language, wanted = current_language(), {row.instrument_id for row in rows}
    found = db.session.scalars(
        select(Instrument)
        .where(Instrument.id.in_(wanted))
        .options(joinedload(Instrument.facility).joinedload(Facility.institution))
    )
    return {i.id: (i.name_in(language), place_of(i), i.facility.name_in(language)) for i in found}


def _extras(rows: Sequence[Row[*tuple[Any, ...]]]) -> dict[int, list[str]]:
    """The names of accessories and operators, by reservation. One query."""
    held = held_by([row.id for row in rows])
    return {reservation_id: names_of(options) for reservation_id, options in held.items()}


def _event(row: Row[*tuple[Any, ...]], known: _Known) -> CalendarEvent:
    instrument, place, facility = known.instruments[row.instrument_id]
    is_chinese = current_language() == "zh"
    return CalendarEvent(
        uid=f"{row.public_id}@{known.addresses.domain}",
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        created_at=row.created_at,
        changed_at=row.changed_at,
        sequence=row.sequence,
        standing=STANDINGS[row.state],
        instrument=instrument,
        place=place,
        category=facility,
        person=row.person,
        group=(is_chinese and row.group_zh) or row.group or "",
        institution=(is_chinese and row.institution_zh) or row.institution,
        title=row.title,
        note=row.note,
        page=known.addresses.page_of(row.public_id),
        extras=tuple(known.extras.get(row.id, ())),
        is_served=bool(row.is_served),
    )


def _line(row: Row[*tuple[Any, ...]], feed: Feed, *, stands: bool) -> Line:
    """Details only where the feed wants them and its reader has a right to them today."""
    is_open = feed.level is FeedLevel.DETAILS and row.may_see
    view = View(
        scope=Scope(feed.kind),
        detail=Detail.DETAILS if is_open else Detail.BUSY,
        is_mine=row.user_id == feed.user_id or bool(row.is_served),
        sequence=feed.view_revision,
        changed_at=feed.view_changed_at if feed.view_revision else None,
        reminder=None if feed.reminder_minutes is None else timedelta(minutes=feed.reminder_minutes),
    )
    return Line(row.id, row.public_id, row.sequence, row.changed_at, view, bool(row.is_served), stands)
