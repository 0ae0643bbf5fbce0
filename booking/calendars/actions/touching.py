"""What bookings show besides themselves has changed: let every calendar that shows them know."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import TypeVar

from sqlalchemy import ColumnElement, Select, and_, or_, select, update
from sqlalchemy.orm import InstrumentedAttribute

from booking.calendars.queries.scope import CANCELLED_STAYS, LONGEST_BACK
from booking.domain.stamp import next_stamp
from booking.locks import raise_revisions
from models import HOLDING, Claim, Closure, Group, Institution, Instrument, Reservation, ReservationState, User, db

Number = TypeVar("Number", int, int | None)


def touch_reservations_of(instruments: Iterable[Instrument], now: datetime) -> None:
    """Call it when an instrument's name, room or place, or those of its facility or school, have changed.

    Raises the stamps of every booking that a calendar may hold, and the revisions by which calendars know of it.
    Whoever changes what belongs to several instruments takes their write locks before the change.
    """
    ids = {instrument.id for instrument in instruments}
    with db.session.no_autoflush:
        raise_revisions(ids)
        _touch([Reservation.instrument_id.in_(ids)], now)
        _touch_closures(ids, now)


def touch_reservations_of_people(people: Iterable[User], now: datetime) -> None:
    """Call it when a person's name has changed: it stands in the calendars of labs and instruments too."""
    ids = {person.id for person in people}
    _touch_under_locks(Reservation.user_id.in_(ids), now, people=ids)


def touch_reservations_of_groups(groups: Iterable[Group], now: datetime) -> None:
    """Call it when a lab's name has changed."""
    ids = {group.id for group in groups}
    _touch_under_locks(Reservation.group_id.in_(ids), now, groups=ids)


def touch_reservations_with(resource_ids: Iterable[int], now: datetime, people: Iterable[int] = ()) -> None:
    """Call it when accessories or an operator with these resources are called otherwise, or somebody else operates:
    `people` are whoever did and does. Bookings that hold one show it."""
    holding = select(Claim.reservation_id).where(Claim.resource_id.in_(list(resource_ids)))
    _touch_under_locks(Reservation.id.in_(holding), now, people=people)


def lock_instruments_showing(institutions: Iterable[Institution], now: datetime) -> None:
    """The write locks for `touch_reservations_of_schools`. Call it before the schools are changed: bookings that are
    being made refer to them."""
    ids = [institution.id for institution in institutions]
    own = select(Instrument.id).where(Instrument.institution_id.in_(ids))
    shown = select(Reservation.instrument_id).where(Reservation.home_institution_id.in_(ids), _is_shown(now))
    with db.session.no_autoflush:
        raise_revisions({*db.session.scalars(own), *db.session.scalars(shown.distinct())})


def touch_reservations_of_schools(institutions: Iterable[Institution], now: datetime) -> None:
    """Call it when a school's name has changed: it stands at its instruments' bookings, and at its people's of other
    schools' instruments. Under the locks of `lock_instruments_showing`."""
    ids = [institution.id for institution in institutions]
    own = Reservation.institution_id.in_(ids)
    with db.session.no_autoflush:
        _touch([own, and_(Reservation.home_institution_id.in_(ids), ~own)], now)


def _touch_closures(instrument_ids: Iterable[int], now: datetime) -> None:
    """They show the name of their instrument, or of its facility."""
    facilities = select(Instrument.facility_id).where(Instrument.id.in_(instrument_ids))
    shown = select(Closure).where(
        or_(Closure.instrument_id.in_(instrument_ids), Closure.facility_id.in_(facilities)),
        Closure.ends_at > now - LONGEST_BACK - timedelta(days=1),
    )
    for closure in db.session.scalars(shown.order_by(Closure.id)):
        closure.sequence += 1
        closure.changed_at = next_stamp(closure.changed_at, now)


def _touch_under_locks(
    is_meant: ColumnElement[bool], now: datetime, people: Iterable[int] = (), groups: Iterable[int] = ()
) -> None:
    """What has changed is not written before the locks are taken, in the order in which a booking takes them too."""
    with db.session.no_autoflush:
        raise_revisions(db.session.scalars(_of_shown(Reservation.instrument_id, is_meant, now)))
        _touch([is_meant], now, people, groups)


def _touch(
    meant: Iterable[ColumnElement[bool]], now: datetime, people: Iterable[int] = (), groups: Iterable[int] = ()
) -> None:
    """The bookings first, then people, then labs, under the instruments' locks, which every writer takes before."""
    people, groups = set(people), set(groups)
    for is_meant in meant:
        people.update(db.session.scalars(_of_shown(Reservation.user_id, is_meant, now)))
        groups.update(filter(None, db.session.scalars(_of_shown(Reservation.group_id, is_meant, now))))
        _stamp(and_(is_meant, _is_shown(now)), now)
    _raise(User, people)
    _raise(Group, groups)


def _stamp(is_meant: ColumnElement[bool], now: datetime) -> None:
    """All at once; those that have changed within this second, or before the clock was set back, one by one."""
    stamp = next_stamp(None, now)
    late = select(Reservation.id, Reservation.changed_at).where(is_meant, Reservation.changed_at >= stamp)
    stamps = [(Reservation.id == one.id, next_stamp(one.changed_at, now)) for one in db.session.execute(late).all()]
    for condition, changed_at in [(and_(is_meant, Reservation.changed_at < stamp), stamp), *stamps]:
        stamped = update(Reservation).where(condition).values(sequence=Reservation.sequence + 1, changed_at=changed_at)
        db.session.execute(stamped.execution_options(synchronize_session=False))


def _of_shown(column: InstrumentedAttribute[Number], is_meant: ColumnElement[bool], now: datetime) -> Select[Number]:
    return select(column).where(is_meant, _is_shown(now)).distinct()


def _is_shown(now: datetime) -> ColumnElement[bool]:
    """A calendar may hold it."""
    is_fresh = and_(Reservation.state == ReservationState.CANCELLED, Reservation.changed_at > now - CANCELLED_STAYS)
    return and_(
        Reservation.ends_at > now - LONGEST_BACK - timedelta(days=1), or_(Reservation.state.in_(HOLDING), is_fresh)
    )


def _raise(model: type[User] | type[Group], ids: Iterable[int]) -> None:
    """In the order of ids, which PostgreSQL is told: an UPDATE of many rows locks them in no certain one."""
    wanted = model.id.in_(sorted(ids))
    db.session.execute(select(model.id).where(wanted).order_by(model.id).with_for_update(key_share=True)).all()
    raised = update(model).where(wanted).values(calendar_revision=model.calendar_revision + 1)
    db.session.execute(raised.execution_options(synchronize_session=False))
