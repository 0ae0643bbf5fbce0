"""Cancelling what is still to come of a series, and taking it again."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select

from booking.locks import lock_with_neighbours
from booking.reservations.actions.ending import give_back, take_again
from booking.series.actions.telling import CANCELLED, RESTORED, tell_of
from booking.series.queries.lists import still_to_come
from models import EventKind, Reservation, ReservationEvent, ReservationState, Series, db


def cancel_series(
    series: Series, by_id: int, now: datetime, *, first: Reservation | None = None, reason: str = ""
) -> Sequence[Reservation]:
    """Give back what holds time and has not begun, from `first` on or all; answers which. What has begun stays."""
    lock_with_neighbours(series.instrument_id)
    coming = still_to_come(series, now, first)
    for one in coming:
        give_back(one, by_id, now, reason, is_quiet=True)
    if coming:
        tell_of(series, CANCELLED, coming, by_id, now, reason)
    return coming


def restore_series(series: Series, cancelled_at: datetime, by_id: int, now: datetime) -> Sequence[Reservation]:
    """Take again all that this person gave back at that moment. Raises Refused if one of them cannot be had."""
    lock_with_neighbours(series.instrument_id)
    again = _cancelled(series, cancelled_at, by_id)
    for one in again:
        take_again(one, by_id, now, is_quiet=True)
    if again:
        tell_of(series, RESTORED, again, by_id, now)
    return again


def _cancelled(series: Series, at: datetime, by_id: int) -> Sequence[Reservation]:
    then = (
        select(ReservationEvent.reservation_id)
        .where(ReservationEvent.kind == EventKind.CANCELLED, ReservationEvent.actor_id == by_id)
        .where(ReservationEvent.happened_at == at)
    )
    cancelled = (
        select(Reservation)
        .where(Reservation.series_id == series.id, Reservation.state == ReservationState.CANCELLED)
        .where(Reservation.id.in_(then))
        .order_by(Reservation.starts_at, Reservation.id)
    )
    return db.session.scalars(cancelled.execution_options(populate_existing=True)).all()
