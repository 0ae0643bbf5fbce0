"""The bookings of a calendar's window as events, each saying what its reader may know of it now."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, or_, select, true
from sqlalchemy.orm import joinedload

from booking import access
from booking.calendars.words import event_words
from booking.domain.ical import CalendarEvent, Detail, EventText, Scope, Standing, View, say
from booking.extras.words import names_of
from booking.languages import current_language
from booking.places import place_of
from booking.reservations.extras import held_by
from booking.serving import reservation_ids_served_by
from models import (
    HOLDING,
    Facility,
    Feed,
    FeedKind,
    FeedLevel,
    Group,
    Institution,
    Instrument,
    Reservation,
    ReservationState,
    User,
    db,
)

BACK, AHEAD = timedelta(days=90), timedelta(days=400)
MOST_EVENTS = 2000
CANCELLED_STAYS = timedelta(days=14)
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
class _Known:
    """Beside the rows: the instruments, what is added to each booking, and how bookings are named."""

    instruments: dict[int, tuple[str, tuple[str, ...], str]]
    extras: dict[int, list[str]]
    addresses: Addresses


def window_at(now: datetime) -> tuple[datetime, datetime]:
    """Whole days in UTC, so that the window moves once a day."""
    today = datetime.combine(now.astimezone(UTC).date(), time(), UTC)
    return today - BACK, today + AHEAD


def events_of(feed: Feed, now: datetime, addresses: Addresses) -> list[EventText]:
    """At most MOST_EVENTS: first what is to come, then what was, nearest to today first."""
    starts_at, ends_at = window_at(now)
    today = starts_at + BACK
    shown = _columns(feed.user).where(_is_in_scope(feed), _is_shown(feed, today), _is_of_visible_instrument(feed))
    coming = shown.where(Reservation.ends_at > today, Reservation.starts_at < ends_at).order_by(Reservation.starts_at)
    past = shown.where(Reservation.ends_at <= today, Reservation.ends_at > starts_at)
    rows = list(db.session.execute(coming.order_by(Reservation.id).limit(MOST_EVENTS)))
    past = past.order_by(Reservation.starts_at.desc(), Reservation.id).limit(MOST_EVENTS - len(rows))
    rows += db.session.execute(past) if len(rows) < MOST_EVENTS else []
    rows = list({row.public_id: row for row in rows}.values())  # one that was moved between the two readings
    known, words = _Known(_instruments(rows), _extras(rows), addresses), event_words()
    return [say(_event(row, known), _view(row, feed), words) for row in rows]


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
    may_see = access.reservations_visible_to(reader).whereclause
    return (
        select(
            Reservation.id, Reservation.public_id, Reservation.instrument_id, Reservation.user_id, Reservation.state,
            Reservation.starts_at, Reservation.ends_at, Reservation.created_at, Reservation.changed_at,
            Reservation.sequence, Reservation.title, Reservation.note,
            User.name.label("person"), Group.name.label("group"), Group.name_zh.label("group_zh"),
            Institution.name.label("institution"), Institution.name_zh.label("institution_zh"),
            (true() if may_see is None else may_see).label("may_see"),
            Reservation.id.in_(reservation_ids_served_by(reader)).label("is_served"),
        )
        .join(User, User.id == Reservation.user_id)
        .join(Institution, Institution.id == Reservation.home_institution_id)
        .join(Instrument, Instrument.id == Reservation.instrument_id)
        .outerjoin(Group, Group.id == Reservation.group_id)
    )  # fmt: skip


def _is_in_scope(feed: Feed) -> ColumnElement[bool]:
    """A person's calendar has what she serves as an operator, too."""
    if feed.kind is FeedKind.PERSON:
        serves = Reservation.id.in_(reservation_ids_served_by(feed.user))
        return or_(Reservation.user_id == feed.subject_id, serves)
    column = {
        FeedKind.GROUP: Reservation.group_id,
        FeedKind.INSTRUMENT: Reservation.instrument_id,
        FeedKind.FACILITY: Instrument.facility_id,
        FeedKind.INSTITUTION: Instrument.institution_id,
    }[feed.kind]
    return column == feed.subject_id


def _is_of_visible_instrument(feed: Feed) -> ColumnElement[bool]:
    """A facility's retired instruments are seen by its lab alone; people keep their own bookings of them."""
    visible = access.instruments_visible_to(feed.user).whereclause
    return true() if visible is None or feed.kind in (FeedKind.PERSON, FeedKind.GROUP) else visible


def _is_shown(feed: Feed, today: datetime) -> ColumnElement[bool]:
    is_held = Reservation.state.in_(HOLDING)
    if not feed.keeps_cancelled:
        return is_held
    is_fresh = Reservation.changed_at > today - CANCELLED_STAYS
    return or_(is_held, and_(Reservation.state == ReservationState.CANCELLED, is_fresh))


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


def _view(row: Row[*tuple[Any, ...]], feed: Feed) -> View:
    """Details only where the feed wants them and its reader has a right to them today."""
    is_open = feed.level is FeedLevel.DETAILS and row.may_see
    return View(
        scope=Scope(feed.kind),
        detail=Detail.DETAILS if is_open else Detail.BUSY,
        is_mine=row.user_id == feed.user_id or row.is_served,
        sequence=feed.view_revision,
        changed_at=feed.view_changed_at if feed.view_revision else None,
    )
