"""Planning a session, changing it, cancelling it. On an instrument, its time is a booking of the first trainer's."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from booking.domain.interval import Interval
from booking.domain.question import Wanted
from booking.domain.training import free_seats
from booking.locks import lock_together
from booking.reservations import actions as reservations
from booking.training.actions.enrolling import fill_seats
from booking.training.actions.telling import CANCELLED, CHANGED, tell_all
from booking.training.locks import lock_session
from models import (
    HOLDING,
    Enrolment,
    EnrolmentState,
    Instrument,
    Mode,
    SessionState,
    Training,
    TrainingSession,
    User,
    db,
)


@dataclass(frozen=True, slots=True)
class Plan:
    """A session as it is to be. The first trainer holds the instrument."""

    interval: Interval
    enrol_until: datetime
    place: str
    place_zh: str
    language: str
    seats: int
    has_waiting_list: bool
    trainers: Sequence[User]
    instrument: Instrument | None = None


class CannotChange(Exception):
    """It has begun or is cancelled (`taken` 0), or more people have a seat than the plan has: `taken`."""

    def __init__(self, taken: int = 0) -> None:
        super().__init__("the session cannot be changed so")
        self.taken = taken


def plan_session(training: Training, plan: Plan, by: User, now: datetime) -> TrainingSession:
    """A new date of the training. Raises Refused where the instrument cannot be had then."""
    session = TrainingSession(
        institution_id=training.institution_id, training=training, state=SessionState.PLANNED, created_by_id=by.id,
        created_at=now, changed_at=now, instrument=plan.instrument, reservation_id=_booked(training, plan, by, now),
    )  # fmt: skip
    _write(session, plan)
    db.session.add(session)
    db.session.flush()
    return session


def change_session(session: TrainingSession, plan: Plan, by: User, now: datetime) -> None:
    """Another time, place, instrument, or number of seats; whoever takes part is told of a new time or place.

    Raises Refused, CannotChange.
    """
    _lock_instruments(session.instrument_id, plan.instrument.id if plan.instrument else None)
    session = lock_session(session.id)
    if session.state != SessionState.PLANNED or now >= session.starts_at:
        raise CannotChange
    enrolled = _of_state(session, EnrolmentState.ENROLLED)
    if len(enrolled) > plan.seats:
        raise CannotChange(len(enrolled))
    before = _what_people_plan_with(session)
    _hold(session, plan, by, now)
    _close_ranks(enrolled, plan.seats)
    session.instrument = plan.instrument
    _write(session, plan)
    session.sequence, session.changed_at = session.sequence + 1, now
    db.session.flush()
    if before != _what_people_plan_with(session):
        tell_all(session, [*enrolled, *_of_state(session, EnrolmentState.WAITING)], CHANGED, now)
    fill_seats(session, now)


def cancel_session(session: TrainingSession, reason: str, by: User, now: datetime) -> None:
    """It does not take place; the instrument's time is given back, and everybody is told. Raises CannotChange."""
    _lock_instruments(session.instrument_id, None)
    session = lock_session(session.id)
    if session.state != SessionState.PLANNED or now >= session.starts_at:
        raise CannotChange
    _give_back(session, by, now, reason)
    session.state, session.cancel_reason = SessionState.CANCELLED, reason
    session.sequence, session.changed_at = session.sequence + 1, now
    concerned = [*_of_state(session, EnrolmentState.ENROLLED), *_of_state(session, EnrolmentState.WAITING)]
    tell_all(session, concerned, CANCELLED, now, {"reason": reason})


def _write(session: TrainingSession, plan: Plan) -> None:
    session.starts_at, session.ends_at = plan.interval.starts_at, plan.interval.ends_at
    for name in ("enrol_until", "place", "place_zh", "language", "seats", "has_waiting_list"):
        setattr(session, name, getattr(plan, name))
    session.trainers = list(plan.trainers)


def _booked(training: Training, plan: Plan, by: User, now: datetime) -> int | None:
    """The id of the booking that holds the instrument. It goes through the rules and the guard as any other."""
    if plan.instrument is None:
        return None
    modes = plan.instrument.modes
    mode = Mode.SELF_OPERATED.value if Mode.SELF_OPERATED in modes else modes[0]
    trainer = plan.trainers[0] if plan.trainers else by
    return reservations.book(
        instrument_id=plan.instrument.id, person_id=trainer.id, booked_by_id=by.id,
        wanted=Wanted(plan.interval, mode=mode), now=now, title=training.name[:200],
    ).id  # fmt: skip


def _hold(session: TrainingSession, plan: Plan, by: User, now: datetime) -> None:
    """Move the booking along; another instrument or trainer, or a booking that was given back, is another booking."""
    held = session.reservation if session.reservation and session.reservation.state in HOLDING else None
    trainer = plan.trainers[0] if plan.trainers else by
    if held and plan.instrument and held.instrument_id == plan.instrument.id and held.user_id == trainer.id:
        reservations.change_interval(held, plan.interval, by.id, now)
        return
    _give_back(session, by, now, "")
    session.reservation_id = _booked(session.training, plan, by, now)


def _give_back(session: TrainingSession, by: User, now: datetime, reason: str) -> None:
    held = session.reservation
    if held is not None and held.state in HOLDING and held.starts_at > now:
        reservations.cancel(held, by.id, now, reason)


def _close_ranks(enrolled: Sequence[Enrolment], seats: int) -> None:
    """With fewer seats than before, whoever sits beyond the last of them gets a lower number."""
    free = free_seats(seats, {one.seat for one in enrolled if one.seat is not None})
    for one in enrolled:
        if one.seat is not None and one.seat > seats:
            one.seat = free.pop(0)
    db.session.flush()


def _lock_instruments(*ids: int | None) -> None:
    if wanted := [one for one in ids if one is not None]:
        lock_together(wanted)


def _what_people_plan_with(session: TrainingSession) -> tuple[object, ...]:
    return session.starts_at, session.ends_at, session.place, session.place_zh, session.language


def _of_state(session: TrainingSession, state: EnrolmentState) -> list[Enrolment]:
    found = select(Enrolment).where(Enrolment.session_id == session.id, Enrolment.state == state)
    return list(db.session.scalars(found.order_by(Enrolment.queued_at, Enrolment.id)))
