"""The line of an instrument: who waits for what, in which order and why."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from booking.domain.interval import Interval
from booking.domain.question import Wanted
from booking.domain.waiting import LATELY, Order, Waiter, Wish, competes, in_order
from models import (
    IN_LINE,
    Instrument,
    Membership,
    MembershipState,
    Reservation,
    ReservationState,
    WaitingEntry,
    WaitingRule,
    WaitingState,
    db,
)

USUAL_ORDER, USUAL_OFFER = Order.FIRST_COME, 120


@dataclass(frozen=True, slots=True)
class Rule:
    """What holds for an instrument: the order, and how long an offer stands."""

    order: Order = USUAL_ORDER
    offer_minutes: int = USUAL_OFFER


@dataclass(frozen=True, slots=True)
class InLine:
    """An entry with its place among those that can want the same time, of whom there are `rivals`."""

    entry: WaitingEntry
    waiter: Waiter
    place: int
    rivals: int

    @property
    def wish(self) -> Wish:
        return wish_of(self.entry)

    @property
    def person_may(self) -> bool:
        """Whoever has been suspended is not asked."""
        return bool(self.entry.user.is_active)

    def why(self, order: Order) -> dict[str, Any]:
        """What the place rests on, as it is kept with an offer."""
        waiter = self.waiter
        facts = {"is_own": waiter.is_own, "used_minutes": waiter.used_minutes, "since": waiter.since.isoformat()}
        return {"order": order.value, "place": self.place, **facts}


@dataclass(frozen=True, slots=True)
class Line:
    """Everybody who waits for an instrument, the first one first, by the rule that holds."""

    rule: Rule
    places: tuple[InLine, ...]

    @property
    def entries(self) -> list[WaitingEntry]:
        return [one.entry for one in self.places]

    @property
    def waiting(self) -> list[InLine]:
        return [one for one in self.places if one.entry.state == WaitingState.WAITING]


def wish_of(entry: WaitingEntry) -> Wish:
    return Wish(Interval(entry.starts_at, entry.ends_at), timedelta(minutes=entry.length_minutes))


def like(entry: WaitingEntry) -> Wanted:
    """How and with what she wants to use it, at whatever time it will be."""
    return Wanted(Interval(entry.starts_at, entry.ends_at), mode=entry.mode, extras=tuple(entry.extras))


def line_of(instrument_id: int, now: datetime) -> Line:
    """The line of one instrument."""
    return lines_of([instrument_id], now).get(instrument_id, Line(rule_of(instrument_id), ()))


def lines_of(instrument_ids: Collection[int], now: datetime) -> dict[int, Line]:
    """The lines of those instruments that have one, in a few queries."""
    entries = _entries(instrument_ids)
    own, used, rules = _own(entries), _used(entries, now), _rules({entry.instrument_id for entry in entries})
    by_instrument: dict[int, list[WaitingEntry]] = {}
    for entry in entries:
        by_instrument.setdefault(entry.instrument_id, []).append(entry)
    return {one: _line(some, rules[one], own, used) for one, some in by_instrument.items()}


def rule_of(instrument_id: int) -> Rule:
    return _rules([instrument_id]).get(instrument_id, Rule())


def _line(entries: Sequence[WaitingEntry], rule: Rule, own: Collection[int], used: Mapping[Any, int]) -> Line:
    known = {entry.id: entry for entry in entries}
    waiters = [
        Waiter(one.id, one.created_at, one.id in own, used.get((one.instrument_id, one.user_id), 0)) for one in entries
    ]
    ordered = in_order(waiters, rule.order)
    places = []
    for number, waiter in enumerate(ordered):
        wish = wish_of(known[waiter.entry_id])
        before = sum(competes(wish, wish_of(known[other.entry_id])) for other in ordered[:number])
        after = sum(competes(wish, wish_of(known[other.entry_id])) for other in ordered[number + 1 :])
        places.append(InLine(known[waiter.entry_id], waiter, before + 1, before + 1 + after))
    return Line(rule, tuple(places))


def _entries(instrument_ids: Collection[int]) -> Sequence[WaitingEntry]:
    in_line = select(WaitingEntry).where(
        WaitingEntry.instrument_id.in_(instrument_ids), WaitingEntry.state.in_(IN_LINE)
    )
    named = in_line.options(joinedload(WaitingEntry.user), joinedload(WaitingEntry.instrument))
    return db.session.scalars(named.order_by(WaitingEntry.id).execution_options(populate_existing=True)).all()


def _own(entries: Iterable[WaitingEntry]) -> set[int]:
    """The entries of active members of the school that owns the instrument."""
    own = (
        select(WaitingEntry.id)
        .join(Membership, Membership.user_id == WaitingEntry.user_id)
        .where(
            WaitingEntry.id.in_([entry.id for entry in entries]),
            Membership.institution_id == WaitingEntry.institution_id,
            Membership.state == MembershipState.ACTIVE,
        )
    )
    return set(db.session.scalars(own))


def _used(entries: Sequence[WaitingEntry], now: datetime) -> dict[tuple[int, int], int]:
    """Minutes that each has had of each instrument lately, by (instrument, person)."""
    rows = select(Reservation.instrument_id, Reservation.user_id, Reservation.starts_at, Reservation.ends_at).where(
        Reservation.instrument_id.in_({entry.instrument_id for entry in entries}),
        Reservation.user_id.in_({entry.user_id for entry in entries}),
        Reservation.state == ReservationState.CONFIRMED,
        Reservation.starts_at >= now - LATELY,
        Reservation.starts_at < now,
    )
    used: dict[tuple[int, int], int] = {}
    for instrument_id, user_id, starts_at, ends_at in db.session.execute(rows):
        minutes = Interval(starts_at, ends_at).minutes
        used[instrument_id, user_id] = used.get((instrument_id, user_id), 0) + minutes
    return used


def _rules(instrument_ids: Collection[int]) -> dict[int, Rule]:
    """The instrument's own setting, else its facility's, else the usual one."""
    rows = (
        select(Instrument.id, WaitingRule)
        .outerjoin(
            WaitingRule,
            or_(WaitingRule.instrument_id == Instrument.id, WaitingRule.facility_id == Instrument.facility_id),
        )
        .where(Instrument.id.in_(instrument_ids))
    )
    set_by: dict[int, list[WaitingRule]] = {}
    for instrument_id, rule in db.session.execute(rows):
        set_by.setdefault(instrument_id, []).extend([rule] if rule else [])
    return {one: _resolved(sorted(rules, key=lambda rule: rule.instrument_id is None)) for one, rules in set_by.items()}


def _resolved(rules: Sequence[WaitingRule]) -> Rule:
    order = next((rule.order for rule in rules if rule.order is not None), USUAL_ORDER)
    return Rule(order, next((rule.offer_minutes for rule in rules if rule.offer_minutes is not None), USUAL_OFFER))
