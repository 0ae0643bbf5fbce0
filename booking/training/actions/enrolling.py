"""Taking a seat, waiting for one, giving it back; who waits moves up by herself and is told once."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import exists, select

from booking.domain.training import Bar, bars, free_seats
from booking.training.actions.telling import ENROLLED, MOVED_UP, forget, tell_of
from booking.training.locks import lock_session
from booking.training.queries.preparing import Preparation, preparation_of
from booking.training.queries.sessions import asked
from models import Enrolment, EnrolmentState, Membership, MembershipState, TrainingSession, User, db


class CannotEnrol(Exception):
    """`bars` say why not; `preparation` what she lacks."""

    def __init__(self, against: Collection[Bar], preparation: Preparation) -> None:
        super().__init__(", ".join(against))
        self.bars = tuple(against)
        self.preparation = preparation


class TooLateToLeave(Exception):
    """The session has begun, or how it ended has been written down."""


def enrol(session_id: int, person: User, now: datetime, *, or_wait: bool = False) -> Enrolment:
    """A seat for the person; with `or_wait`, where none is free, the last place of the waiting list.

    Raises CannotEnrol.
    """
    session = lock_session(session_id)
    mine = _found(session_id, person.id)
    preparation = preparation_of(session.training, person.id, session.starts_at, now)
    taken = _taken(session_id)
    is_member = _is_member(person.id)
    against = bars(asked(session, len(taken), now, is_member, not preparation.missing, mine))
    may_wait = or_wait and session.has_waiting_list and against == (Bar.FULL,)
    if against and not may_wait:
        raise CannotEnrol(against, preparation)
    enrolment = mine or Enrolment(session_id=session_id, user_id=person.id)
    enrolment.queued_at = enrolment.changed_at = now
    if may_wait:
        enrolment.state, enrolment.seat = EnrolmentState.WAITING, None
        db.session.add(enrolment)
    else:
        db.session.add(enrolment)
        _seat(enrolment, free_seats(session.seats, taken)[0], now)
        tell_of(session, enrolment, ENROLLED, now)
    db.session.flush()
    return enrolment


def withdraw(enrolment: Enrolment, now: datetime) -> bool:
    """Give the seat back, or leave the line; whoever waits first has the seat. False if there was nothing to give back.

    Raises TooLateToLeave.
    """
    session = lock_session(enrolment.session_id)
    db.session.refresh(enrolment)
    if enrolment.state == EnrolmentState.WITHDRAWN:
        return False
    if now >= session.starts_at or enrolment.outcome is not None:
        raise TooLateToLeave
    enrolment.state, enrolment.seat, enrolment.changed_at = EnrolmentState.WITHDRAWN, None, now
    db.session.flush()
    forget(session, enrolment.user_id)
    fill_seats(session, now)
    return True


def fill_seats(session: TrainingSession, now: datetime) -> None:
    """Under the session's lock: seats that nobody has go to those who wait, in turn; each is told."""
    if now >= session.starts_at:
        return
    free = free_seats(session.seats, _taken(session.id))
    waiting = (
        select(Enrolment)
        .join(Enrolment.user)
        .where(Enrolment.session_id == session.id, Enrolment.state == EnrolmentState.WAITING)
        .where(
            ~User.is_suspended,
            exists().where(Membership.user_id == User.id, Membership.state == MembershipState.ACTIVE).correlate(User),
        )
        .order_by(Enrolment.queued_at, Enrolment.id)
        .limit(len(free))
    )
    for seat, enrolment in zip(free, db.session.scalars(waiting).all(), strict=False):
        _seat(enrolment, seat, now)
        tell_of(session, enrolment, MOVED_UP, now)
    db.session.flush()


def _seat(enrolment: Enrolment, seat: int, now: datetime) -> None:
    enrolment.state, enrolment.seat, enrolment.changed_at = EnrolmentState.ENROLLED, seat, now


def _found(session_id: int, person_id: int) -> Enrolment | None:
    mine = select(Enrolment).where(Enrolment.session_id == session_id, Enrolment.user_id == person_id)
    return db.session.scalar(mine.execution_options(populate_existing=True))


def _taken(session_id: int) -> set[int]:
    held = select(Enrolment.seat).where(Enrolment.session_id == session_id, Enrolment.seat.is_not(None))
    return {seat for seat in db.session.scalars(held) if seat is not None}


def _is_member(person_id: int) -> bool:
    active = select(Membership.id).where(Membership.user_id == person_id, Membership.state == MembershipState.ACTIVE)
    return db.session.scalar(active.limit(1)) is not None
