"""The demo region's closures, told by weeks from now on."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select

from booking.demo.cast import Cast
from booking.demo.identity import public_id
from booking.demo.tables import Row, rows
from booking.domain.localtime import to_utc_after_gap, wall_time
from models import Closure, Facility, Instrument, User, db

ANNOUNCED = timedelta(days=150)  # before the first booking that is played: none was ever in the way


def settle_closures(now: datetime) -> None:
    """Add them to the session and flush."""
    cast = Cast.load()
    for row in rows("closures"):
        facility = db.session.scalar(select(Facility).where(Facility.code == row["on"]))
        instrument = None if facility else cast.instrument(row["on"])
        db.session.add(_closure(row, facility or cast.instrument(row["on"]).facility, instrument, cast, now))
    db.session.flush()


def _closure(row: Row, facility: Facility, instrument: Instrument | None, cast: Cast, now: datetime) -> Closure:
    starts_at = _start(row, facility, now)
    closed_by: User = cast.person(row["by"])
    return Closure(
        public_id=public_id("closure", f"{row['on']}/{row['week']}"), institution_id=facility.institution_id,
        facility=facility, instrument=instrument, starts_at=starts_at,
        ends_at=starts_at + timedelta(hours=int(row["hours"])), reason=row["reason"], closed_by_id=closed_by.id,
        created_at=now - ANNOUNCED,
    )  # fmt: skip


def _start(row: Row, facility: Facility, now: datetime) -> datetime:
    """`week` 0 is the week that we are in where the facility stands; `weekday` 0 its Monday."""
    zone = ZoneInfo(facility.time_zone)
    today = wall_time(now, zone).date()
    day = today + timedelta(days=int(row["weekday"]) - today.weekday(), weeks=int(row["week"]))
    return to_utc_after_gap(datetime.combine(day, time.fromisoformat(row["opens"])), zone)
