"""Where nobody checks in: reminded, then released and marked as the facility wants; elsewhere the booking counts."""

from datetime import datetime

from booking.domain.interval import Interval
from booking.domain.usage import Evidence
from booking.locks import lock_with_neighbours
from booking.notices.actions import tell
from booking.reservations.actions.using import miss, note
from booking.reservations.queries import closures_during
from booking.usage import queries
from booking.usage.actions.checking import new_usage
from models import Message, Reservation, ReservationState, Usage, db

DUE, MISSED = "check_in_due", "missed"


def remind_of_check_in(now: datetime) -> int:
    """Half of the grace time is over and nobody is there; each start once. Answers how many."""
    expected = queries.expected_at(now)
    due = [
        (one, grace) for one, grace in expected if grace.is_to_be_reminded(Interval(one.starts_at, one.ends_at), now)
    ]
    told = queries.told_of(DUE, [one.id for one, _grace in due])
    for reservation, grace in due:
        start = reservation.starts_at.isoformat()
        if (reservation.id, start) in told:
            continue
        until = grace.ends_at(Interval(reservation.starts_at, reservation.ends_at))
        details = {"starts_at": start, "until": until.isoformat(), "is_released": grace.is_released}
        tell(reservation.user, DUE, now, reservation=reservation, details=details)
    return sum((one.id, one.starts_at.isoformat()) not in told for one, _grace in due)


def settle_missed(reservation_id: int, now: datetime) -> int:
    """Mark one reservation that nobody came to, and give its time back where the facility wants that; answers whether
    it was so, under the write lock. Whose instrument is closed then has not missed it."""
    reservation = db.session.get_one(Reservation, reservation_id)
    lock_with_neighbours(reservation.instrument_id)
    db.session.refresh(reservation)
    grace = queries.grace_of(reservation.instrument.facility_id)
    booked = Interval(reservation.starts_at, reservation.ends_at)
    is_over = now >= (grace.ends_at(booked) if grace.is_released else booked.ends_at)
    is_due = grace.is_asked and is_over and reservation.state == ReservationState.CONFIRMED
    if not is_due or queries.usage_of(reservation_id) or closures_during([reservation]):
        return 0
    db.session.add(new_usage(reservation, now))
    if grace.is_released and now < booked.ends_at:
        miss(reservation, now)
    else:
        note(reservation, None, now, "missed")
    _tell_missed(reservation, booked, now, is_released=grace.is_released)
    return 1


def _tell_missed(reservation: Reservation, booked: Interval, now: datetime, *, is_released: bool) -> Message:
    details = {"ends_at": booked.ends_at.isoformat(), "is_released": is_released and now < booked.ends_at}
    return tell(reservation.user, MISSED, now, reservation=reservation, details=details)


def note_unchecked(now: datetime) -> int:
    """What is over where check-in is not asked for counts as booked, with the booking as the only evidence. Answers how
    many."""
    found = queries.unchecked_until(now)
    for reservation in found:
        usage: Usage = new_usage(reservation, now)
        usage.started_at, usage.ended_at = reservation.starts_at, reservation.ends_at
        usage.is_no_show, usage.evidence = False, Evidence.BOOKING
        db.session.add(usage)
    db.session.flush()
    return len(found)
