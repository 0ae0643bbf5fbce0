"""What bookings show besides themselves has changed: let every calendar that shows them know."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Row, and_, or_, select, update

from booking.calendars.queries.events import BACK, CANCELLED_STAYS
from booking.domain.stamp import next_stamp
from booking.locks import lock_instruments, raise_revision
from models import HOLDING, Group, Institution, Instrument, Reservation, ReservationState, User, db


def touch_reservations_of(instruments: Iterable[Instrument], now: datetime) -> None:
    """Call it when an instrument's name, room or place, or those of its facility or school, have changed.

    Raises the stamps of every booking that a calendar may hold, and the revisions by which calendars know of it.
    Takes the instruments' write locks.
    """
    ids = [instrument.id for instrument in instruments]
    lock_instruments(ids)
    _touch(Reservation.instrument_id.in_(ids), now)


def touch_reservations_of_people(people: Iterable[User], now: datetime) -> None:
    """Call it when a person's name has changed: it stands in the calendars of labs and instruments too."""
    ids = {person.id for person in people}
    _touch_under_locks(Reservation.user_id.in_(ids), now)
    _raise(User, ids)


def touch_reservations_of_schools(institutions: Iterable[Institution], now: datetime) -> None:
    """Call it, after `touch_reservations_of` its instruments, when a school's name has changed: it stands at its
    people's bookings of other schools' instruments too."""
    ids = [institution.id for institution in institutions]
    _touch_under_locks(and_(Reservation.home_institution_id.in_(ids), Reservation.institution_id.not_in(ids)), now)


def touch_reservations_of_groups(groups: Iterable[Group], now: datetime) -> None:
    """Call it when a lab's name has changed."""
    ids = {group.id for group in groups}
    _touch_under_locks(Reservation.group_id.in_(ids), now)
    _raise(Group, ids)


def _touch_under_locks(is_meant: ColumnElement[bool], now: datetime) -> None:
    """What has changed is not written before the locks are taken, in the order in which a booking takes them too."""
    with db.session.no_autoflush:
        for instrument_id in sorted({row.instrument_id for row in _shown(is_meant, now)}):
            raise_revision(instrument_id)
    _touch(is_meant, now)


def _touch(is_meant: ColumnElement[bool], now: datetime) -> None:
    """The bookings first, then people and labs, under the instruments' locks, which every writer takes before."""
    rows = _shown(is_meant, now)
    if rows:
        db.session.execute(
            update(Reservation),
            [{"id": r.id, "sequence": r.sequence + 1, "changed_at": next_stamp(r.changed_at, now)} for r in rows],
        )
    _raise(User, {row.user_id for row in rows})
    _raise(Group, {row.group_id for row in rows if row.group_id})


def _shown(is_meant: ColumnElement[bool], now: datetime) -> list[Row[int, int, int, int | None, int, datetime]]:
    is_fresh = and_(Reservation.state == ReservationState.CANCELLED, Reservation.changed_at > now - CANCELLED_STAYS)
    columns = (Reservation.id, Reservation.instrument_id, Reservation.user_id, Reservation.group_id)
    in_window = Reservation.ends_at > now - BACK - timedelta(days=1)
    query = select(*columns, Reservation.sequence, Reservation.changed_at)
    held = or_(Reservation.state.in_(HOLDING), is_fresh)
    return list(db.session.execute(query.where(is_meant, in_window, held).order_by(Reservation.id)).all())


def _raise(model: type[User] | type[Group], ids: set[int]) -> None:
    for one in sorted(ids):
        raised = update(model).where(model.id == one).values(calendar_revision=model.calendar_revision + 1)
        db.session.execute(raised.execution_options(synchronize_session=False))
