"""Whoever is refused is offered what is free instead; every offer can be booked at once."""

from datetime import timedelta

import pytest

from booking.demo.cast import Cast
from booking.domain.localtime import wall_time
from booking.domain.question import Kind, Wanted
from booking.facility.actions import close
from booking.policies.actions import set_policy
from booking.reservations import actions
from booking.reservations.actions.holding import release
from booking.reservations.alternatives import Alternatives, alternatives_to, next_free
from booking.reservations.applicants import VISITOR, applicant
from booking.reservations.judging import Refused
from booking.transaction import transaction
from models import Instrument, db
from tests.reservations.acting import NOW, book, march, span
from tests.support.applications import count_queries
from tests.support.days import LONDON


def refused_alternatives(cast: Cast, who: str, what: str, first: str, last: str) -> Alternatives:
    with pytest.raises(Refused) as refused:
        book(cast, who, what, first, last)
    return refused.value.alternatives


def test_the_nearest_free_times_come_first_then_shorter_then_later_days(database: str, cast: Cast) -> None:
    book(cast, "lin", "confocal", "3 10:00", "3 11:30")
    offered = refused_alternatives(cast, "rowan", "confocal", "3 10:00", "3 12:00")
    intervals = [one.interval for one in offered.here]
    assert intervals[:2] == [span("3 11:30", "3 13:30"), span("3 8:00", "3 10:00")]
    assert span("3 11:30", "3 12:00") in intervals
    assert intervals[-3:] == [span("4 10:00", "4 12:00"), span("5 10:00", "5 12:00"), span("6 10:00", "6 12:00")]


def test_every_offer_can_be_booked_at_once(cast: Cast) -> None:
    book(cast, "lin", "rie", "3 10:00", "3 12:00")
    book(cast, "lin", "rie", "4 8:30", "4 12:00")
    offered = refused_alternatives(cast, "yuki", "rie", "3 11:00", "3 13:00")
    assert len(offered.here) >= 5
    for one in offered.here:
        with transaction():
            made = actions.book(
                instrument_id=cast.rie.id, person_id=cast.yuki.id, booked_by_id=cast.yuki.id, wanted=one, now=NOW
            )
            actions.cancel(made, cast.yuki.id, NOW)


def test_the_same_technique_elsewhere_at_the_same_time_only_where_she_may_book(cast: Cast) -> None:
    book(cast, "rowan", "confocal", "3 10:00", "3 12:00")
    book(cast, "nadia", "lightsheet", "3 10:00", "3 14:00")
    offered = refused_alternatives(cast, "lin", "confocal", "3 10:00", "3 12:00")
    found = {db.session.get_one(Instrument, offer.instrument_id) for offer in offered.elsewhere}
    assert cast.axr in found  # in Shanghai it is evening, and open
    assert cast.confocal not in found
    for offer in offered.elsewhere:
        with transaction():
            actions.book(
                instrument_id=offer.instrument_id, person_id=cast.lin.id, booked_by_id=cast.lin.id,
                wanted=offer.wanted, now=NOW,
            )  # fmt: skip


def test_what_is_only_for_its_own_school_is_offered_to_its_own_school(cast: Cast) -> None:
    book(cast, "lin", "orbitrap", "5 10:00", "5 14:00")

    def offered_to(who: str) -> set[int]:
        offered = refused_alternatives(cast, who, "orbitrap", "5 12:00", "5 16:00")
        return {offer.instrument_id for offer in offered.elsewhere}

    assert cast.timstof.id in offered_to("isla")
    assert cast.timstof.id not in offered_to("rowan")


def test_who_may_not_book_at_all_is_offered_nothing(cast: Cast) -> None:
    wanted = Wanted(span("3 10:00", "3 12:00"))
    assert alternatives_to(cast.confocal.id, VISITOR, wanted, NOW) == Alternatives((), ())
    assert alternatives_to(cast.sputter.id, applicant(cast.lin.id), wanted, NOW).here == ()


def test_too_long_and_off_the_steps_is_offered_as_near_as_the_rules_allow(cast: Cast) -> None:
    offered = refused_alternatives(cast, "lin", "confocal", "3 9:10", "3 19:50")
    assert offered.here[0].interval == span("3 9:00", "3 17:00")


