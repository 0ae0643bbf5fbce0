"""Closing an instrument, some of its places or a whole facility, once or again and again."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select

from booking.domain.interval import FOREVER, Interval
from booking.domain.stamp import next_stamp
from booking.facility.actions.deciding import settle
from booking.facility.plans import LONG_PATIENCE, Decisions, Plan
from booking.locks import lock_instruments, with_neighbours
from models import ClosedPlace, Closure, ClosureKind, ClosureSeries, Facility, Instrument, Need, db


def close(
    facility: Facility, instrument: Instrument | None, interval: Interval, reason: str, by_id: int, now: datetime
) -> Closure:
    """Shut the instrument, or all of the facility, once; whoever has booked then keeps the booking and is told. An end
    of `interval.FOREVER` is "until further notice"."""
    return shut(Plan(facility, instrument, (interval,), reason), Decisions(by_id, now))[0]


def shut(plan: Plan, decisions: Decisions) -> list[Closure]:
    """Do what is planned, and with each booking in it what is decided; everybody concerned is told once.

    The same again answers the closures that there are. Raises Unseen if a booking lies in it that has not been decided
    about, NotMoved if one cannot go where it should.
    """
    lock_for(plan, decisions)
    closures = _shut_before(plan, decisions) or _shut_now(plan, decisions)
    settle(plan, closures, decisions)
    return closures


def _shut_now(plan: Plan, decisions: Decisions) -> list[Closure]:
    series = _series(plan, decisions) if plan.rule else None
    closures = [_closure(plan, interval, series, decisions) for interval in plan.intervals]
    db.session.add_all(closures)
    db.session.flush()
    return closures


def _shut_before(plan: Plan, decisions: Decisions) -> list[Closure]:
    """The very closures of the plan, if the same person has made them a moment ago: the form was sent twice."""
    same = select(Closure).where(
        Closure.facility_id == plan.facility.id,
        Closure.instrument_id == (plan.instrument.id if plan.instrument else None),
        Closure.starts_at.in_([one.starts_at for one in plan.intervals]),
        Closure.kind == plan.kind,
        Closure.reason == plan.reason,
        Closure.closed_by_id == decisions.by_id,
        Closure.created_at > decisions.now - LONG_PATIENCE,
        Closure.lifted_at.is_(None),
    )
    made: dict[int, list[Closure]] = {}
    for one in db.session.scalars(same.order_by(Closure.starts_at, Closure.id)):
        if {place.resource_id for place in one.places} == plan.places:
            made.setdefault(one.series_id or -one.id, []).append(one)
    wanted = sorted(plan.intervals)
    return next((own for own in made.values() if [Interval(c.starts_at, c.ends_at) for c in own] == wanted), [])


def break_down(instrument: Instrument, reason: str, by_id: int, now: datetime) -> Closure:
    """Shut the instrument from this minute until further notice. Pressed again, it answers what is shut already."""
    lock_instruments(with_neighbours([instrument.id]))  # at once, as whoever books it: in no circle with them
    broken = select(Closure).where(
        Closure.instrument_id == instrument.id,
        Closure.kind == ClosureKind.BREAKDOWN,
        Closure.lifted_at.is_(None),
        Closure.starts_at <= now,
        Closure.ends_at >= FOREVER,
        Closure.places_closed == 0,
    )
    if known := db.session.scalar(broken.limit(1)):
        return known
    from_now = Interval(now.replace(second=0, microsecond=0), FOREVER)
    plan = Plan(instrument.facility, instrument, (from_now,), reason, ClosureKind.BREAKDOWN)
    return shut(plan, Decisions(by_id, now, patience=LONG_PATIENCE))[0]


def lock_for(plan: Plan, decisions: Decisions) -> None:
    """The write locks of all that is closed, of all that somebody is moved to, and of whatever shares a resource with
    these: at once, in the order of ids."""
    targets = {choice.instrument_id for choice in decisions.choices.values() if choice.instrument_id}
    lock_instruments(with_neighbours({*shut_ids(plan), *targets}))


def shut_ids(plan: Plan) -> Iterable[int]:
    """Of the instruments that close, or lose a place."""
    if plan.places:
        return db.session.scalars(select(Need.instrument_id).where(Need.resource_id.in_(plan.places))).all()
    if plan.instrument is not None:
        return [plan.instrument.id]
    return db.session.scalars(select(Instrument.id).where(Instrument.facility_id == plan.facility.id)).all()


def _series(plan: Plan, decisions: Decisions) -> ClosureSeries:
    rule = plan.rule
    if rule is None or rule.last_on is None:
        raise ValueError("a series of closures has a last day")
    return ClosureSeries(
        institution_id=plan.facility.institution_id,
        facility_id=plan.facility.id,
        every_weeks=rule.every,
        weekdays="".join(str(day) for day in sorted(rule.weekdays)),
        until_on=rule.last_on,
        created_at=decisions.now,
    )


def _closure(plan: Plan, interval: Interval, series: ClosureSeries | None, decisions: Decisions) -> Closure:
    return Closure(
        institution_id=plan.facility.institution_id,
        facility=plan.facility,
        instrument=plan.instrument,
        series=series,
        kind=plan.kind,
        starts_at=interval.starts_at,
        ends_at=interval.ends_at,
        reason=plan.reason,
        places=[ClosedPlace(resource_id=resource_id) for resource_id in sorted(plan.places)],
        places_closed=len(plan.places),
        places_of=equal_places(plan),
        closed_by_id=decisions.by_id,
        created_at=decisions.now,
        changed_at=next_stamp(None, decisions.now),
    )


def equal_places(plan: Plan) -> int:
    """How many there are of which the plan closes some; 0 where it closes all."""
    if not plan.places or plan.instrument is None:
        return 0
    positions = {need.position for need in plan.instrument.needs if need.resource_id in plan.places}
    return sum(need.position in positions for need in plan.instrument.needs)
