"""What the lab asks of its facilities: a week of bookings, requests that wait."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Select, func, select
from sqlalchemy.orm import contains_eager, joinedload

from booking.domain.interval import Interval
from booking.domain.localtime import to_utc_after_gap, wall_time
from models import HOLDING, Facility, Instrument, InstrumentState, Reservation, ReservationState, db


@dataclass(frozen=True, slots=True)
class Week:
    """Seven local dates from `first`, a Monday."""

    first: date

    @classmethod
    def around(cls, on: date) -> "Week":
        return cls(on - timedelta(days=on.weekday()))

    @property
    def dates(self) -> list[date]:
        return [self.first + timedelta(days=number) for number in range(7)]

    @property
    def before(self) -> date:
        return self.first - timedelta(days=7)

    @property
    def after(self) -> date:
        return self.first + timedelta(days=7)

    def interval(self, zone: ZoneInfo) -> Interval:
        return Interval(_midnight(self.first, zone), _midnight(self.after, zone))


def instruments_of(facility: Facility) -> Sequence[Instrument]:
    """Those that are or may come back in service, by name."""
    of_facility = select(Instrument).where(
        Instrument.facility_id == facility.id, Instrument.state != InstrumentState.RETIRED
    )
    return db.session.scalars(of_facility.order_by(Instrument.name, Instrument.id)).all()


def requests_waiting(facility: Facility, now: datetime) -> Sequence[Reservation]:
    """Requested reservations that are not over, the next first."""
    waiting = _of(facility).where(Reservation.state == ReservationState.REQUESTED, Reservation.ends_at > now)
    return db.session.scalars(waiting.order_by(Reservation.starts_at)).all()


def requests_by_facility(facilities: Iterable[Facility], now: datetime) -> dict[int, int]:
    """How many requests wait in each facility that has any, by its id."""
    counted = (
        select(Instrument.facility_id, func.count())
        .join(Reservation, Reservation.instrument_id == Instrument.id)
        .where(
            Instrument.facility_id.in_([facility.id for facility in facilities]),
            Reservation.state == ReservationState.REQUESTED,
            Reservation.ends_at > now,
        )
        .group_by(Instrument.facility_id)
    )
    return dict(db.session.execute(counted).all())


def reservations_by_day(facility: Facility, week: Week) -> list[tuple[date, list[Reservation]]]:
    """Each local date of the week with the reservations that are held on it; one over midnight stands on both."""
    zone = ZoneInfo(facility.time_zone)
    span = week.interval(zone)
    held = _of(facility).where(
        Reservation.state.in_(HOLDING), Reservation.starts_at < span.ends_at, Reservation.ends_at > span.starts_at
    )
    found = db.session.scalars(held.order_by(Reservation.starts_at, Reservation.id)).all()
    return [(on, [one for one in found if _is_on(one, on, zone)]) for on in week.dates]


def touched_by(facility: Facility, instrument: Instrument | None, interval: Interval) -> Sequence[Reservation]:
    """The reservations held during `interval`, of one instrument or of the whole facility."""
    held = _of(facility).where(
        Reservation.state.in_(HOLDING),
        Reservation.starts_at < interval.ends_at,
        Reservation.ends_at > interval.starts_at,
    )
    if instrument is not None:
        held = held.where(Reservation.instrument_id == instrument.id)
    return db.session.scalars(held.order_by(Reservation.starts_at, Reservation.id)).all()


def _of(facility: Facility) -> Select[Reservation]:
    return (
        select(Reservation)
        .join(Reservation.instrument)
        .where(Instrument.facility_id == facility.id)
        .options(
            contains_eager(Reservation.instrument),
            joinedload(Reservation.user),
            joinedload(Reservation.home_institution),
        )
    )


def _is_on(reservation: Reservation, on: date, zone: ZoneInfo) -> bool:
    last = wall_time(reservation.ends_at - timedelta(microseconds=1), zone).date()
    return wall_time(reservation.starts_at, zone).date() <= on <= last


def _midnight(on: date, zone: ZoneInfo) -> datetime:
    return to_utc_after_gap(datetime.combine(on, time()), zone)