def test_elsewhere_comes_first_what_has_most_techniques_in_common(cast: Cast) -> None:
    """The AX R does live-cell imaging, too, as the confocal does; the Stellaris, which is older here, does not."""
    assert cast.stellaris.id < cast.axr.id
    book(cast, "rowan", "confocal", "3 10:00", "3 12:00")
    offered = refused_alternatives(cast, "lin", "confocal", "3 10:00", "3 12:00")
    ids = [offer.instrument_id for offer in offered.elsewhere]
    assert ids.index(cast.axr.id) < ids.index(cast.stellaris.id)


def test_what_is_over_is_offered_from_now_on(cast: Cast) -> None:
    offered = refused_alternatives(cast, "lin", "confocal", "2 8:00", "2 9:00")
    assert offered.here[0].interval == span("2 10:00", "2 11:00")


def test_a_booking_that_cannot_be_lengthened_so_far_is_offered_what_there_is(cast: Cast) -> None:
    mine = book(cast, "lin", "confocal", "3 10:00", "3 11:00")
    book(cast, "rowan", "confocal", "3 12:00", "3 13:00")
    with pytest.raises(Refused) as refused, transaction():
        actions.change_interval(mine, span("3 10:00", "3 12:30"), cast.lin.id, NOW)
    offered = [one.interval for one in refused.value.alternatives.here]
    assert span("3 10:00", "3 12:00") in offered
    assert span("3 10:00", "3 11:00") not in offered  # that is what she has
    found = {offer.instrument_id: offer.wanted for offer in refused.value.alternatives.elsewhere}
    assert found[cast.axr.id] == Wanted(span("3 10:00", "3 12:30"), mode=mine.mode)
    assert refused.value.question.wanted.kind is Kind.EXTEND


def test_who_has_chosen_no_time_sees_the_next_free_ones(cast: Cast) -> None:
    book(cast, "rowan", "confocal", "2 10:00", "2 15:00")
    free, why = next_free(cast.confocal.id, applicant(cast.lin.id), "self_operated", NOW)
    assert why == ()
    assert free[0].interval == span("2 15:00", "2 15:30")
    assert next_free(10**6, VISITOR, "self_operated", NOW) == ((), ())


def test_alternatives_take_as_many_queries_with_one_booking_as_with_thirty(cast: Cast) -> None:
    who, wanted = applicant(cast.lin.id), Wanted(span("3 10:00", "3 12:00"))
    ids = cast.confocal.id

    def statements() -> int:
        with count_queries() as queries:
            alternatives_to(ids, who, wanted, NOW)
        return len(queries)

    book(cast, "rowan", "confocal", "3 10:00", "3 12:00")
    first = statements()
    for day in range(4, 7):
        for hour in range(8, 18):
            book(cast, "rowan", "confocal", f"{day} {hour}:00", f"{day} {hour}:30")
            book(cast, "rowan", "workstations", f"{day} {hour}:30", f"{day} {hour + 1}:00")
    assert statements() == first <= 18


def test_the_next_free_time_is_after_now_and_on_the_steps(cast: Cast) -> None:
    free, _why = next_free(cast.workstations.id, applicant(cast.lin.id), "self_operated", march("2 10:17"))
    assert free[0].interval == span("2 10:30", "2 11:00")


def test_beyond_the_horizon_the_last_bookable_days_are_offered(cast: Cast) -> None:
    wanted = span("3 10:00", "3 12:00").shifted(timedelta(days=400))
    offered = alternatives_to(cast.confocal.id, applicant(cast.lin.id), Wanted(wanted), NOW)
    last_day = NOW + timedelta(days=cast.confocal.horizon_days)
    assert len(offered.here) >= 4
    assert all(
        last_day - timedelta(days=14) < one.interval.starts_at < last_day + timedelta(days=1) for one in offered.here
    )
    at_the_same_time = [one for one in offered.here if wall_time(one.interval.starts_at, LONDON).hour == 11]
    assert len(at_the_same_time) >= 3  # by the clock on the wall
    assert len(offered.elsewhere) == 3
    book_each(cast, offered)


