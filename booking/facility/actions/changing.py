"""Changing what is closed: its time, words and places; of one closure, or those of a series still to come."""

from collections.abc import Sequence

from booking.domain.interval import Interval
from booking.domain.stamp import next_stamp
from booking.facility.actions.closing import equal_places, lock_for
from booking.facility.actions.deciding import settle
from booking.facility.plans import Decisions, Plan
from models import ClosedPlace, Closure, db


class IsOver(Exception):
    """It has been opened again, or is over: history does not change."""


def change(closures: Sequence[Closure], plan: Plan, decisions: Decisions) -> Sequence[Closure]:
    """Give each of the closures, in order, the interval of the plan at its place, and all of them its words and places.

    Bookings that it now comes over are decided about as in closing. Raises IsOver, Unseen, NotMoved.
    """
    lock_for(plan, decisions)
    for closure in closures:
        db.session.refresh(closure)
        if closure.lifted_at is not None or closure.ends_at <= decisions.now:
            raise IsOver
    for closure, interval in zip(closures, plan.intervals, strict=True):
        _change(closure, interval, plan, decisions)
    db.session.flush()
    settle(plan, closures, decisions)
    return closures


def _change(closure: Closure, interval: Interval, plan: Plan, decisions: Decisions) -> None:
    closure.starts_at, closure.ends_at = interval.starts_at, interval.ends_at
    closure.reason, closure.kind = plan.reason, plan.kind
    if {one.resource_id for one in closure.places} != plan.places:
        closure.places = [ClosedPlace(resource_id=resource_id) for resource_id in sorted(plan.places)]
    closure.places_closed, closure.places_of = len(plan.places), equal_places(plan)
    closure.sequence += 1
    closure.changed_at = next_stamp(closure.changed_at, decisions.now)
