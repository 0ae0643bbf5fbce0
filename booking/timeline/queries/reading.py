"""What the timeline reads of instruments once, for what is drawn and for the rules: hours, needs, what is taken."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from booking.access import is_signed_in
from booking.domain.availability import Need, Taken
from booking.domain.circumstances import Person
from booking.domain.interval import Interval
from booking.domain.question import Facts
from booking.reservations.facts import gather_with_hours
from booking.reservations.held import claims, reach_of
from booking.reservations.hours import PersonsHours, persons_hours, viewing
from booking.reservations.instruments import instruments_of
from booking.reservations.known import policy_of
from models import User

# Whoever has not signed in is told what members of the owner's school may book; who she is, is asked when she books.
SOMEBODY = Person(is_own_school=True)


@dataclass(frozen=True, slots=True)
class Read:
    """Of each instrument by its id, as the reader may use it. `taken`: by resource. `facts` only where something is
    to be judged."""

    hours: Mapping[int, PersonsHours]
    needs: Mapping[int, Sequence[Need]]
    taken: Taken
    facts: Mapping[int, Facts] = field(default_factory=dict)


def read(ids: Collection[int], span: Interval, viewer: User) -> Read:
    """What is drawn. Three queries, and those that holidays and levels cost."""
    known = instruments_of(ids)
    resources = {resource for needs in known.needs.values() for need in needs for resource in need.resource_ids}
    taken = claims(resources, reach_of(map(policy_of, known.rows), span))
    return Read(persons_hours(known, viewing(viewer), span), known.needs, taken)


def read_to_judge(ids: Collection[int], span: Interval, viewer: User, now: datetime) -> Read:
    """The same, and all that the rules ask for bookings in the span."""
    facts, hours = gather_with_hours(ids, viewing(viewer), span, now)
    if not is_signed_in(viewer):
        facts = {id_: replace(one, person=SOMEBODY) for id_, one in facts.items()}
    taken = next((one.taken for one in facts.values()), {})
    return Read(hours, {id_: one.needs for id_, one in facts.items()}, taken, facts)
