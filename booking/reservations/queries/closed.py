"""Which bookings lie in time that has been closed since, and why."""

from collections.abc import Collection

from sqlalchemy import and_, exists, or_, select

from booking.domain.circumstances import Shut
from booking.domain.interval import Interval
from models import HOLDING, Claim, ClosedPlace, Closure, Instrument, Reservation, db


def closures_during(reservations: Collection[Reservation]) -> dict[int, Shut]:
    """By the reservation's id, the first closure that shuts what it holds; nothing of those that hold no time.

    Where only some of equal places are shut, it is the bookings of these. One query.
    """
    ids = [one.id for one in reservations if one.state in HOLDING]
    if not ids:
        return {}
    shut_place = exists().where(ClosedPlace.closure_id == Closure.id)
    its_place = shut_place.where(Claim.resource_id == ClosedPlace.resource_id, Claim.reservation_id == Reservation.id)
    is_in_it = and_(
        Closure.facility_id == Instrument.facility_id,
        or_(Closure.instrument_id.is_(None), Closure.instrument_id == Instrument.id),
        Closure.lifted_at.is_(None),
        Closure.starts_at < Reservation.ends_at,
        Closure.ends_at > Reservation.starts_at,
    )
    rows = db.session.execute(
        select(Reservation.id, Closure.starts_at, Closure.ends_at, Closure.reason)
        .join(Instrument, Instrument.id == Reservation.instrument_id)
        .join(Closure, is_in_it)
        .where(Reservation.id.in_(ids), or_(~shut_place, its_place))
        .order_by(Closure.starts_at.desc(), Closure.id.desc())
    )
    return {row.id: Shut(Interval(row.starts_at, row.ends_at), row.reason) for row in rows}
