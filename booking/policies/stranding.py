"""Which future bookings a changed policy would strand: those that keep the rules now and would not keep them then."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from booking.domain.circumstances import Policy
from booking.domain.interval import Interval
from booking.domain.policy import Layer, Value
from booking.domain.question import Facts, Kind, Wanted
from booking.domain.rules import judge
from booking.domain.verdict import Code, Reason
from booking.policies.queries import Owner, values_if
from booking.reservations.applicants import VISITOR, Applicant, applicant
from booking.reservations.facts import gather_but_claims, gather_many
from booking.reservations.nearby import around, near, reach
from models import HOLDING, Instrument, Reservation, db

# What a booking that stands can break because its rules have changed. Quotas, notice and what is taken are asked when
# somebody books, not afterwards.
STRANDING = frozenset(
    {
        Code.OFF_INCREMENT, Code.TOO_SHORT, Code.TOO_LONG, Code.NOT_WHOLE_DAYS, Code.OUTSIDE_OPENING_HOURS,
        Code.NOT_OPEN_THAT_DAY, Code.HOLIDAY, Code.HOURS_OF_HIGHER_LEVEL, Code.HOURS_OF_OTHERS, Code.TOO_FAR,
        Code.OWN_SCHOOL_FIRST,
    }
)  # fmt: skip
MOST, OFFERED, OFFERS = 200, 10, 3
Change = Callable[[int, Facts], Facts]


@dataclass(frozen=True, slots=True)
class Stranded:
    """A booking, and the rules that it would break."""

    reservation: Reservation
    reasons: tuple[Reason, ...]


def stranded_by(owner: Owner, values: Layer, now: datetime) -> list[Stranded]:
    """By a policy with these settings at this level; the next first, at most MOST. A handful of queries."""
    policies = {one: policy_of(held) for one, held in values_if(owner, values).items()}
    return stranded(policies.keys(), now, changing(policies))


def changing(policies: Mapping[int, Policy]) -> Change:
    """The facts of an instrument as its new policy makes them."""
    return lambda instrument_id, facts: replace(facts, policy=policies[instrument_id])


def policy_of(values: Mapping[str, Value]) -> Policy:
    settings: dict[str, Any] = {name: value for name, value in values.items() if name != "is_approval_needed"}
    return Policy(needs_approval=bool(values["is_approval_needed"]), **settings)


def stranded(instrument_ids: Collection[int], now: datetime, change: Change) -> list[Stranded]:
    """The bookings of these instruments that would break a rule with their facts changed, and do not break it now."""
    ahead = _ahead(instrument_ids, now)
    if not ahead:
        return []
    span = Interval(now, max(one.ends_at for one in ahead))
    facts = gather_but_claims({one.instrument_id for one in ahead}, VISITOR, span, now)
    found = []
    for one in ahead:
        known = _for_its_person(facts[one.instrument_id], one)
        reasons = _broken(one, change(one.instrument_id, known), _codes(one, known))
        if reasons:
            found.append(Stranded(one, reasons))
    return found


def offers_of(stranded: Stranded, by_id: int, now: datetime, change: Change) -> list[Interval]:
    """The nearest times of the same instrument that the changed rules allow."""
    reservation = stranded.reservation
    instrument = reservation.instrument
    interval = Interval(reservation.starts_at, reservation.ends_at)
    who: Applicant = applicant(reservation.user_id, by_id, reservation.group_id)
    bookable = reach(now, instrument.zone, instrument.notice_minutes, instrument.horizon_days)
    span = around(interval, bookable, now)
    facts = gather_many([instrument.id], who, span, now, reservation)[instrument.id]
    changed = replace(change(instrument.id, facts), current=None)
    wanted = Wanted(interval, Kind.RESTORE, reservation.mode)
    return [one.interval for one in near(changed, wanted, span, bookable, (interval,))][:OFFERS]


def _ahead(instrument_ids: Collection[int], now: datetime) -> Sequence[Reservation]:
    held = (
        select(Reservation)
        .where(
            Reservation.instrument_id.in_(list(instrument_ids)),
            Reservation.state.in_(HOLDING),
            Reservation.starts_at > now,
        )
        .options(
            joinedload(Reservation.instrument).joinedload(Instrument.facility),
            joinedload(Reservation.user),
            joinedload(Reservation.home_institution),
        )
        .order_by(Reservation.starts_at, Reservation.id)
    )
    return db.session.scalars(held).unique().all()


def _for_its_person(facts: Facts, reservation: Reservation) -> Facts:
    """As a member of the school for which she has booked."""
    is_own = reservation.home_institution_id == facts.institution_id
    person = replace(facts.person, is_signed_in=True, is_member=True, is_own_school=is_own)
    return replace(facts, person=person)


def _codes(reservation: Reservation, facts: Facts) -> set[Code]:
    return {reason.code for reason in _broken(reservation, facts, set())}


def _broken(reservation: Reservation, facts: Facts, known: Collection[Code]) -> tuple[Reason, ...]:
    wanted = Wanted(Interval(reservation.starts_at, reservation.ends_at), Kind.BOOK, reservation.mode)
    refusals = judge(wanted, facts).refusals
    return tuple(one for one in refusals if one.code in STRANDING and one.code not in known)
