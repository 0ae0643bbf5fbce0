"""What instruments are during some days: open, shut, booked, free; in a constant number of queries."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from sqlalchemy import Select, select, union_all
from sqlalchemy.orm import joinedload

from booking import access
from booking.domain.availability import Need, Padding, gaps
from booking.domain.interval import Interval, merged, subtracted
from booking.domain.localtime import to_utc_after_gap
from booking.reservations.hours import PersonsHours, hours_for, viewing
from models import (
    HOLDING,
    Claim,
    ClosedPlace,
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
    spans = {one.id: days_of(one, first, days) for one in instruments}
    whole = merged(spans.values())
    around = Interval(whole[0].starts_at, whole[-1].ends_at)
    bookings = _bookings(
        spans.keys(), around, viewer, {one.id: access.runs(viewer, one.facility) for one in instruments}
    )
    closures = _closures({one.facility_id for one in instruments}, around)
    margin = timedelta(minutes=max(max(one.setup_minutes, one.cleanup_minutes) for one in instruments))
    taken = _taken({need.resource_id for one in instruments for need in one.needs}, around.padded(margin, margin))
    hours = hours_for(spans.keys(), viewing(viewer), around)
    return [_one(one, spans[one.id], hours[one.id], bookings.get(one.id, ()), closures, taken) for one in instruments]


def _one(
    one: Instrument,
    span: Interval,
    hours: PersonsHours,
    bookings: Iterable[Booking],
    closures: Iterable[Closure],
    taken: Mapping[int, Sequence[Interval]],
) -> Occupied:
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
    free = gaps(usable, _needs(one), taken, padding)
    seen = tuple(booking for booking in bookings if booking.interval.overlaps(span))
    return Occupied(one, span, hours, opened, shut, seen, free, some_shut)


def _needs(one: Instrument) -> list[Need]:
    by_position: dict[int, list[int]] = {}
    for need in one.needs:
        by_position.setdefault(need.position, []).append(need.resource_id)
    return [Need(position, tuple(resource_ids)) for position, resource_ids in by_position.items()]


def _bookings(
    ids: Iterable[int], around: Interval, viewer: User, is_run: Mapping[int, bool]
) -> dict[int, list[Booking]]:
    """What is held on these instruments, by instrument, in order; with details where the viewer may see them."""
    during = (
        Reservation.instrument_id.in_(ids),
        Reservation.state.in_((*HOLDING, ReservationState.OFFERED)),
        Reservation.starts_at < around.ends_at,
        Reservation.ends_at > around.starts_at,
    )
    seen = access.reservations_visible_to(viewer).where(*during).options(joinedload(Reservation.user))
    details = {one.id: one for one in db.session.scalars(seen)}
    found: dict[int, list[Booking]] = {}
    held = db.session.execute(_held_with_trainings().where(*during))
    for id_, instrument_id, public_id, starts_at, ends_at, user_id, state, training in held:
        interval, is_requested = Interval(starts_at, ends_at), state == ReservationState.REQUESTED
        booking = Booking(public_id, interval, is_requested, is_offered=state == ReservationState.OFFERED)
        if booking.is_offered:
            booking = replace(booking, is_mine=viewer.is_authenticated and viewer.id == user_id)
        elif id_ in details:
            booking = _with_details(details[id_], interval, is_requested, viewer, is_run[instrument_id])
        found.setdefault(instrument_id, []).append(replace(booking, training=training))
    return found


def _held_with_trainings() -> Select[int, int, str, datetime, datetime, int, ReservationState, Training]:
    """Each reservation with the training that it is made for, if it is."""
    one = Reservation
    columns = (one.id, one.instrument_id, one.public_id, one.starts_at, one.ends_at, one.user_id, one.state)
    of_session = (TrainingSession.reservation_id == one.id) & (TrainingSession.state == SessionState.PLANNED)
    return (
        select(*columns, Training)
        .outerjoin(TrainingSession, of_session)
        .outerjoin(Training, (Training.id == TrainingSession.training_id) & Training.is_active)
        .order_by(one.starts_at, one.id)
    )


def _with_details(one: Reservation, interval: Interval, is_requested: bool, viewer: User, is_run: bool) -> Booking:
    is_mine = viewer.id == one.user_id
    may_change = is_mine or is_run
    return Booking(one.public_id, interval, is_requested, is_mine, may_change, one.title, one.user.name)


def _closures(facility_ids: Iterable[int], around: Interval) -> Sequence[Closure]:
    rows = select(Closure).where(
        Closure.facility_id.in_(facility_ids),
        Closure.lifted_at.is_(None),
        Closure.starts_at < around.ends_at,
        Closure.ends_at > around.starts_at,
    )
    return db.session.scalars(rows.order_by(Closure.starts_at, Closure.id)).all()


def _taken(resource_ids: Iterable[int], around: Interval) -> dict[int, list[Interval]]:
    """What is held of each resource, set-up and clean-up included, and when it is closed by itself. `around` reaches as
    far as its instruments' own set-up and clean-up keep clear of others."""
    held = select(Claim.resource_id, Claim.starts_at, Claim.ends_at).where(
        Claim.resource_id.in_(resource_ids),
        Claim.starts_at < around.ends_at,
        Claim.ends_at > around.starts_at,
    )
    closed = (
        select(ClosedPlace.resource_id, Closure.starts_at, Closure.ends_at)
        .join(Closure, Closure.id == ClosedPlace.closure_id)
        .where(
            ClosedPlace.resource_id.in_(resource_ids),
            Closure.lifted_at.is_(None),
            Closure.starts_at < around.ends_at,
            Closure.ends_at > around.starts_at,
        )
    )
    taken: dict[int, list[Interval]] = {}
    for resource_id, starts_at, ends_at in db.session.execute(union_all(held, closed).order_by("starts_at")):
        taken.setdefault(resource_id, []).append(Interval(starts_at, ends_at))
    return taken
