"""Whoever stays longer than booked is warned, and so is whoever comes next; what nobody ends is ended in the end."""

from datetime import datetime, timedelta

from booking.domain.usage import MINUTE
from booking.notices.actions import tell
from booking.usage import queries
from models import Usage, db

OVERRUN, WAITS = "overrun", "overrun_next"
NEAR = timedelta(hours=2)  # who comes later than that is not disturbed
FORGOTTEN = timedelta(hours=12)


def warn_of_overrun(now: datetime) -> int:
    """Both people, once for each end that has passed; answers how many uses."""
    found = queries.overrunning(now)
    for usage in found:
        _warn(usage, now)
    return len(found)


def _warn(usage: Usage, now: datetime) -> None:
    reservation = usage.reservation
    if reservation is None:
        return
    following = queries.next_on_the_bench(reservation, now + NEAR)
    details = {"ends_at": reservation.ends_at.isoformat()}
    waits = {"next_at": following.starts_at.isoformat()} if following else {}
    tell(usage.person, OVERRUN, now, reservation=reservation, details=details | waits)
    if following is not None and following.user_id != usage.person_id:
        tell(following.user, WAITS, now, reservation=following, details={"starts_at": following.starts_at.isoformat()})
    usage.warned_for = reservation.ends_at


def end_forgotten(now: datetime) -> int:
    """Uses that nobody has ended for half a day ended as booked, which the lab checks; answers how many."""
    found = queries.overrunning(now, by=FORGOTTEN)
    for usage in found:
        if usage.started_at is not None:
            usage.ended_at = max(usage.reserved_ends_at, usage.started_at + MINUTE)
            usage.is_end_assumed, usage.changed_at = True, now
    db.session.flush()
    return len(found)
