"""Where each booking could go that a closure comes over: judged for its own person, by the rules of any booking."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from booking import access
from booking.domain.interval import Interval
from booking.domain.question import Facts, Kind, Wanted
from booking.facility.plans import Choice, Fate, Plan
from booking.reservations.applicants import Applicant, applicant
from booking.reservations.extras import ids_of
from booking.reservations.facts import gather_many
from booking.reservations.nearby import around, bookable_of, near, whole
from booking.reservations.promised import Promised
from models import Facility, Instrument, InstrumentState, Reservation, User, db, instrument_techniques

OFFERED_AT_ONCE = 20  # bookings; each costs a dozen queries
HERE, ELSEWHERE, LOOKED_AT = 3, 2, 4


class Offering:
    """Free times for one booking after another. The first offer of each is put aside, so that two bookings are not
    offered the same."""

    def __init__(self, plan: Plan, lab: User, now: datetime) -> None:
        self.plan, self.lab, self.now = plan, lab, now
        self._promised = Promised(dict.fromkeys(plan.places, plan.intervals))
        self._others: dict[int, Sequence[Instrument]] = {}

    def of_all(self, reservations: Sequence[Reservation], count: int = OFFERED_AT_ONCE) -> dict[int, list[Choice]]:
        """By id of the reservation; none for what has begun, and for what comes after `count` others."""
        coming = [one for one in reservations if one.starts_at > self.now]
        return {one.id: self._of(one) for one in coming[:count]}

    def _of(self, reservation: Reservation) -> list[Choice]:
        who = applicant(reservation.user_id, self.lab.id, reservation.group_id)
        found = [*self._here(reservation, who), *self._elsewhere(reservation, who)]
        if found:
            facts, first = found[0]
            if first.interval is not None:
                self._promised.put_aside(facts, Wanted(first.interval, mode=first.mode))
        return [choice for _facts, choice in found]

    def _here(self, reservation: Reservation, who: Applicant) -> Iterator[tuple[Facts, Choice]]:
        """The nearest times of the same instrument, as soon as there are any."""
        instrument = reservation.instrument
        interval = Interval(reservation.starts_at, reservation.ends_at)
        bookable = bookable_of(instrument, self.now)
        wanted = Wanted(interval, Kind.RESTORE, reservation.mode, ids_of(reservation.options))
        for span in (around(interval, bookable, self.now), whole(bookable, self.now)):
            facts = gather_many([instrument.id], who, span, self.now, reservation)[instrument.id]
            facts = self._as_planned(replace(facts, current=None), instrument)
            times = near(facts, wanted, span, bookable, (interval,))[:HERE]
            yield from ((facts, _move(instrument.id, one)) for one in times)
            if times:
                return

    def _elsewhere(self, reservation: Reservation, who: Applicant) -> Iterator[tuple[Facts, Choice]]:
        """The nearest time of others with the same technique that the lab runs too."""
        others = self._instruments_like(reservation.instrument_id)
        interval = Interval(reservation.starts_at, reservation.ends_at)
        bookable = {one.id: bookable_of(one, self.now) for one in others}
        spans = [around(interval, each, self.now) for each in bookable.values()]
        if not spans:
            return
        span = Interval(min(one.starts_at for one in spans), max(one.ends_at for one in spans))
        known = gather_many(list(bookable), who, span, self.now)
        nearest = []
        for other in others:
            facts = self._as_planned(known[other.id], other)
            mode = reservation.mode if reservation.mode in facts.modes or not facts.modes else facts.modes[0]
            times = near(facts, Wanted(interval, Kind.BOOK, mode), span, bookable[other.id])
            nearest += [(facts, _move(other.id, one)) for one in times[:1]]
        nearest.sort(key=lambda one: _distance(one[1], interval))
        yield from nearest[:ELSEWHERE]

    def _as_planned(self, facts: Facts, instrument: Instrument) -> Facts:
        """With what the plan closes, and without what has been promised to others."""
        shuts = self.plan.shuts if self.plan.shuts_instrument(instrument) else ()
        return replace(facts, closures=(*facts.closures, *shuts), taken=self._promised.beside(facts.taken))

    def _instruments_like(self, instrument_id: int) -> Sequence[Instrument]:
        if instrument_id not in self._others:
            self._others[instrument_id] = [
                one for one in _like(instrument_id, self.lab) if not self.plan.shuts_instrument(one)
            ][:LOOKED_AT]
        return self._others[instrument_id]


def _like(instrument_id: int, lab: User) -> Sequence[Instrument]:
    """Of the same technique, in facilities that the lab's person runs, most in common first."""
    techniques = instrument_techniques.c
    ours = select(techniques.technique_id).where(techniques.instrument_id == instrument_id)
    run = access.facilities_run_by(lab).with_only_columns(Facility.id).order_by(None)
    in_common = (
        select(Instrument)
        .join(instrument_techniques, techniques.instrument_id == Instrument.id)
        .where(
            techniques.technique_id.in_(ours),
            Instrument.id != instrument_id,
            Instrument.state == InstrumentState.IN_SERVICE,
            Instrument.facility_id.in_(run),
        )
        .group_by(Instrument.id)
        .order_by(func.count().desc(), Instrument.id)
    )
    return db.session.scalars(in_common.limit(5 * LOOKED_AT)).all()


def _move(instrument_id: int, wanted: Wanted) -> Choice:
    return Choice(Fate.MOVE, instrument_id, wanted.interval, wanted.mode)


def _distance(choice: Choice, wanted: Interval) -> Any:
    return abs(choice.interval.starts_at - wanted.starts_at) if choice.interval else None


def instruments_by_id(ids: Collection[int]) -> dict[int, Instrument]:
    """Those that choices name."""
    return {one.id: one for one in db.session.scalars(select(Instrument).where(Instrument.id.in_(ids)))}
