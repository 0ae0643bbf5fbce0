"""One message for each person of all that was done to a series at once; its text is made when it is sent."""

from collections.abc import Sequence
from datetime import datetime

from booking.approvals.asking import find_open_step
from booking.approvals.people import deciders_of
from booking.notices.actions import tell
from booking.reservations.actions.announcing import PATIENCE
from models import Reservation, ReservationState, Series, User, db

SERIES, TO_DECIDE = "series", "series_to_decide"
BOOKED, CHANGED, CANCELLED, RESTORED = "booked", "changed", "cancelled", "restored"


def tell_of(
    series: Series, what: str, reservations: Sequence[Reservation], by_id: int, now: datetime, reason: str = ""
) -> None:
    """Whoever it is for, whoever booked it where another did this, and whoever has to decide on it."""
    details = {"series": series.public_id, "what": what, "by_id": by_id, "reason": reason}
    for user_id in sorted({series.user_id, series.booked_by_id}):
        if user_id != by_id or user_id == series.user_id:
            _tell(user_id, SERIES, now, details, f"series:{series.id}:{user_id}")
    requested = [one for one in reservations if one.state is ReservationState.REQUESTED]
    step = find_open_step(requested[0]) if requested and what != CANCELLED else None
    if step is not None:
        for user_id in deciders_of(step, now):
            _tell(user_id, TO_DECIDE, now, details, f"decide-series:{series.id}:{user_id}")


def _tell(user_id: int, kind: str, now: datetime, details: dict[str, object], key: str) -> None:
    tell(db.session.get_one(User, user_id), kind, now, details=details, delay=PATIENCE, coalesce_key=key)
