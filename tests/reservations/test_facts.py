"""What the rules are told of an instrument, a person and a time, and that two ways of gathering it agree."""

import enum
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from booking.catalogue.actions import create_instrument
from booking.demo.cast import Cast
from booking.domain import lifecycle, question
from booking.domain.interval import Interval
from booking.domain.opening import ALWAYS, Window
from booking.domain.question import Kind, Wanted
from booking.domain.quota import Audience, Period, Subject, Unit
from booking.domain.rules import judge
from booking.facility.actions import close
from booking.quotas.actions import set_quota
from booking.reservations.applicants import VISITOR, applicant
from booking.reservations.facts import gather, gather_many
from booking.transaction import transaction
from models import InstrumentState, OpenTo, ReservationState
from models.reservation import HOLDING
from tests.reservations.acting import NOW, book, span
from tests.support.applications import count_queries

TEN_TO_TWELVE = span("3 10:00", "3 12:00")


@pytest.mark.parametrize(
    ("stored", "judged"),
    [
        (OpenTo, question.OpenTo),
        (InstrumentState, question.Condition),
        (ReservationState, lifecycle.State),
    ],
)
def test_what_is_stored_and_what_is_judged_have_the_same_words(
    stored: type[enum.StrEnum], judged: type[enum.StrEnum]
) -> None:
    assert {one.name: one.value for one in stored} == {one.name: one.value for one in judged}


def test_the_same_states_hold_time_in_the_table_and_in_the_rules() -> None:
    assert {state.value for state in HOLDING} == {state.value for state in lifecycle.HOLDING}


def test_an_instruments_own_hours_come_before_its_facilitys(cast: Cast) -> None:
    lin, wanted = applicant(cast.lin.id), Wanted(TEN_TO_TWELVE)
    assert Window(0, 8 * 60, 20 * 60) in gather(cast.confocal.id, lin, wanted, NOW).windows
    own = gather(cast.stellaris.id, lin, wanted, NOW).windows
    assert Window(0, 8 * 60, 22 * 60) in own
    assert Window(6, 10 * 60, 18 * 60) in own
    assert Window(0, 8 * 60, 20 * 60) not in own


def test_where_nobody_has_set_hours_it_is_always_open(cast: Cast, app: Flask) -> None:
    with transaction():
        cast.bioimaging.opening_windows = []
        instrument = create_instrument(cast.bioimaging, name="Night owl")
    facts = gather(instrument.id, applicant(cast.lin.id), Wanted(TEN_TO_TWELVE), NOW)
    assert facts.windows == ALWAYS


def test_a_person_is_known_by_her_schools(cast: Cast) -> None:
    wanted, confocal = Wanted(TEN_TO_TWELVE), cast.confocal.id
    lin = gather(confocal, applicant(cast.lin.id), wanted, NOW).person
    assert (lin.is_signed_in, lin.is_member, lin.is_own_school) == (True, True, False)
    nadia = gather(confocal, applicant(cast.nadia.id), wanted, NOW).person
    assert nadia.is_own_school
    noor = gather(confocal, applicant(cast.noor.id), wanted, NOW).person
    assert not noor.is_member
    visitor = gather(confocal, VISITOR, wanted, NOW).person
    assert not visitor.is_signed_in


def test_a_region_of_instruments_is_known_in_as_many_queries_as_one(cast: Cast) -> None:
    ids = [cast.instrument(what).id for what in ("confocal", "stellaris", "rie", "workstations", "live_suite")]
    lin = applicant(cast.lin.id)

    def statements(some: list[int]) -> int:
        with count_queries() as queries:
            assert len(gather_many(some, lin, TEN_TO_TWELVE, NOW)) == len(some)
        return len(queries)

    assert statements(ids[:1]) == 7  # one of them for the agreements of her school
    assert statements(ids[:4]) == 7


@pytest.mark.parametrize("what", ["confocal", "rie", "tirf", "workstations", "live_suite"])
def test_the_booking_and_the_offers_judge_alike(database: str, cast: Cast, what: str) -> None:
    """One reads only the last claim before the end, the other all claims of some weeks."""
    book(cast, "rowan", "confocal", "3 10:00", "3 11:00")
    book(cast, "yuki", "rie", "3 10:00", "3 11:00")
    book(cast, "nadia", "spinning_disk", "3 13:00", "3 14:00")
    for who in ("rowan", "judith", "emma"):
        book(cast, who, "workstations", "3 10:00", "3 14:00")
    mine = book(cast, "lin", "workstations", "3 12:00", "3 13:00")
    with transaction():
        close(cast.bioimaging, None, span("4 8:00", "4 12:00"), "Service", cast.tom.id, NOW)
    instrument, lin = cast.instrument(what).id, applicant(cast.lin.id)
    many = gather_many([instrument], lin, span("2 0:00", "6 0:00"), NOW)[instrument]
    moved = gather_many([instrument], lin, span("2 0:00", "6 0:00"), NOW, mine)[instrument]
    for day in (3, 4):
        for hour in range(7, 20):
            wanted = Wanted(span(f"{day} {hour}:00", f"{day} {hour + 1}:30"))
            assert judge(wanted, gather(instrument, lin, wanted, NOW)) == judge(wanted, many)
            if what == "workstations":
                change = Wanted(wanted.interval, Kind.MOVE)
                assert judge(change, gather(instrument, lin, change, NOW, mine)) == judge(change, moved)


def test_days_until_a_far_horizon_are_counted_one_by_one(cast: Cast) -> None:
    """More of them than a statement of SQLite takes."""
    a_day: dict[str, Any] = {
        "unit": Unit.BOOKINGS, "amount": 1, "period": Period.DAY, "subject": Subject.PERSON,
        "audience": Audience.EVERYBODY,
    }  # fmt: skip
    with transaction():
        for name in ("Fair use", "One a day"):
            set_quota(None, cast.helen, NOW, name=name, **a_day)
    book(cast, "lin", "confocal", "3 10:00", "3 12:00")
    ahead = Interval(NOW, NOW + timedelta(days=415))
    known = gather_many([cast.confocal.id], applicant(cast.lin.id), ahead, NOW)[cast.confocal.id]
    used = [tally.used for tally in known.record.tallies]
    assert [len(days) for days in used] == [416, 416]
    assert [sum(days.values()) for days in used] == [1, 1]
