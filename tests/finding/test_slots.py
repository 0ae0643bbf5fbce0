"""What people of the cast find: at every school, the best first, and all of it can be booked at once."""

from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

import pytest
from sqlalchemy import func, select

from booking.clock import now
from booking.demo.cast import Cast
from booking.domain.asked import Asked
from booking.domain.interval import Interval
from booking.domain.places import Pause
from booking.domain.question import Wanted
from booking.domain.quota import Audience, Period, Subject, Unit
from booking.domain.verdict import Code
from booking.facility.actions import close
from booking.finding.actions import Step, StepRefused, book_chain, cancel_chain
from booking.finding.explaining import loosenings, misses
from booking.finding.looking import find
from booking.finding.queries import Closeness
from booking.finding.reading import Memory, pieces
from booking.finding.search import Use
from booking.quotas.actions import set_quota
from booking.reservations import actions
from booking.reservations.facts import gather_many
from booking.transaction import transaction
from models import Claim, Instrument, Reservation, ReservationState, db
from tests.finding.asking import at, book, found, inquiry, monday, names, span, week
from tests.support.applications import count_queries

CONFOCAL = Use(120, techniques=("confocal",))
SEM = Use(60, techniques=("sem",))


def test_nadia_finds_the_instruments_of_every_school_the_earliest_first(database: str, cast: Cast) -> None:
    result = found(cast.nadia, CONFOCAL)
    assert {cast.confocal.id, cast.axr.id} <= set(names(cast, result))
    starts = [slot.wanted.interval.starts_at for slot in result.slots]
    assert starts == sorted(starts)
    assert result.near[cast.confocal.id] is Closeness.OWN_SCHOOL
    assert result.near[cast.axr.id] is Closeness.ELSEWHERE


def test_every_slot_that_is_offered_is_accepted_by_booking_at_once(database: str, region: Cast) -> None:
    """On the demo region with its thousands of bookings: the best and the further times of every instrument."""
    result = found(region.nadia, Use(60), most=100)
    assert len(result.slots) > 20
    for slot in result.slots:
        for wanted in (slot.wanted, *result.further[slot.instrument_id]):
            with transaction():
                made = actions.book(
                    instrument_id=slot.instrument_id, person_id=region.nadia.id, booked_by_id=region.nadia.id,
                    wanted=wanted, now=now(),
                )  # fmt: skip
                actions.cancel(made, region.nadia.id, now())


def test_nearest_first_puts_ones_own_school_before_an_earlier_slot_elsewhere(cast: Cast) -> None:
    for person, first, last in ((cast.lin, 8, 14), (cast.ben, 14, 20)):
        book(person, cast.confocal, span(cast.confocal, 0, first, last))
    use = Use(120, instruments=(cast.confocal.public_id, cast.axr.public_id))
    by_start, by_place = found(cast.nadia, use), found(cast.nadia, use, sort="near")
    assert by_start.near[names(cast, by_start)[0]] is Closeness.ELSEWHERE
    assert by_place.near[names(cast, by_place)[0]] is Closeness.OWN_SCHOOL
    assert set(names(cast, by_start)) == set(names(cast, by_place))


def test_the_hospital_is_in_nadias_city(cast: Cast) -> None:
    near = found(cast.nadia, Use(60), most=100).near
    assert Closeness.SAME_CITY in near.values()


def test_what_is_taken_and_what_is_closed_is_not_offered(cast: Cast) -> None:
    book(cast.lin, cast.confocal, span(cast.confocal, 0, 8, 12))
    with transaction():
        confocal = cast.confocal
        close(confocal.facility, confocal, span(confocal, 0, 12, 16), "Laser", cast.tom.id, now())
    result = found(cast.lin, Use(120, instruments=(cast.confocal.public_id,)))
    assert [slot.wanted.interval for slot in result.slots] == [span(cast.confocal, 0, 16, 18)]
    assert result.further[cast.confocal.id][0].interval == span(cast.confocal, 0, 18, 20)


def test_hours_of_the_day_and_days_of_the_week_are_those_of_the_instrument(cast: Cast) -> None:
    asked = week(weekdays=frozenset({2}), from_minute=13 * 60, to_minute=17 * 60)
    result = found(cast.lin, CONFOCAL, asked=asked)
    starts = {slot.instrument_id: slot.wanted.interval for slot in result.slots}
    assert starts[cast.confocal.id] == span(cast.confocal, 2, 13, 15)
    assert starts[cast.axr.id] == span(cast.axr, 2, 13, 15)


