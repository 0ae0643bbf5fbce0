"""Whether two times overlap is said alike by Python, by the statements that read what is held, and by the guard."""

from datetime import UTC, datetime, timedelta

from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, insert
from sqlalchemy.exc import DBAPIError

from booking.database import is_overlap
from booking.demo.cast import Cast
from booking.domain.interval import Interval
from booking.domain.question import Wanted
from booking.domain.rules.room import is_free
from booking.reservations.applicants import applicant
from booking.reservations.facts import gather
from booking.reservations.held import claims
from booking.transaction import transaction
from models import Claim, db
from tests.reservations.acting import NOW, book, resources_of

MOMENT = timedelta(minutes=1)
FIRST = datetime(2026, 3, 10, 9, tzinfo=UTC)
spans = st.tuples(st.integers(0, 12), st.integers(1, 6)).map(
    lambda pair: Interval(FIRST + pair[0] * MOMENT, FIRST + sum(pair) * MOMENT)
)


def test_python_statements_and_guard_agree(database: str, app: Flask, cast: Cast) -> None:
    """One is held, another is wanted; minutes apart, so that many of them touch."""
    reservation = book(cast, "lin", "confocal", "4 10:00", "4 12:00").id
    [resource_id, *_others] = resources_of(cast, "confocal")
    institution_id, instrument_id, who = cast.norhaven.id, cast.confocal.id, applicant(cast.lin.id)

    def row(span: Interval) -> dict[str, object]:
        times = {"starts_at": span.starts_at, "ends_at": span.ends_at}
        return {"institution_id": institution_id, "resource_id": resource_id, "reservation_id": reservation, **times}

    def guard_refuses(span: Interval) -> bool:
        try:
            with db.session.begin_nested():
                db.session.execute(insert(Claim).values(row(span)))
        except DBAPIError as error:
            return is_overlap(error)
        return False

    @settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
    @given(spans, spans)
    def check(held: Interval, wanted: Interval) -> None:
        with transaction():
            db.session.execute(delete(Claim).where(Claim.resource_id == resource_id))
            db.session.execute(insert(Claim).values(row(held)))
            clash = held.overlaps(wanted)
            assert bool(claims([resource_id], wanted).get(resource_id)) is clash
            facts = gather(instrument_id, who, Wanted(wanted, mode="self_operated"), NOW)
            assert (is_free(Wanted(wanted), facts) is not None) is clash
            assert guard_refuses(wanted) is clash

    check()
