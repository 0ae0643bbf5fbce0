"""What instruments are during some days: open, shut, booked, free; in a constant number of queries."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import Select, select

from booking import access
from booking.domain.availability import Padding, gaps
from booking.domain.interval import Interval, merged, subtracted
from booking.domain.localtime import to_utc_after_gap
from booking.domain.question import Facts
from booking.reservations.hours import PersonsHours
from booking.timeline.queries.reading import Read, read, read_to_judge
from models import (
    HOLDING,
    Closure,
    Instrument,
    InstrumentState,
    OpenTo,
    Reservation,
    ReservationState,
    SessionState,
    Training,
    TrainingSession,
    User,
    db,
)


@dataclass(frozen=True, slots=True)
class Booking:
    """A reservation as the viewer may see it: strangers' have no title and no person."""

    public_id: str
    interval: Interval
    is_requested: bool
    is_mine: bool = False
    may_change: bool = False
    title: str = ""
    person: str = ""
    is_offered: bool = False  # held for somebody who waits, until she answers
    training: Training | None = None  # a session of this holds the time: everybody may know


@dataclass(frozen=True, slots=True)
class Occupied:
    """An instrument during `span`: when it is open (closures not taken off), shut, booked, and free to be used.
    `some_shut` are closures of some of its places, which are not free then; `hours` those of the viewer."""

    instrument: Instrument
    span: Interval
    hours: PersonsHours
    opened: tuple[Interval, ...]
    closures: tuple[Closure, ...]
    bookings: tuple[Booking, ...]
    free: tuple[Interval, ...]
    some_shut: tuple[Closure, ...] = ()

    @property
    def usable(self) -> tuple[Interval, ...]:
        """Open and not shut."""
        return subtracted(self.opened, [Interval(shut.starts_at, shut.ends_at) for shut in self.closures])

    @property
    def held(self) -> tuple[Interval, ...]:
        """Usable but not free: booked, being prepared, or waiting for something that others use."""
        return subtracted(self.usable, self.free)

    @property
    def is_bookable(self) -> bool:
        return self.instrument.state == InstrumentState.IN_SERVICE and self.instrument.open_to != OpenTo.NOBODY


def days_of(instrument: Instrument, first: date, days: int) -> Interval:
    """From local midnight of `first` on, `days` days on the instrument's wall clock."""
    begins, ends = (datetime.combine(first + timedelta(days=count), time()) for count in (0, days))
    return Interval(to_utc_after_gap(begins, instrument.zone), to_utc_after_gap(ends, instrument.zone))


def occupied(instruments: Sequence[Instrument], first: date, days: int, viewer: User) -> list[Occupied]:
    """Each instrument during the same local days. A few queries, however many instruments there are."""
    if not instruments:
        return []
    return _rows(instruments, first, days, viewer, read(_ids(instruments), _around(instruments, first, days), viewer))


def occupied_to_judge(
    instruments: Sequence[Instrument], first: date, days: int, viewer: User, now: datetime
) -> tuple[list[Occupied], Mapping[int, Facts]]:
    """The same, and by instrument's id what the rules ask to judge the viewer's bookings in these days."""
    if not instruments:
        return [], {}
    known = read_to_judge(_ids(instruments), _around(instruments, first, days), viewer, now)
    return _rows(instruments, first, days, viewer, known), known.facts


def _rows(instruments: Sequence[Instrument], first: date, days: int, viewer: User, known: Read) -> list[Occupied]:
    around = _around(instruments, first, days)
    bookings = _bookings(around, viewer, instruments)
    closures = _closures({one.facility_id for one in instruments}, around)
    return [_one(one, days_of(one, first, days), known, bookings.get(one.id, ()), closures) for one in instruments]


def _ids(instruments: Iterable[Instrument]) -> list[int]:
    return [one.id for one in instruments]


