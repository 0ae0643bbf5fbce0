"""The demo region's closures, told by weeks from now on."""

from collections.abc import Iterator
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select

from booking.demo.cast import Cast
from booking.demo.identity import public_id
from booking.demo.tables import Row, rows
from booking.domain.localtime import to_utc_after_gap, wall_time
from models import ClosedPlace, Closure, ClosureKind, ClosureSeries, Facility, Instrument, User, db

ANNOUNCED = timedelta(days=150)  # before the first booking that is played: none was ever in the way


def settle_closures(now: datetime) -> None:
    """Add them to the session and flush."""
    cast = Cast.load()
    for row in rows("closures"):
        facility = db.session.scalar(select(Facility).where(Facility.code == row["on"]))
        instrument = None if facility else cast.instrument(row["on"])
        db.session.add_all(_closures(row, facility or cast.instrument(row["on"]).facility, instrument, cast, now))
    db.session.flush()


def _closures(
    row: Row, facility: Facility, instrument: Instrument | None, cast: Cast, now: datetime
) -> Iterator[Closure]:
    """One, or one in each of so many `weeks`; of an instrument, or of so many of its `places`."""
    weeks, first = int(row["weeks"] or 1), int(row["week"])
    series = _series(row, facility, _start(row, facility, now, first + weeks - 1), now) if weeks > 1 else None
    own = [need.resource_id for need in instrument.needs if need.position == 0] if instrument else []
    places = sorted(own)[: int(row["places"] or 0)]
    closed_by: User = cast.person(row["by"])
    for week in range(first, first + weeks):
        starts_at = _start(row, facility, now, week)
        yield Closure(
            public_id=public_id("closure", f"{row['on']}/{week}"), institution_id=facility.institution_id,
            facility=facility, instrument=instrument, series=series, kind=ClosureKind(row["kind"]),
            starts_at=starts_at, ends_at=starts_at + timedelta(hours=int(row["hours"])), reason=row["reason"],
            places=[ClosedPlace(resource_id=one) for one in places], places_closed=len(places),
            places_of=len(own) if places else 0, closed_by_id=closed_by.id, created_at=now - ANNOUNCED,
        )  # fmt: skip


def _series(row: Row, facility: Facility, last_at: datetime, now: datetime) -> ClosureSeries:
    return ClosureSeries(
        public_id=public_id("closure series", row["on"]), institution_id=facility.institution_id,
        facility_id=facility.id, every_weeks=1, weekdays=row["weekday"], until_on=last_at.date(),
        created_at=now - ANNOUNCED,
    )  # fmt: skip


def _start(row: Row, facility: Facility, now: datetime, week: int) -> datetime:
    """`week` 0 is the week that we are in where the facility stands; `weekday` 0 its Monday."""
    zone = ZoneInfo(facility.time_zone)
    today = wall_time(now, zone).date()
    day = today + timedelta(days=int(row["weekday"]) - today.weekday(), weeks=week)
    return to_utc_after_gap(datetime.combine(day, time.fromisoformat(row["opens"])), zone)