def test_only_where_she_may_book_unless_she_wants_to_see_all(cast: Cast) -> None:
    proteins = Use(240, instruments=(cast.timstof.public_id,))
    assert not found(cast.rowan, proteins).slots
    seen = found(cast.rowan, proteins, is_for_anybody=True).slots
    assert [reason.code for reason in seen[0].verdict.refusals] == [Code.OWN_SCHOOL_ONLY]
    assert found(cast.isla, proteins).slots[0].verdict.is_allowed


def test_schools_sites_and_ways_of_use_narrow_it(cast: Cast) -> None:
    assert set(names(cast, found(cast.nadia, CONFOCAL, schools=("LAN",)))) == {cast.axr.id}
    assert cast.axr.id not in names(cast, found(cast.nadia, CONFOCAL, sites=("Harbour Campus",)))
    with_operator = found(cast.nadia, CONFOCAL, mode="with_operator")
    assert cast.confocal.id in names(cast, with_operator)
    assert {slot.wanted.mode for slot in with_operator.slots} == {"with_operator"}


def test_the_most_that_is_asked_for_is_not_exceeded_and_more_is_told(cast: Cast) -> None:
    result = found(cast.nadia, Use(60), most=3)
    assert (len(result.slots), result.has_more) == (3, True)


@pytest.mark.parametrize("sort", ["start", "near"])
def test_many_instruments_take_as_many_queries_as_one(sort: str, region: Cast) -> None:
    def queries(*instruments: Instrument) -> int:
        use = Use(60, instruments=tuple(one.public_id for one in instruments))
        asked = inquiry(region.nadia, use, sort=sort, asked=Asked(monday(), monday()))
        with count_queries() as sent:
            find(asked)
        return len(sent)

    three = region.confocal, region.stellaris, region.lightsheet
    assert queries(*three) == queries(three[0])


