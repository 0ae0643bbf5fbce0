"""Who waits in the demo region: for the next time that somebody else has, or for some hours of the week around it."""

from datetime import datetime, timedelta

from sqlalchemy import select

from booking.demo.cast import Cast
from booking.demo.identity import public_id
from booking.demo.tables import Row, rows
from models import Instrument, Reservation, ReservationState, User, WaitingEntry, WaitingState, db

AHEAD, AROUND = timedelta(days=2), timedelta(days=2)


def settle_waiting(now: datetime) -> None:
    """An entry for each row of data/waiting.csv; with `hours`, for so many within some days. Flushes."""
    cast = Cast.load()
    for row in rows("waiting"):
        entry = _entry(row, cast.person(row["who"]), cast.instrument(row["instrument"]), now)
        db.session.add_all([entry] if entry else [])
    db.session.flush()


def _entry(row: Row, person: User, instrument: Instrument, now: datetime) -> WaitingEntry | None:
    booked = _next_of_others(person, instrument, now)
    if booked is None:
        return None
    margin = AROUND if row["hours"] else timedelta(0)
    whole = (booked.ends_at - booked.starts_at) // timedelta(minutes=1)
    asked_at = now - timedelta(days=int(row["days_ago"]))
    return WaitingEntry(
        public_id=public_id("waiting", f"{row['who']}/{row['instrument']}/{row['hours']}"),
        institution_id=instrument.institution_id, instrument_id=instrument.id, user_id=person.id,
        mode=instrument.modes[0], starts_at=booked.starts_at - margin, ends_at=booked.ends_at + margin,
        length_minutes=int(row["hours"]) * 60 if row["hours"] else whole, state=WaitingState.WAITING,
        created_at=asked_at, changed_at=asked_at,
    )  # fmt: skip


def _next_of_others(person: User, instrument: Instrument, now: datetime) -> Reservation | None:
    taken = select(Reservation).where(
        Reservation.instrument_id == instrument.id,
        Reservation.user_id != person.id,
        Reservation.state == ReservationState.CONFIRMED,
        Reservation.starts_at > now + AHEAD,
    )
    return db.session.scalar(taken.order_by(Reservation.starts_at, Reservation.id).limit(1))
