"""Sessions with their seats, and how the reader stands in each; participants; who may train."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, case, func, or_, select
from sqlalchemy.orm import joinedload

from booking import access
from booking.domain.training import Asked, Bar, bars
from models import (
    HOLDING,
    Enrolment,
    EnrolmentState,
    Role,
    RoleGrant,
    SessionState,
    Training,
    TrainingSession,
    User,
    db,
)


@dataclass(frozen=True, slots=True)
class SessionRow:
    """A session as a reader sees it. `bars` are what speaks against enrolling, for her or for a visitor."""

    session: TrainingSession
    taken: int
    waiting: int
    bars: tuple[Bar, ...]
    mine: Enrolment | None = None
    place: int = 0  # hers among those who wait

    @property
    def left(self) -> int:
        return max(0, self.session.seats - self.taken)

    @property
    def may_wait(self) -> bool:
        return self.bars == (Bar.FULL,) and self.session.has_waiting_list


def rows_of(
    sessions: Sequence[TrainingSession], reader: User, now: datetime, unprepared: Collection[int] = ()
) -> list[SessionRow]:
    """In two or three queries. `unprepared`: ids of the sessions whose prerequisites the reader lacks."""
    ids = [session.id for session in sessions]
    counts = seat_counts(ids)
    mine = _mine(ids, reader)
    is_member = bool(access.active_institution_ids(reader)) if access.is_signed_in(reader) else True
    places = _places(mine.values())
    return [
        SessionRow(
            session,
            *counts.get(session.id, (0, 0)),
            bars(asked(session, counts.get(session.id, (0, 0))[0], now, is_member, session.id not in unprepared,
                       mine.get(session.id))),
            mine.get(session.id),
            places.get(session.id, 0),
        )
        for session in sessions
    ]  # fmt: skip


def asked(
    session: TrainingSession, taken: int, now: datetime, is_member: bool, is_prepared: bool, mine: Enrolment | None
) -> Asked:
    """What the answer depends on, as domain/training.py wants it."""
    standing = mine.state.value if mine is not None and mine.state != EnrolmentState.WITHDRAWN else ""
    is_cancelled = session.state == SessionState.CANCELLED
    return Asked(
        now,
        session.starts_at,
        session.enrol_until,
        session.seats,
        taken,
        is_cancelled,
        is_member,
        is_prepared,
        standing,
    )


@dataclass(frozen=True, slots=True)
class Seats:
    """How many of a session's are taken, and how one person stands in it, if she takes part or waits."""

    taken: int = 0
    mine: EnrolmentState | None = None


def seats_of(session_ids: Collection[int], person_id: int | None) -> dict[int, Seats]:
    """Of the sessions that anybody takes part in or waits for, in one query."""
    is_hers = case((Enrolment.user_id == (person_id or 0), 1), else_=0)
    found = (
        select(Enrolment.session_id, Enrolment.state, func.count(), func.max(is_hers))
        .where(Enrolment.session_id.in_(session_ids), Enrolment.state != EnrolmentState.WITHDRAWN)
        .group_by(Enrolment.session_id, Enrolment.state)
    )
    seats: dict[int, Seats] = {}
    for session_id, state, count, has_hers in db.session.execute(found):
        known = seats.get(session_id, Seats())
        taken = count if state == EnrolmentState.ENROLLED else known.taken
        seats[session_id] = Seats(taken, EnrolmentState(state) if has_hers else known.mine)
    return seats


def seat_counts(session_ids: Collection[int]) -> dict[int, tuple[int, int]]:
    """How many are enrolled in each session, and how many wait."""
    found = (
        select(Enrolment.session_id, Enrolment.state, func.count())
        .where(Enrolment.session_id.in_(session_ids), Enrolment.state != EnrolmentState.WITHDRAWN)
        .group_by(Enrolment.session_id, Enrolment.state)
    )
    counts: dict[int, tuple[int, int]] = {}
    for session_id, state, count in db.session.execute(found):
        taken, waiting = counts.get(session_id, (0, 0))
        counts[session_id] = (count, waiting) if state == EnrolmentState.ENROLLED else (taken, count)
    return counts


def participants(session: TrainingSession) -> Sequence[Enrolment]:
    """Who has a seat by name, then who waits in turn."""
    found = (
        select(Enrolment)
        .join(Enrolment.user)
        .where(Enrolment.session_id == session.id, Enrolment.state != EnrolmentState.WITHDRAWN)
        .options(joinedload(Enrolment.user), joinedload(Enrolment.assessor))
    )
    rows = db.session.scalars(found.order_by(User.name, Enrolment.id)).all()
    seated = [one for one in rows if one.state == EnrolmentState.ENROLLED]
    return seated + sorted((one for one in rows if one.seat is None), key=lambda one: (one.queued_at, one.id))


def holds_its_time(session: TrainingSession) -> bool:
    """Whether the instrument is still held for all of it; the booking may have been moved or given back since."""
    held = session.reservation
    if session.instrument_id is None:
        return True
    if held is None or held.state not in HOLDING or held.instrument_id != session.instrument_id:
        return False
    return held.starts_at <= session.starts_at and held.ends_at >= session.ends_at


def staff_of(training: Training) -> Sequence[User]:
    """Who runs the facility or administers its school: the usual trainers."""
    of_place = [
        and_(RoleGrant.role == Role.SCHOOL_ADMINISTRATOR, RoleGrant.institution_id == training.institution_id),
        and_(RoleGrant.role == Role.INSTRUMENT_LAB, RoleGrant.facility_id == training.facility_id),
    ]
    ids = select(RoleGrant.user_id).where(or_(*of_place))
    return db.session.scalars(select(User).where(User.id.in_(ids)).order_by(User.name, User.id)).all()


def _mine(session_ids: Collection[int], reader: User) -> dict[int, Enrolment]:
    if not access.is_signed_in(reader) or not session_ids:
        return {}
    found = select(Enrolment).where(Enrolment.session_id.in_(session_ids), Enrolment.user_id == reader.id)
    return {one.session_id: one for one in db.session.scalars(found)}


def _places(mine: Iterable[Enrolment]) -> dict[int, int]:
    """Which place in the line each of these waits at, from 1, by session."""
    waiting = [one for one in mine if one.state == EnrolmentState.WAITING]
    if not waiting:
        return {}
    before = or_(
        *(
            and_(
                Enrolment.session_id == one.session_id,
                or_(
                    Enrolment.queued_at < one.queued_at,
                    and_(Enrolment.queued_at == one.queued_at, Enrolment.id <= one.id),
                ),
            )
            for one in waiting
        )
    )
    found = (
        select(Enrolment.session_id, func.count().label("ahead"))
        .where(Enrolment.state == EnrolmentState.WAITING, before)
        .group_by(Enrolment.session_id)
    )
    return {one.session_id: one.ahead for one in db.session.execute(found)}
