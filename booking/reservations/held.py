"""What is held of resources in a span, in as few statements as their number allows."""

from collections.abc import Collection, Iterable, Iterator

from booking.domain.circumstances import Policy
from booking.domain.interval import Interval
from booking.domain.question import Facts
from booking.reservations import statements
from models import db
from models.base import span_as_stored

AT_ONCE = 2_000  # ids in one statement


def resources_of(facts: Iterable[Facts]) -> set[int]:
    """All that these instruments need, and what can be had besides."""
    known = list(facts)
    needed = {resource_id for one in known for need in one.needs for resource_id in need.resource_ids}
    return needed | {resource_id for one in known for extra in one.extras for resource_id in extra.resource_ids}


def reach_of(policies: Iterable[Policy], span: Interval) -> Interval:
    """`span` with the longest set-up before and clean-up after it of these instruments."""
    around = [one.padding.around(span) for one in policies] or [span]
    return Interval(min(one.starts_at for one in around), max(one.ends_at for one in around))


def claims(resource_ids: Collection[int], span: Interval, but_of: int | None = None) -> dict[int, list[Interval]]:
    """What is held of each resource in `span`, without what the reservation `but_of` holds itself."""
    found: dict[int, list[Interval]] = {}
    statement = statements.CLAIMS if but_of else statements.ALL_CLAIMS
    for some in parts(resource_ids):
        question = {
            "resource_ids": some,
            "but_of": but_of or statements.NOBODYS,
            "starts_at": span.starts_at,
            "ends_at": span.ends_at,
        }
        for resource_id, starts_at, ends_at in db.session.execute(statement, question).all():
            found.setdefault(resource_id, []).append(span_as_stored(starts_at, ends_at))
    return found


def parts(ids: Collection[int]) -> Iterator[list[int]]:
    """A few ids at a time: a statement takes only so many parameters."""
    wanted = sorted(ids)
    for first in range(0, len(wanted), AT_ONCE):
        yield wanted[first : first + AT_ONCE]
