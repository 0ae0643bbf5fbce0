"""What the rounds of the scheduler look at: who is expected, who stays too long, what is over and not noted yet."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Select, or_, select
from sqlalchemy.orm import joinedload

from booking.domain.attendance import Grace
from booking.domain.interval import Interval
from models import Instrument, Message, Mode, Reservation, ReservationState, Usage, UsePolicy, db

LATEST = timedelta(days=2)  # nobody is marked for what began before
NOTED = timedelta(days=7)  # what began before, and was never noted, is history
PATIENCE = timedelta(hours=1)  # for somebody to say otherwise
AT_ONCE = 500


def expected_at(now: datetime) -> list[tuple[Reservation, Grace]]:
    """Reservations that have begun without anybody checking in, where that is asked for."""
    begun = _unused(Reservation.starts_at <= now, Reservation.starts_at > now - LATEST, UsePolicy.is_asked.is_(True))
    rows = db.session.execute(begun.add_columns(UsePolicy).options(joinedload(Reservation.user))).all()
    return [(row[0], row[1].grace) for row in rows if row[0].mode != Mode.SAMPLE_SUBMISSION]


def missed_at(now: datetime) -> list[int]:
    """The ids of those among them whose time to come is over."""
    return [
        one.id
        for one, grace in expected_at(now)
        if grace.has_run_out(Interval(one.starts_at, one.ends_at), now) and (grace.is_released or one.ends_at <= now)
    ]


def unchecked_until(now: datetime) -> Sequence[Reservation]:
    """What was over an hour ago where nobody asks for check-in, or samples were sent; so many at once."""
    is_not_asked = or_(UsePolicy.facility_id.is_(None), ~UsePolicy.is_asked, Reservation.mode == Mode.SAMPLE_SUBMISSION)
    span = (Reservation.starts_at > now - NOTED, Reservation.starts_at <= now, Reservation.ends_at <= now - PATIENCE)
    return db.session.scalars(_unused(*span, is_not_asked).order_by(Reservation.id).limit(AT_ONCE)).all()


def overrunning(now: datetime, by: timedelta | None = None) -> Sequence[Usage]:
    """Uses that go on after the end of their booking, and of which nobody has been warned; with `by`, all that have
    gone on for so long."""
    running = (
        select(Usage)
        .join(Usage.reservation)
        .where(
            Usage.started_at.is_not(None), Usage.ended_at.is_(None), Reservation.ends_at <= now - (by or timedelta())
        )
        .options(joinedload(Usage.reservation), joinedload(Usage.person))
        .order_by(Usage.id)
    )
    if by is None:
        running = running.where(or_(Usage.warned_for.is_(None), Usage.warned_for != Reservation.ends_at))
    return db.session.scalars(running).all()


def told_of(kind: str, ids: Collection[int]) -> set[tuple[int | None, str]]:
    """Of which starts of these reservations somebody has been told so."""
    if not ids:
        return set()
    told = select(Message).where(Message.kind == kind, Message.reservation_id.in_(ids))
    return {(one.reservation_id, str(one.details.get("starts_at"))) for one in db.session.scalars(told)}


def _unused(*conditions: ColumnElement[bool]) -> Select[Reservation]:
    """By instrument, since that is how reservations are found by their time."""
    return (
        select(Reservation)
        .join(Instrument, Instrument.id == Reservation.instrument_id)
        .outerjoin(UsePolicy, UsePolicy.facility_id == Instrument.facility_id)
        .outerjoin(Usage, Usage.reservation_id == Reservation.id)
        .where(Usage.id.is_(None), Reservation.state == ReservationState.CONFIRMED, *conditions)
    )
