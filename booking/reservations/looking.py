"""What is known of an instrument and of others with a technique of it, around a wished time, in a few queries."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import func, or_, select

from booking.domain.interval import Interval
from booking.domain.question import Facts, Wanted
from booking.reservations.applicants import Applicant
from booking.reservations.facts import gather_but_claims
from booking.reservations.held import claims, reach_of, resources_of
from booking.reservations.nearby import around, reach
from models import Facility, Instrument, InstrumentState, db, instrument_techniques

LOOKED_AT = 60  # instruments besides the wanted one


@dataclass(frozen=True, slots=True)
class Look:
    """What is known of an instrument and of those with a technique of it: when a booking may start, and the facts
    around the wish; what is `taken` is read for those that matter."""

    now: datetime
    reaches: Mapping[int, Interval]  # in the order in which they are offered
    span: Interval
    facts: Mapping[int, Facts]
    taken: dict[int, Sequence[Interval]]

    def read_taken(self, ids: Collection[int], span: Interval) -> None:
        some = [self.facts[one] for one in ids]
        self.taken.update(claims(resources_of(some), reach_of((one.policy for one in some), span)))


def look_around(instrument_id: int, who: Applicant, wanted: Wanted, now: datetime) -> Look:
    reaches = _reaches(instrument_id, now)
    spans = [around(wanted.interval, bookable, now) for bookable in reaches.values()] or [wanted.interval]
    span = Interval(min(one.starts_at for one in spans), max(one.ends_at for one in spans))
    taken: dict[int, Sequence[Interval]] = {}
    return Look(now, reaches, span, gather_but_claims(list(reaches), who, span, now, taken=taken), taken)


def _reaches(instrument_id: int, now: datetime) -> dict[int, Interval]:
    """When a new booking may start: of the instrument itself and those in service with a technique of it, most in
    common first."""
    techniques = instrument_techniques.c
    ours = select(techniques.technique_id).where(techniques.instrument_id == instrument_id)
    in_common = (
        select(func.count())
        .where(techniques.instrument_id == Instrument.id, techniques.technique_id.in_(ours))
        .correlate(Instrument)
        .scalar_subquery()
    )
    sharing = select(techniques.instrument_id).where(techniques.technique_id.in_(ours))
    is_meant = or_(
        Instrument.id == instrument_id,
        Instrument.id.in_(sharing) & (Instrument.state == InstrumentState.IN_SERVICE),
    )
    wanted = select(Instrument.id, Facility.time_zone, Instrument.notice_minutes, Instrument.horizon_days)
    order = (Instrument.id != instrument_id, in_common.desc(), Instrument.id)
    rows = db.session.execute(wanted.join(Instrument.facility).where(is_meant).order_by(*order).limit(LOOKED_AT + 1))
    return {row.id: reach(now, ZoneInfo(row.time_zone), row.notice_minutes, row.horizon_days) for row in rows}
