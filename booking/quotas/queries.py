"""Which quotas there are at a level, and where a person stands with those that hold for her."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import selectinload

from booking.domain.interval import Interval
from booking.domain.quota import Tally
from booking.policies.queries import Owner
from booking.reservations.applicants import Applicant
from booking.reservations.counting import Asked
from booking.reservations.records import records
from models import Clause, Facility, Institution, Instrument, InstrumentState, Quota, db

RIGHT_NOW = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Standing:
    """A quota that holds for a person, and what is used of it in the period that runs now."""

    tally: Tally
    used: int

    @property
    def left(self) -> int:
        return max(0, self.tally.quota.amount - self.used)


def quotas_of(owner: Owner) -> Sequence[Quota]:
    """Those that this level itself has set and that hold, the oldest first."""
    current = select(Quota).where(Quota.ended_at.is_(None), *_set_by(owner))
    return db.session.scalars(current.options(selectinload(Quota.instruments)).order_by(Quota.id)).all()


def quotas_above(owner: Owner) -> Sequence[Quota]:
    """Those that the levels above have set and that reach this one, from the region downwards."""
    levels: list[Owner] = []
    if isinstance(owner, Instrument):
        levels = [None, owner.institution, owner.facility]
    elif isinstance(owner, Facility):
        levels = [None, owner.institution]
    elif isinstance(owner, Institution):
        levels = [None]
    return [quota for level in levels for quota in quotas_of(level) if _reaches(quota, owner)]


def find_quota(public_id: str) -> Quota | None:
    """Ended ones too, so that an ending can be taken back."""
    return db.session.scalar(select(Quota).where(Quota.public_id == public_id))


def instruments_to_name(owner: Owner) -> Sequence[Instrument]:
    """The instruments below a level, for a quota over some of them."""
    below = select(Instrument).where(Instrument.state != InstrumentState.RETIRED).order_by(Instrument.name)
    if isinstance(owner, Instrument):
        return ()
    if isinstance(owner, Facility):
        below = below.where(Instrument.facility_id == owner.id)
    elif isinstance(owner, Institution):
        below = below.where(Instrument.institution_id == owner.id)
    return db.session.scalars(below).all()


def standings(instrument: Instrument, who: Applicant, now: datetime, agreed: Clause | None) -> list[Standing]:
    """Where the person stands on this instrument now, by the very tallies that her booking is judged by. A pool counts
    where its clause is the one that holds for her: `agreed`."""
    found = records([instrument], Asked(who, Interval(now, now + RIGHT_NOW), now))
    counting = (None, agreed.id if agreed else None)
    tallies = [one for one in found[instrument.id].tallies if one.quota.clause_id in counting] if found else []
    return [Standing(tally, used) for tally in tallies for span, used in tally.used.items() if span.includes(now)]


def _set_by(owner: Owner) -> tuple[ColumnElement[bool], ...]:
    ids = {
        Quota.institution_id: owner.id if isinstance(owner, Institution) else None,
        Quota.facility_id: owner.id if isinstance(owner, Facility) else None,
        Quota.instrument_id: owner.id if isinstance(owner, Instrument) else None,
    }
    return tuple(column.is_(None) if value is None else column == value for column, value in ids.items())


def _reaches(quota: Quota, owner: Owner) -> bool:
    """A quota over some instruments reaches their facilities and schools, too."""
    if not quota.instruments or owner is None:
        return True
    if isinstance(owner, Instrument):
        return owner in quota.instruments
    if isinstance(owner, Facility):
        return any(one.facility_id == owner.id for one in quota.instruments)
    return any(one.institution_id == owner.id for one in quota.instruments)
