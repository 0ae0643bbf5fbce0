"""Which future bookings a change of the rules would strand: those that keep the rules now and would not keep them
then."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from booking.domain.interval import Interval
from booking.domain.question import Facts, Kind, Wanted
from booking.domain.rules import judge
from booking.domain.verdict import Code, Reason
from booking.policies.holders import Levels, levels_of_holders
from booking.policies.proposals import Proposal, with_hours
from booking.reservations.applicants import VISITOR, applicant
from booking.reservations.extras import ids_of
from booking.reservations.facts import gather_but_claims, gather_many
from booking.reservations.instruments import Openings, instruments_of, openings_of
from booking.reservations.nearby import around, bookable_of, near
from booking.reservations.promised import Promised
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
MOST, OFFERS = 200, 3
PIECE = 500  # of ids in one query
Reasons = tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Stranded:
    """A booking, the rules that it would break, and her level on the instrument, if hours ask for it."""

    reservation: Reservation
    reasons: Reasons
    level: int = 0


@dataclass(frozen=True, slots=True)
class Found:
    """Those that are decided about, the next first, at most MOST; `later` more, which stay as they are."""

    stranded: Sequence[Stranded]
    later: int = 0


def stranded(proposal: Proposal, now: datetime) -> Found:
    """The bookings that would break a rule, and do not break it now. A handful of queries, however many there are."""
    ahead = _ahead(proposal.instrument_ids, now)
    if not ahead:
        return Found(())
    ids = {one.instrument_id for one in ahead}
    openings = openings_of(instruments_of(ids))
    is_graded = proposal.asks_for_levels or _ask_for_levels(openings.values())
    levels = levels_of_holders(ahead) if is_graded else {}
    known = gather_but_claims(ids, VISITOR, Interval(now, max(one.ends_at for one in ahead)), now)
    hers = _Hers(proposal, known, openings, levels)
    broken = [(one, reasons) for one in ahead if (reasons := hers.broken_by(one))]
    loaded = _loaded([one.id for one, _reasons in broken[:MOST]])
    found = [Stranded(loaded[one.id], reasons, hers.level_of(one)) for one, reasons in broken[:MOST]]
    return Found(found, len(broken) - len(found))


def offers_of(
    one: Stranded, by_id: int, now: datetime, proposal: Proposal, promised: Promised | None = None
) -> list[Interval]:
    """The nearest times of the same instrument that the changed rules allow. The first is put aside for her, so that
    nobody else is offered it: `promised` is shared by all to whom times are offered at once."""
    reservation, promised = one.reservation, promised or Promised()
    instrument = reservation.instrument
    interval = Interval(reservation.starts_at, reservation.ends_at)
    who = applicant(reservation.user_id, by_id, reservation.group_id)
    bookable = bookable_of(instrument, now)
    span = around(interval, bookable, now)
    facts = gather_many([instrument.id], who, span, now, reservation)[instrument.id]
    facts = replace(facts, current=None, person=replace(facts.person, level=max(one.level, facts.person.level)))
    wanted = Wanted(interval, Kind.RESTORE, reservation.mode, ids_of(reservation.options))
    changed = proposal.applied_to(instrument.id, replace(facts, taken=promised.beside(facts.taken)))
    offers = near(changed, wanted, span, bookable, (interval,))[:OFFERS]
    for first in offers[:1]:
        promised.put_aside(changed, first)
    return [offer.interval for offer in offers]


class _Hers:
    """The facts of each booking's instrument for its person, as they are and as they would be; most bookings of an
    instrument share them."""

    def __init__(
        self, proposal: Proposal, known: Mapping[int, Facts], openings: Mapping[int, Openings], levels: Levels
    ) -> None:
        self._proposal, self._known, self._openings, self._levels = proposal, known, openings, levels
        self._shared: dict[tuple[int, bool, int], tuple[Facts, Facts]] = {}

    def level_of(self, booked: Any) -> int:
        return self._levels.get((booked.user_id, booked.instrument_id, booked.ends_at), 0)

    def broken_by(self, booked: Any) -> Reasons:
        wanted = Wanted(Interval(booked.starts_at, booked.ends_at), Kind.BOOK, booked.mode)
        before, after = self._facts(booked)
        reasons = _objections(wanted, after)
        if not reasons:
            return ()
        known = {reason.code for reason in _objections(wanted, before)}
        return tuple(reason for reason in reasons if reason.code not in known)

    def _facts(self, booked: Any) -> tuple[Facts, Facts]:
        """As a member of the school for which she has booked."""
        facts = self._known[booked.instrument_id]
        is_own = booked.home_institution_id == facts.institution_id
        key = booked.instrument_id, is_own, self.level_of(booked)
        if key not in self._shared:
            person = replace(facts.person, is_signed_in=True, is_member=True, is_own_school=is_own, level=key[2])
            now = with_hours(replace(facts, person=person), self._openings[booked.instrument_id])
            self._shared[key] = now, self._proposal.applied_to(booked.instrument_id, now)
        return self._shared[key]


def _objections(wanted: Wanted, facts: Facts) -> Reasons:
    return tuple(one for one in judge(wanted, facts).refusals if one.code in STRANDING)


def _ask_for_levels(openings: Iterable[Openings]) -> bool:
    return any(opening.least_level for one in openings for opening in one.openings)


def _ahead(instrument_ids: Collection[int], now: datetime) -> Sequence[Any]:
    """What is held of these instruments and has not begun, the next first; of each only what the rules ask."""
    columns = (
        Reservation.id, Reservation.instrument_id, Reservation.user_id, Reservation.home_institution_id,
        Reservation.starts_at, Reservation.ends_at, Reservation.mode,
    )  # fmt: skip
    ids = sorted(instrument_ids)
    found: list[Any] = []
    for first in range(0, len(ids), PIECE):
        held = select(*columns).where(
            Reservation.instrument_id.in_(ids[first : first + PIECE]),
            Reservation.state.in_(HOLDING),
            Reservation.starts_at > now,
        )
        found += db.session.execute(held).all()
    return sorted(found, key=lambda one: (one.starts_at, one.id))


def _loaded(ids: Collection[int]) -> dict[int, Reservation]:
    shown = (
        select(Reservation)
        .where(Reservation.id.in_(ids))
        .options(
            joinedload(Reservation.instrument).joinedload(Instrument.facility),
            joinedload(Reservation.user),
            joinedload(Reservation.home_institution),
            selectinload(Reservation.options),
        )
    )
    return {one.id: one for one in db.session.scalars(shown).unique()}
