"""Lin and Nadia at the confocal on Tuesday 3 March 2026, and what is known of their use."""

from typing import Any

from sqlalchemy import select

from booking.demo.cast import Cast
from booking.domain.attendance import Grace
from booking.domain.usage import Evidence
from booking.transaction import transaction
from booking.usage import actions
from models import Reservation, Usage, db
from tests.reservations.acting import march


def expects_check_in(cast: Cast, **more: Any) -> None:
    """The imaging centre asks for check-in: half an hour, then the time is given to others."""
    with transaction():
        actions.set_policy(cast.bioimaging, Grace(**{"is_asked": True, "minutes": 30, "early_minutes": 30, **more}))


def checks_in(cast: Cast, who: str, reservation: Reservation, at: str, evidence: Evidence = Evidence.PAGE) -> Usage:
    with transaction():
        made = actions.check_in(reservation, cast.person(who).id, march(at), evidence)
        db.session.flush()
        usage_id = made.id
    return db.session.get_one(Usage, usage_id)


def checks_out(cast: Cast, who: str, reservation: Reservation, at: str) -> Usage:
    with transaction():
        usage_id = actions.check_out(reservation, cast.person(who).id, march(at)).id
    return db.session.get_one(Usage, usage_id)


def the_usage(reservation: Reservation) -> Usage | None:
    db.session.rollback()
    return db.session.scalar(select(Usage).where(Usage.reservation_id == reservation.id))