@pytest.mark.parametrize("sort", ["start", "near"])
def test_looking_at_one_instrument_after_another_finds_what_looking_at_all_does(
    sort: str, region: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = inquiry(region.nadia, Use(120), sort=sort, most=6, asked=week(from_minute=9 * 60, to_minute=18 * 60))
    whole = find(asked)
    for module in ("reading", "looking"):
        monkeypatch.setattr(f"booking.finding.{module}.FIRST_PART", 1)
    apart = find(replace(asked, memory=Memory()))
    assert (apart.slots, apart.further, apart.has_more) == (whole.slots, whole.further, whole.has_more)
    assert len(whole.slots) == 6


def test_why_there_is_nothing_and_what_would_help(cast: Cast) -> None:
    use = Use(240, instruments=(cast.confocal.public_id, cast.timstof.public_id))
    asked = week(weekdays=frozenset({0}), from_minute=9 * 60, to_minute=13 * 60)
    book(cast.lin, cast.confocal, span(cast.confocal, 0, 9, 10))
    question = inquiry(cast.rowan, use, asked=asked)
    assert misses(question)[0].counts == {Code.TAKEN: 1, Code.OWN_SCHOOL_ONLY: 1}
    helps = {one.kind: one for one in loosenings(question)}
    assert helps["length"].search.uses[0].minutes == 180
    assert {"length", "later", "hour", "weekday"} == set(helps)
    assert all(found(cast.rowan, *one.search.uses, asked=one.search.asked).slots for one in helps.values())


def test_time_is_looked_through_in_pieces_that_leave_nothing_out(cast: Cast) -> None:
    whole = Interval(now(), now() + timedelta(days=23, hours=5))
    parts = list(pieces(whole))
    assert (parts[0].starts_at, parts[-1].ends_at) == (whole.starts_at, whole.ends_at)
    assert all(one.ends_at == other.starts_at for one, other in pairwise(parts))


def test_prepare_then_measure_is_found_and_booked_as_a_whole(database: str, cast: Cast) -> None:
    result = found(cast.nadia, SEM, CONFOCAL, pause=Pause(timedelta(0), timedelta(hours=4)))
    first, second = result.chains[0]
    wait = second.wanted.interval.starts_at - first.wanted.interval.ends_at
    assert timedelta(0) <= wait <= timedelta(hours=4)
    steps = [Step(slot.instrument_id, slot.wanted) for slot in (first, second)]
    with transaction():
        made = [one.id for one in book_chain(steps, cast.nadia.id, now(), group_id=None, title="", key="k" * 32)]
    with transaction():
        again = [one.id for one in book_chain(steps, cast.nadia.id, now(), group_id=None, title="", key="k" * 32)]
    assert made == again
    with transaction():
        cancel_chain([db.session.get_one(Reservation, one) for one in made], cast.nadia.id, now())
    states = db.session.scalars(select(Reservation.state).where(Reservation.id.in_(made))).all()
    assert set(states) == {ReservationState.CANCELLED}


def test_every_chain_that_is_offered_is_accepted_at_once(region: Cast) -> None:
    result = found(region.nadia, SEM, CONFOCAL, SEM, pause=Pause(timedelta(0), timedelta(days=2)))
    assert result.chains
    for number, chain in enumerate(result.chains):
        steps = [Step(slot.instrument_id, slot.wanted) for slot in chain]
        with transaction():
            made = book_chain(steps, region.nadia.id, now(), group_id=None, title="", key=f"{number:032}")
            cancel_chain(made, region.nadia.id, now())


def test_a_chain_counts_its_own_steps_against_a_quota(database: str, cast: Cast) -> None:
    """One booking a day: the steps are found on different days, and booking agrees."""
    with transaction():
        set_quota(
            None, cast.helen, now(), name="Fair use", unit=Unit.BOOKINGS, amount=1, period=Period.DAY,
            subject=Subject.PERSON, audience=Audience.EVERYBODY,
        )  # fmt: skip
    assert not found(cast.nadia, SEM, CONFOCAL, pause=Pause(timedelta(0), timedelta(days=1)), is_one_day=True).chains
    chain = found(cast.nadia, SEM, CONFOCAL, pause=Pause(timedelta(0), timedelta(days=1))).chains[0]
    assert len({slot.wanted.interval.starts_at.date() for slot in chain}) == 2
    steps = [Step(slot.instrument_id, slot.wanted) for slot in chain]
    with transaction():
        assert len(book_chain(steps, cast.nadia.id, now(), group_id=None, title="", key="q" * 32)) == 2


def test_who_has_used_up_her_week_is_offered_the_next(cast: Cast) -> None:
    """However many hours of the week are left: none of them is looked at."""
    with transaction():
        set_quota(
            None, cast.helen, now(), name="Fair use", unit=Unit.MINUTES, amount=60, period=Period.WEEK,
            subject=Subject.PERSON, audience=Audience.EVERYBODY,
        )  # fmt: skip
    book(cast.nadia, cast.confocal, span(cast.confocal, 0, 9, 10))
    two_weeks = Asked(monday(), monday() + timedelta(days=13))
    slot = found(cast.nadia, Use(60, instruments=(cast.confocal.public_id,)), asked=two_weeks).slots[0]
    assert slot.wanted.interval.starts_at >= at(cast.confocal, 7, 0)


def test_of_a_chain_with_one_step_that_is_taken_nothing_is_booked(database: str, cast: Cast) -> None:
    confocal, tirf = cast.confocal, cast.tirf
    book(cast.lin, tirf, span(tirf, 1, 12, 14))
    before = db.session.scalar(select(func.count(Claim.id)))
    steps = [Step(confocal.id, Wanted(span(confocal, 1, 10, 12))), Step(tirf.id, Wanted(span(tirf, 1, 12, 14)))]
    with pytest.raises(StepRefused) as refused, transaction():
        book_chain(steps, cast.nadia.id, now(), group_id=None, title="", key="x" * 32)
    assert refused.value.number == 1
    assert db.session.scalar(select(func.count(Claim.id))) == before
    assert db.session.scalar(select(func.count(Reservation.id)).where(Reservation.user_id == cast.nadia.id)) == 0


def test_a_chain_on_one_day_stays_on_one_day(cast: Cast) -> None:
    result = found(cast.nadia, Use(240, techniques=("sem",)), Use(360, techniques=("confocal",)), is_one_day=True)
    for chain in result.chains:
        dates = {slot.wanted.interval.starts_at.date() for slot in chain}
        assert len(dates) == 1


def test_thousands_of_ids_are_asked_for_a_part_at_a_time(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("booking.reservations.held.AT_ONCE", 2)
    ids = [cast.confocal.id, cast.stellaris.id, cast.tirf.id, cast.lightsheet.id, cast.axr.id]
    who = inquiry(cast.nadia, CONFOCAL).who
    facts = gather_many(ids, who, span(cast.confocal, 0, 0, 24), now())
    assert set(facts) == set(ids)
    assert all(known.needs for known in facts.values())