def _around(instruments: Iterable[Instrument], first: date, days: int) -> Interval:
    """The same local days in all of their time zones."""
    whole = merged(days_of(one, first, days) for one in instruments)
    return Interval(whole[0].starts_at, whole[-1].ends_at)


def _one(
    one: Instrument, span: Interval, known: Read, bookings: Iterable[Booking], closures: Iterable[Closure]
) -> Occupied:
    hours = known.hours[one.id]
    opened = hours.hours.open_in(span)
    found = [
        closure
        for closure in closures
        if closure.facility_id == one.facility_id
        and closure.instrument_id in (None, one.id)
        and Interval(closure.starts_at, closure.ends_at).overlaps(span)
    ]
    shut = tuple(closure for closure in found if not closure.places_closed)
    some_shut = tuple(closure for closure in found if closure.places_closed)
    usable = subtracted(opened, [Interval(closure.starts_at, closure.ends_at) for closure in shut])
    padding = Padding(timedelta(minutes=one.setup_minutes), timedelta(minutes=one.cleanup_minutes))
    free = gaps(usable, known.needs.get(one.id, ()), known.taken, padding)
    seen = tuple(booking for booking in bookings if booking.interval.overlaps(span))
    return Occupied(one, span, hours, opened, shut, seen, free, some_shut)


def _bookings(around: Interval, viewer: User, instruments: Sequence[Instrument]) -> dict[int, list[Booking]]:
    """What is held on these instruments, by instrument, in order; with details where the viewer may see them."""
    run = {one.id for one in instruments if access.runs(viewer, one.facility)}
    during = (
        Reservation.instrument_id.in_(_ids(instruments)),
        Reservation.state.in_((*HOLDING, ReservationState.OFFERED)),
        Reservation.starts_at < around.ends_at,
        Reservation.ends_at > around.starts_at,
    )
    found: dict[int, list[Booking]] = {}
    for row in db.session.execute(_held_as_seen_by(viewer).where(*during)):
        found.setdefault(row.instrument_id, []).append(_booking(row, viewer, row.instrument_id in run))
    return found


def _booking(row: Any, viewer: User, is_run: bool) -> Booking:
    is_mine = viewer.is_authenticated and viewer.id == row.user_id
    booking = Booking(
        row.public_id, Interval(row.starts_at, row.ends_at),
        is_requested=row.state == ReservationState.REQUESTED,
        is_offered=row.state == ReservationState.OFFERED,
        training=row.Training,
    )  # fmt: skip
    if booking.is_offered:
        return replace(booking, is_mine=is_mine)
    if not row.is_seen:
        return booking
    return replace(booking, is_mine=is_mine, may_change=is_mine or is_run, title=row.title, person=row.person)


def _held_as_seen_by(viewer: User) -> Select[*tuple[Any, ...]]:
    """Each reservation, whether the viewer may see its details, and the training that it is made for, if it is."""
    one = Reservation
    is_seen = one.id.in_(access.reservations_visible_to(viewer).with_only_columns(one.id)).label("is_seen")
    of_session = (TrainingSession.reservation_id == one.id) & (TrainingSession.state == SessionState.PLANNED)
    times = (one.instrument_id, one.public_id, one.starts_at, one.ends_at, one.state)
    return (
        select(*times, one.user_id, one.title, User.name.label("person"), is_seen, Training)
        .join(User, User.id == one.user_id)
        .outerjoin(TrainingSession, of_session)
        .outerjoin(Training, (Training.id == TrainingSession.training_id) & Training.is_active)
        .order_by(one.starts_at, one.id)
    )


def _closures(facility_ids: Iterable[int], around: Interval) -> Sequence[Closure]:
    rows = select(Closure).where(
        Closure.facility_id.in_(facility_ids),
        Closure.lifted_at.is_(None),
        Closure.starts_at < around.ends_at,
        Closure.ends_at > around.starts_at,
    )
    return db.session.scalars(rows.order_by(Closure.starts_at, Closure.id)).all()
