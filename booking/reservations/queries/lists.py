"""Lists of reservations as queries, to be paged or streamed: of a person, of a lab."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Select, and_, not_, select
from sqlalchemy.orm import joinedload

from models import HOLDING, Group, Instrument, Reservation, ReservationState, User, db

NEVER_HERS = (ReservationState.OFFERED, ReservationState.LAPSED)  # held for her for a while, on the waiting list


def reservations_of(person: User, now: datetime, *, is_past: bool = False) -> Select[Reservation]:
    """What a person holds that is not over, the next first; or what is over, cancelled or declined, latest first."""
    return _by_time(Reservation.user_id == person.id, now, is_past)


def reservations_of_group(group: Group, now: datetime, *, is_past: bool = False) -> Select[Reservation]:
    """The same of all that was booked for a lab."""
    return _by_time(Reservation.group_id == group.id, now, is_past)


def all_of(query: Select[Reservation]) -> Sequence[Reservation]:
    """Every row, in one query."""
    return db.session.scalars(query).unique().all()


def with_extras(query: Select[Reservation]) -> Select[Reservation]:
    """The same with the accessories, and the operator by name, that each adds; in the same query."""
    return query.options(joinedload(Reservation.options))


def named_instruments(ids: Collection[int]) -> Sequence[Instrument]:
    """Instruments with their school and facility, for naming what is offered instead."""
    if not ids:
        return ()
    named = select(Instrument).where(Instrument.id.in_(ids))
    return db.session.scalars(named.options(joinedload(Instrument.institution), joinedload(Instrument.facility))).all()


def _by_time(whose: ColumnElement[bool], now: datetime, is_past: bool) -> Select[Reservation]:
    is_coming = and_(Reservation.state.in_(HOLDING), Reservation.ends_at > now)
    if is_past:
        return _listed(whose, not_(is_coming), Reservation.state.not_in(NEVER_HERS)).order_by(
            Reservation.starts_at.desc(), Reservation.id.desc()
        )
    return _listed(whose, is_coming).order_by(Reservation.starts_at, Reservation.id)


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
