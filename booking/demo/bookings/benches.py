"""An instrument as the play of bookings sees it: its rules, its hours as plain spans, what it needs."""

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

from sqlalchemy import select

from booking.demo.tables import by_key
from booking.domain.availability import Need
from booking.domain.circumstances import Policy
from booking.domain.grid import Grid
from booking.domain.interval import Interval
from booking.reservations.applicants import VISITOR
from booking.reservations.hours import hours_for
from models import Closure, Instrument, InstrumentState, OpenTo, db

PAST = timedelta(days=43)
AHEAD = timedelta(days=48)
LONGEST = timedelta(days=6)


@dataclass(frozen=True)
class Bench:
    """`opened` and `closed` cover the whole time that is played, in order."""

    key: str
    instrument_id: int
    institution_id: int
    institution: str
    facility_id: int
    zone: ZoneInfo
    needs: tuple[Need, ...]
    policy: Policy
    modes: tuple[str, ...]
    is_own_only: bool
    opened: tuple[Interval, ...]
    closed: tuple[Interval, ...]

    @cached_property
    def grid(self) -> Grid:
        return Grid(self.policy.increment_minutes, self.zone)

    @cached_property
    def _openings(self) -> list[datetime]:
        return [span.starts_at for span in self.opened]

    def is_open(self, wanted: Interval) -> bool:
        at = bisect_right(self._openings, wanted.starts_at) - 1
        is_within = at >= 0 and self.opened[at].contains(wanted)
        return is_within and not any(span.overlaps(wanted) for span in self.closed)

    @property
    def places(self) -> int:
        return max(len(need.resource_ids) for need in self.needs)


def benches(now: datetime) -> list[Bench]:
    """All instruments of the demo region that are in service, in the order of their table."""
    span = Interval(now - PAST - LONGEST, now + AHEAD + LONGEST)
    closures = list(db.session.scalars(select(Closure)))
    known = {one.source_key: one for one in db.session.scalars(select(Instrument))}
    ordered = [known[key] for key in by_key("instruments")]
    hours = hours_for([one.id for one in ordered], VISITOR, span)
    return [
        _bench(one, hours[one.id].hours.open_in(span), closures)
        for one in ordered
        if one.state == InstrumentState.IN_SERVICE
    ]


def _bench(one: Instrument, opened: tuple[Interval, ...], closures: Iterable[Closure]) -> Bench:
    row = by_key("instruments")[str(one.source_key)]
    return Bench(
        key=row["source_key"], instrument_id=one.id, institution_id=one.institution_id, institution=row["institution"],
        facility_id=one.facility_id, zone=one.zone, needs=_needs(one),
        policy=_policy(one), modes=tuple(one.modes), is_own_only=one.open_to == OpenTo.INSTITUTION,
        opened=opened, closed=tuple(_closed(one, closures)),
    )  # fmt: skip


def _needs(one: Instrument) -> tuple[Need, ...]:
    resources: dict[int, list[int]] = {}
    for need in one.needs:
        resources.setdefault(need.position, []).append(need.resource_id)
    return tuple(Need(position, tuple(sorted(ids))) for position, ids in sorted(resources.items()))


def _policy(one: Instrument) -> Policy:
    return Policy(
        one.increment_minutes, one.shortest_minutes, one.longest_minutes, one.notice_minutes, one.horizon_days,
        one.setup_minutes, one.cleanup_minutes, one.cancel_notice_minutes, one.is_approval_needed,
    )  # fmt: skip


def _closed(one: Instrument, closures: Iterable[Closure]) -> Iterable[Interval]:
    for closure in closures:
        if closure.instrument_id == one.id or (
            closure.instrument_id is None and closure.facility_id == one.facility_id
        ):
            yield Interval(closure.starts_at, closure.ends_at)
