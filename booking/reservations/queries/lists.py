"""Lists of reservations as queries, to be paged or streamed: of a person, a lab, an instrument."""

from datetime import datetime

from sqlalchemy import ColumnElement, Select, and_, not_, select
from sqlalchemy.orm import joinedload

from booking.domain.interval import Interval
from models import HOLDING, Instrument, Reservation


def coming_of(user_id: int, now: datetime) -> Select[Reservation]:
    """What a person holds that is not over, the next first."""
    return _listed(Reservation.user_id == user_id, _is_coming(now)).order_by(Reservation.starts_at, Reservation.id)


def past_of(user_id: int, now: datetime) -> Select[Reservation]:
    """What is over, was cancelled or declined, the latest first."""
    past = _listed(Reservation.user_id == user_id, not_(_is_coming(now)))
    return past.order_by(Reservation.starts_at.desc(), Reservation.id.desc())


def coming_of_group(group_id: int, now: datetime) -> Select[Reservation]:
    """What the members of a lab have booked for it, the next first."""
    return _listed(Reservation.group_id == group_id, _is_coming(now)).order_by(Reservation.starts_at, Reservation.id)


def past_of_group(group_id: int, now: datetime) -> Select[Reservation]:
    past = _listed(Reservation.group_id == group_id, not_(_is_coming(now)))
    return past.order_by(Reservation.starts_at.desc(), Reservation.id.desc())


def held_on(instrument_id: int, span: Interval) -> Select[Reservation]:
    """The reservations that hold an instrument during `span`, in order."""
    is_within = and_(Reservation.starts_at < span.ends_at, Reservation.ends_at > span.starts_at)
    held = _listed(Reservation.instrument_id == instrument_id, is_within, Reservation.state.in_(HOLDING))
    return held.order_by(Reservation.starts_at, Reservation.id)


def _is_coming(now: datetime) -> ColumnElement[bool]:
    return and_(Reservation.state.in_(HOLDING), Reservation.ends_at > now)


def _listed(*conditions: ColumnElement[bool]) -> Select[Reservation]:
    """With all that a row of a list shows, so that reading further rows asks nothing more."""
    return (
        select(Reservation)
        .where(*conditions)
        .options(
            joinedload(Reservation.instrument).joinedload(Instrument.facility),
            joinedload(Reservation.instrument).joinedload(Instrument.institution),
            joinedload(Reservation.user),
            joinedload(Reservation.home_institution),
        )
    )
