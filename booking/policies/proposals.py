"""A change of the rules that is not saved yet: other settings, other hours or other special days, and what it makes of
the facts that an answer rests on."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from sqlalchemy import select

from booking.domain.circumstances import Policy
from booking.domain.opening import ALWAYS, Audience, Opening, SpecialDay, Window, joined, windows_for
from booking.domain.policy import Layer, Level, Value
from booking.domain.question import Facts
from booking.policies.openings import own_openings
from booking.policies.queries import Owner, instruments_under, level_of, values_if
from booking.reservations.instruments import Instruments, Openings, instruments_of, openings_of
from models import Institution, Instrument, db

OUTWARDS = (Level.INSTRUMENT, Level.FACILITY, Level.INSTITUTION)


@dataclass(frozen=True, slots=True)
class Proposal:
    """Of each of the instruments whose bookings it may concern (`instrument_ids`): the settings and the hours that it
    would have, by its id, where they change; and the dates that would be special, or None, ordinary again."""

    instrument_ids: Collection[int]
    policies: Mapping[int, Policy] = field(default_factory=dict)
    openings: Mapping[int, Openings] = field(default_factory=dict)
    days: Mapping[date, SpecialDay | None] = field(default_factory=dict)

    def applied_to(self, instrument_id: int, facts: Facts) -> Facts:
        """The facts as they would be; the person in them, and her level, are known."""
        openings = self.openings.get(instrument_id)
        changed = with_hours(facts, openings) if openings else facts
        special = {on: day for on, day in {**facts.special_days, **self.days}.items() if day is not None}
        return replace(changed, policy=self.policies.get(instrument_id, facts.policy), special_days=special)

    @property
    def asks_for_levels(self) -> bool:
        """Whether its hours depend on how well somebody knows the instrument."""
        return any(opening.least_level for one in self.openings.values() for opening in one.openings)


def with_hours(facts: Facts, openings: Openings) -> Facts:
    """As the person of the facts may use these hours."""
    is_own, level = facts.person.is_own_school, facts.person.level
    others = tuple(one for one in openings.openings if not one.is_for(is_own, level))
    return replace(facts, windows=windows_for(openings.openings, is_own, level), others_hours=others)


def of_settings(owner: Owner, values: Layer) -> Proposal:
    """This level says `values` from now on."""
    policies = {one: policy_of(held) for one, held in values_if(owner, values).items()}
    return Proposal(policies.keys(), policies=policies)


def policy_of(values: Mapping[str, Value]) -> Policy:
    settings: dict[str, Any] = {name: value for name, value in values.items() if name != "is_approval_needed"}
    return Policy(needs_approval=bool(values["is_approval_needed"]), **settings)


def of_hours(owner: Owner, windows: Iterable[Window], audience: Audience, least_level: int) -> Proposal:
    """This level has these hours for one class of people from now on, and for others what it has now."""
    others = [one for one in own_openings(owner) if (one.audience, one.least_level) != (audience, least_level)]
    own = (*others, *(Opening(window, audience, least_level) for window in joined(windows)))
    known = instruments_of(instruments_under(owner))
    before, after = openings_of(known), _openings_if(known, owner, own)
    changed = {one: held for one, held in after.items() if set(held.openings) != set(before[one].openings)}
    return Proposal(changed.keys(), openings=changed)


def of_days(school: Institution, days: Mapping[date, SpecialDay | None]) -> Proposal:
    """The school's calendar says this of these dates from now on; None, that they are ordinary."""
    keeping = select(Instrument.id).where(
        Instrument.institution_id == school.id, Instrument.is_closed_on_holidays.is_(True)
    )
    return Proposal(db.session.scalars(keeping).all() if days else (), days=days)


def _openings_if(known: Instruments, owner: Owner, own: tuple[Opening, ...]) -> dict[int, Openings]:
    """What would hold for each instrument if the level had these windows, or none."""
    level, held = level_of(owner), Openings(own, level_of(owner))
    if owner is None:
        regions = held if own else Openings(tuple(Opening(window) for window in ALWAYS), Level.DEFAULT)
        return {
            one: regions if openings.level in (Level.REGION, Level.DEFAULT) else openings
            for one, openings in openings_of(known).items()
        }
    key = tuple(owner.id if one is level else None for one in OUTWARDS)
    windows: dict[Any, Openings] = {one: openings for one, openings in known.windows.items() if one != key}
    return openings_of(replace(known, windows=windows | ({key: held} if own else {})))
