"""When one instrument is open, taken and free in the coming days, by one query over claims and closures."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import CompoundSelect, Integer, and_, case, cast, literal, null, or_, select, union_all

from booking.domain.availability import Need as NeedOfPosition
from booking.domain.availability import Padding, gaps
from booking.domain.grid import Grid
from booking.domain.interval import Interval, subtracted
from booking.domain.localtime import to_utc_after_gap
from booking.domain.opening import Hours
from models import HOLDING, Claim, ClosedPlace, Closure, Instrument, Need, Reservation, db
from models.base import UTCDateTime

CLOSED = -1  # stands in the place of a need's position
USUAL_MINUTES = 120
A_DAY = 2  # offers of one day, so that they spread over several


@dataclass(frozen=True, slots=True)
class Days:
    """Some local days from `first` on. `opened`: open and not shut; `free`: usable, set-up and clean-up allowed for;
    `taken`: open but not usable; `mine`: the viewer's own bookings."""

    first: date
    count: int
    opened: tuple[Interval, ...]
    taken: tuple[Interval, ...]
    mine: tuple[Interval, ...]
    free: tuple[Interval, ...]

    @property
    def dates(self) -> list[date]:
        return [self.first + timedelta(days=number) for number in range(self.count)]


def days_of(instrument: Instrument, hours: Hours, first: date, count: int, viewer_id: int | None) -> Days:
    """The instrument on `count` days from the local date `first` on. One query."""
    span = Interval(*(_midnight(instrument, first, days) for days in (0, count)))
    padding = Padding(timedelta(minutes=instrument.setup_minutes), timedelta(minutes=instrument.cleanup_minutes))
    rows = db.session.execute(_held(instrument, padding.around(span))).all()
    shut = [Interval(row.starts_at, row.ends_at) for row in rows if row.position == CLOSED]
    opened = subtracted(hours.open_in(span), shut)
    free = gaps(opened, _needs(rows), _taken(rows), padding)
    mine = {
        Interval(row.used_from, row.used_until)
        for row in rows
        if viewer_id and row.user_id == viewer_id and row.instrument_id == instrument.id
    }
    return Days(first, count, opened, subtracted(opened, free), tuple(sorted(mine)), free)


def next_times(days: Days, instrument: Instrument, now: datetime, most: int) -> list[tuple[Interval, Interval]]:
    """Times to offer, the first ones: a usual length at the beginning of a free gap, and what is free from there. Of a
    day the gaps that have room for the usual length come before shorter ones."""
    earliest = now + timedelta(minutes=instrument.notice_minutes)
    last_day = now.astimezone(instrument.zone).date() + timedelta(days=instrument.horizon_days)
    grid = Grid(instrument.increment_minutes, instrument.zone)
    offered: dict[date, list[tuple[Interval, Interval]]] = {}
    for gap in days.free:
        if gap.ends_at <= earliest:
            continue
        starts_at = grid.at_or_after(max(gap.starts_at, earliest))
        on = starts_at.astimezone(instrument.zone).date()
        ends_at = grid.at_or_before(min(gap.ends_at, starts_at + _usual_length(instrument)))
        is_long_enough = ends_at - starts_at >= timedelta(minutes=instrument.shortest_minutes)
        if is_long_enough and on <= last_day:
            offered.setdefault(on, []).append((Interval(starts_at, ends_at), Interval(starts_at, gap.ends_at)))
    return [offer for of_day in offered.values() for offer in sorted(_longest(of_day))][:most]


def _longest(offers: list[tuple[Interval, Interval]]) -> list[tuple[Interval, Interval]]:
    return sorted(offers, key=lambda offer: (-offer[0].duration, offer))[:A_DAY]


def _usual_length(instrument: Instrument) -> timedelta:
    return timedelta(minutes=max(instrument.shortest_minutes, min(USUAL_MINUTES, instrument.longest_minutes)))


# Whose a booking is; what is only offered is not hers yet.
_HOLDER = case((Reservation.state.in_(HOLDING), Reservation.user_id)).label("user_id")


def _held(instrument: Instrument, around: Interval) -> CompoundSelect[Any]:
    """What is held of each resource that it needs (a row without times where nothing is), and its closures."""
    during = (Claim.starts_at < around.ends_at, Claim.ends_at > around.starts_at)
    claims = (
        select(
            Need.position, Need.resource_id, Claim.starts_at, Claim.ends_at, _HOLDER,
            Reservation.instrument_id, Reservation.starts_at.label("used_from"),
            Reservation.ends_at.label("used_until"),
        )
        .select_from(Need)
        .outerjoin(Claim, and_(Claim.resource_id == Need.resource_id, *during))
        .outerjoin(Reservation, Reservation.id == Claim.reservation_id)
        .where(Need.instrument_id == instrument.id)
    )  # fmt: skip
    return union_all(claims, _closed_places(instrument, around), _closures(instrument, around))


def _closed_places(instrument: Instrument, around: Interval) -> Any:
    """In the columns of the claims: places that are closed by themselves count as held by nobody."""
    nobody = (cast(null(), Integer), cast(null(), Integer), cast(null(), UTCDateTime), cast(null(), UTCDateTime))
    shut = select(Need.position, Need.resource_id, Closure.starts_at, Closure.ends_at, *nobody)
    return (
        shut.select_from(Need)
        .join(ClosedPlace, ClosedPlace.resource_id == Need.resource_id)
        .join(Closure, Closure.id == ClosedPlace.closure_id)
        .where(
            Need.instrument_id == instrument.id,
            Closure.lifted_at.is_(None),
            Closure.starts_at < around.ends_at,
            Closure.ends_at > around.starts_at,
        )
    )


def _closures(instrument: Instrument, around: Interval) -> Any:
    """In the columns of the claims; a closure is nobody's."""
    nobody = (cast(null(), Integer), cast(null(), Integer), cast(null(), UTCDateTime), cast(null(), UTCDateTime))
    shut = select(literal(CLOSED), literal(0), Closure.starts_at, Closure.ends_at, *nobody)
    return shut.where(
        Closure.facility_id == instrument.facility_id,
        or_(Closure.instrument_id.is_(None), Closure.instrument_id == instrument.id),
        Closure.lifted_at.is_(None),
        Closure.places_closed == 0,
        Closure.starts_at < around.ends_at,
        Closure.ends_at > around.starts_at,
    )


def _needs(rows: Sequence[Any]) -> list[NeedOfPosition]:
    resources: dict[int, set[int]] = {}
    for row in rows:
        if row.position != CLOSED:
            resources.setdefault(row.position, set()).add(row.resource_id)
    return [NeedOfPosition(position, tuple(sorted(ids))) for position, ids in sorted(resources.items())]


def _taken(rows: Sequence[Any]) -> dict[int, list[Interval]]:
    taken: dict[int, list[Interval]] = {}
    for row in rows:
        if row.position != CLOSED and row.starts_at is not None:
            taken.setdefault(row.resource_id, []).append(Interval(row.starts_at, row.ends_at))
    return taken


def _midnight(instrument: Instrument, first: date, days: int) -> datetime:
    return to_utc_after_gap(datetime.combine(first + timedelta(days=days), time()), instrument.zone)
