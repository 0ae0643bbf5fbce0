"""A series as somebody may see it, and the reservations that belong to it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from booking.access import reservations_visible_to
from models import HOLDING, Instrument, Reservation, Series, User, db


@dataclass(frozen=True, slots=True)
class Place:
    """Where a reservation stands in its series: the third of ten; `to_come` it and later ones can still be changed."""

    series: Series
    number: int
    of: int
    to_come: int


def series_visible_to(user: User) -> Select[Series]:
    """Whoever may see one of its occurrences, may see the series: all have the same person, lab and instrument."""
    of_visible = reservations_visible_to(user).with_only_columns(Reservation.series_id)
    return select(Series).where(Series.id.in_(of_visible.where(Reservation.series_id.is_not(None))))


def find_series(user: User, public_id: str) -> Series | None:
    return db.session.scalar(series_visible_to(user).where(Series.public_id == public_id))


def occurrences_of(series: Series) -> Sequence[Reservation]:
    """All, cancelled ones too, in the order of their times."""
    return db.session.scalars(_in_order(series)).all()


def still_to_come(series: Series, now: datetime, first: Reservation | None = None) -> Sequence[Reservation]:
    """What a change of the series changes: what holds time and has not begun, from `first` on."""
    from_at = max(now, first.starts_at) if first else now
    is_later = Reservation.starts_at >= from_at if first and first.starts_at > now else Reservation.starts_at > from_at
    coming = _in_order(series).where(Reservation.state.in_(HOLDING), is_later)
    return db.session.scalars(coming.execution_options(populate_existing=True)).all()


def place_in_series(reservation: Reservation, now: datetime) -> Place | None:
    """None for a booking by itself."""
    if reservation.series is None:
        return None
    rows = db.session.execute(
        select(Reservation.id, Reservation.state, Reservation.starts_at)
        .where(Reservation.series_id == reservation.series_id)
        .order_by(Reservation.starts_at, Reservation.id)
    ).all()
    number = next(number for number, row in enumerate(rows, 1) if row.id == reservation.id)
    first = max(now, reservation.starts_at)
    to_come = sum(row.state in HOLDING and row.starts_at >= first and row.starts_at > now for row in rows)
    return Place(reservation.series, number, len(rows), to_come)


def _in_order(series: Series) -> Select[Reservation]:
    """With what a list and the rules ask of each, so that no row asks anything more."""
    return (
        select(Reservation)
        .where(Reservation.series_id == series.id)
        .options(
            joinedload(Reservation.instrument).joinedload(Instrument.facility),
            joinedload(Reservation.user),
            joinedload(Reservation.home_institution),
        )
        .order_by(Reservation.starts_at, Reservation.id)
    )
