"""Which reservations count against a limit, and how much of them lies in a span, as parts of queries."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, case

from booking.database import MinutesBetween
from booking.domain.interval import Interval
from booking.reservations import statements
from booking.reservations.applicants import Applicant
from models import Base, ReservationState

RESERVATIONS = Base.metadata.tables["reservations"].c
COUNTED = (ReservationState.REQUESTED, ReservationState.CONFIRMED, ReservationState.OFFERED)


@dataclass(frozen=True, slots=True)
class Asked:
    """For whom, in which span and when it is asked; `but_of` is the reservation that is being changed. `is_decided`:
    somebody books by the answer, so what it rests on stays locked until she has."""

    who: Applicant
    span: Interval
    now: datetime
    but_of: int = statements.NOBODYS
    is_decided: bool = False


def is_counted(but_of: int) -> ColumnElement[bool]:
    return and_(RESERVATIONS.state.in_(COUNTED), RESERVATIONS.id != but_of)


def during(span: Interval) -> ColumnElement[bool]:
    return and_(RESERVATIONS.starts_at < span.ends_at, RESERVATIONS.ends_at > span.starts_at)


def minutes_within(span: Interval) -> MinutesBetween:
    """Of a reservation, the minutes that lie in the span."""
    starts_at, ends_at = RESERVATIONS.starts_at, RESERVATIONS.ends_at
    return MinutesBetween(
        case((starts_at < span.starts_at, span.starts_at), else_=starts_at),
        case((ends_at > span.ends_at, span.ends_at), else_=ends_at),
    )
