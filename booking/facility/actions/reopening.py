"""Opening again: the time is free, and whoever kept a booking in it hears so."""

from collections.abc import Sequence
from datetime import datetime

from booking.domain.stamp import next_stamp
from booking.facility.actions.closing import lock_for
from booking.facility.actions.deciding import kept_before
from booking.facility.actions.telling import tell_reopened, withdraw_kept
from booking.facility.plans import LONG_PATIENCE, Decisions, plan_of
from booking.facility.queries.affected import held_in
from booking.reservations.actions.announcing import Happening, announce
from models import Closure, EventKind, Reservation, db


def reopen(closure: Closure, now: datetime, by_id: int | None = None) -> Closure:
    """It shuts nothing from now on: what has begun ends now; what has not, or was closed a
    moment ago, is lifted. What is over stays."""
    return reopen_all([closure], now, by_id)[0]


def reopen_all(closures: Sequence[Closure], now: datetime, by_id: int | None = None) -> Sequence[Closure]:
    """Several of one series. Whoever has not been told yet that she keeps a booking in them will not be."""
    lock_for(plan_of(closures), Decisions(by_id or 0, now))
    for closure in closures:
        db.session.refresh(closure)
    standing = [one for one in closures if one.lifted_at is None and one.ends_at > now]
    if not standing:
        return closures
    kept = _kept(standing, now)
    for closure in standing:
        _end(closure, now)
    spared = withdraw_kept(standing[0])
    for reservation in kept:
        announce(reservation, _reopened(standing[0], by_id, now))
    tell_reopened(standing[0], kept, spared, now)
    return closures


def _kept(closures: Sequence[Closure], now: datetime) -> list[Reservation]:
    """What is still to come or runs, in the time that was closed, and was kept then."""
    held = held_in(plan_of(closures), now)
    known = kept_before(held, closures)
    return [one for one in held if one.id in known]


def _end(closure: Closure, now: datetime) -> None:
    closure.sequence += 1
    closure.changed_at = next_stamp(closure.changed_at, now)
    is_undone = now - closure.created_at <= LONG_PATIENCE  # a slip of the hand, and no time that it was shut
    if closure.starts_at < now and not is_undone:
        closure.ends_at = now
    else:
        closure.lifted_at = now


def _reopened(closure: Closure, by_id: int | None, now: datetime) -> Happening:
    extra = {"closure": closure.public_id}
    return Happening(EventKind.REOPENED, by_id or closure.closed_by_id or 0, now, extra=extra, is_quiet=True)
