"""Closing an instrument or a whole facility, and opening it again."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import select

from booking.domain.interval import Interval
from booking.facility.queries import touched_by
from booking.locks import lock_instruments
from booking.notices.actions import tell, withdraw
from models import Closure, Facility, Instrument, Reservation, db

CLOSED = "closed"
PATIENCE = timedelta(seconds=90)  # a closure that is taken back at once is told to nobody


def close(
    facility: Facility, instrument: Instrument | None, interval: Interval, reason: str, by_id: int, now: datetime
) -> Closure:
    """Shut the instrument, or all of the facility, and tell whoever has booked then. Their bookings stay: each is moved
    or cancelled by a person. An end of `interval.FOREVER` is "until further notice"."""
    lock_instruments(_shut_ids(facility, instrument))
    closure = Closure(
        institution_id=facility.institution_id,
        facility_id=facility.id,
        instrument_id=instrument.id if instrument else None,
        starts_at=interval.starts_at,
        ends_at=interval.ends_at,
        reason=reason,
        closed_by_id=by_id,
        created_at=now,
    )
    db.session.add(closure)
    db.session.flush()
    for reservation in touched_by(facility, instrument, interval):
        if reservation.ends_at > now:
            _tell(reservation, closure, now)
    return closure


def reopen(closure: Closure, now: datetime) -> Closure:
    """It shuts nothing from now on. Whoever has not been told yet will not be."""
    lock_instruments(_shut_ids(closure.facility, closure.instrument))
    db.session.refresh(closure)
    if closure.lifted_at is None:
        closure.lifted_at = now
        withdraw(f"closure:{closure.id}:")
    return closure


def _shut_ids(facility: Facility, instrument: Instrument | None) -> Iterable[int]:
    if instrument is not None:
        return [instrument.id]
    return db.session.scalars(select(Instrument.id).where(Instrument.facility_id == facility.id)).all()


def _tell(reservation: Reservation, closure: Closure, now: datetime) -> None:
    key = f"closure:{closure.id}:{reservation.id}"
    shut = {"shut_from": closure.starts_at.isoformat(), "shut_until": closure.ends_at.isoformat()}
    details = {"reason": closure.reason, **shut}
    tell(reservation.user, CLOSED, now, reservation=reservation, details=details, delay=PATIENCE, coalesce_key=key)