def test_long_past_the_first_bookable_times_are_offered(cast: Cast) -> None:
    wanted = span("3 10:00", "3 12:00").shifted(timedelta(days=-400))
    offered = alternatives_to(cast.confocal.id, applicant(cast.lin.id), Wanted(wanted), NOW)
    assert offered.here[0].interval == span("2 10:00", "2 12:00")
    assert span("3 10:00", "3 12:00") in [one.interval for one in offered.here]
    assert len(offered.elsewhere) == 3
    book_each(cast, offered)


def test_within_a_long_notice_the_first_time_after_it_is_offered(cast: Cast) -> None:
    with transaction():
        db.session.get_one(Instrument, cast.confocal.id).notice_minutes = 20 * 24 * 60
    offered = alternatives_to(cast.confocal.id, applicant(cast.lin.id), Wanted(span("3 10:00", "3 12:00")), NOW)
    assert offered.here[0].interval == span("23 8:00", "23 10:00")  # the 22nd is a Sunday
    book_each(cast, offered)


def test_what_is_shut_for_a_month_is_offered_afterwards(cast: Cast) -> None:
    facility = cast.confocal.facility
    with transaction():
        close(
            facility, None, span("2 0:00", "2 1:00").padded(timedelta(0), timedelta(days=30)), "Move", cast.tom.id, NOW
        )
    for offered in (
        alternatives_to(cast.confocal.id, applicant(cast.lin.id), Wanted(span("3 10:00", "3 12:00")), NOW).here,
        next_free(cast.confocal.id, applicant(cast.lin.id), "self_operated", NOW)[0],
    ):
        assert offered
        assert offered[0].interval.starts_at > NOW + timedelta(days=29)


def test_what_runs_and_cannot_run_so_long_is_offered_the_latest_end(cast: Cast) -> None:
    mine = book(cast, "lin", "confocal", "2 11:00", "2 12:00")
    book(cast, "rowan", "confocal", "2 13:00", "2 14:00")
    with pytest.raises(Refused) as refused, transaction():
        actions.change_interval(mine, span("2 11:00", "2 13:30"), cast.lin.id, march("2 11:30"))
    offered = refused.value.alternatives.here
    assert [one.interval for one in offered] == [span("2 11:00", "2 13:00"), span("2 11:00", "2 12:30")]
    assert {one.kind for one in offered} == {Kind.EXTEND}


def test_what_runs_and_has_no_room_is_offered_a_new_booking(cast: Cast) -> None:
    mine = book(cast, "lin", "confocal", "2 11:00", "2 12:00")
    book(cast, "rowan", "confocal", "2 12:00", "2 14:00")
    with pytest.raises(Refused) as refused, transaction():
        actions.change_interval(mine, span("2 11:00", "2 13:00"), cast.lin.id, march("2 11:30"))
    offered = refused.value.alternatives.here
    assert offered[0] == Wanted(span("2 14:00", "2 16:00"), Kind.BOOK, mine.mode)


def book_each(cast: Cast, offered: Alternatives) -> None:
    """Every offer, here and elsewhere, is one that can be booked."""
    here = [(cast.confocal.id, wanted) for wanted in offered.here]
    for instrument_id, wanted in here + [(one.instrument_id, one.wanted) for one in offered.elsewhere]:
        with transaction():
            made = actions.book(
                instrument_id=instrument_id, person_id=cast.lin.id, booked_by_id=cast.lin.id, wanted=wanted, now=NOW
            )
            release(made)


def test_what_is_booked_by_the_day_is_offered_by_the_day(cast: Cast) -> None:
    """Open 8 to 20 on weekdays; the wish is Tuesday 3 March, 10 to 12, and Wednesday is taken."""
    with transaction():
        set_policy(cast.confocal, {"is_whole_day": True, "longest_minutes": 3 * 1440})
    book(cast, "rowan", "confocal", "4 8:00", "4 20:00")
    wanted = Wanted(span("3 10:00", "3 12:00"))
    offered = [one.interval for one in alternatives_to(cast.confocal.id, applicant(cast.lin.id), wanted, NOW).here]
    assert offered[:2] == [span("3 8:00", "3 20:00"), span("5 8:00", "5 20:00")]
    assert span("4 8:00", "4 20:00") not in offered
    book(cast, "lin", "confocal", "3 8:00", "3 20:00")
