"""Time that falls free is offered to one who waits, in the order of the lab, and held meanwhile."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from booking.demo.cast import Cast
from booking.domain.extras import ExtraKind
from booking.domain.interval import Interval
from booking.domain.lifecycle import WrongState
from booking.domain.verdict import Code
from booking.domain.waiting import Order
from booking.extras.actions import create_option
from booking.facility.actions import close, reopen
from booking.policies.actions import set_policy
from booking.reservations import actions as reservation_actions
from booking.reservations.judging import Refused
from booking.transaction import transaction
from booking.waiting import actions
from booking.waiting.actions.joining import CannotWait, Why
from models import (
    Closure,
    EventKind,
    InstrumentState,
    Membership,
    MembershipState,
    OfferState,
    Reservation,
    ReservationState,
    WaitingEntry,
    WaitingState,
    db,
)
from tests.reservations.acting import NOW, book, claims_of, codes, events_of, span
from tests.support.applications import count_queries
from tests.waiting.waiters import cancels, offers, open_offer, rounds, told, waits

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


def test_hana_cancels_and_lin_is_offered_the_time_which_is_held_for_her(database: str, cast: Cast) -> None:
    booked = book(cast, "hana", "confocal", "4 10:00", "4 12:00")
    entry = waits(cast, "lin", "confocal", "4 10:00", "4 12:00")
    rounds()
    assert not offers()
    cancels(cast, booked)
    rounds()
    offer = open_offer()
    assert offer.entry.user_id == cast.lin.id
    assert offer.reservation.state == ReservationState.OFFERED
    assert claims_of(offer.reservation)
    assert offer.expires_at == NOW + 2 * HOUR
    assert db.session.get_one(WaitingEntry, entry.id).state == WaitingState.OFFERED
    assert told("offered") == ["lin.yue"]
    with pytest.raises(Refused) as refused:
        book(cast, "omar", "confocal", "4 11:00", "4 13:00")
    assert codes(refused.value) == [Code.TAKEN]


def test_rounds_without_a_change_look_at_nothing_and_offer_nothing_twice(database: str, cast: Cast) -> None:
    booked = book(cast, "hana", "confocal", "4 10:00", "4 12:00")
    waits(cast, "lin", "confocal", "4 10:00", "4 12:00")
    waits(cast, "nadia", "confocal", "4 10:00", "4 12:00")
    cancels(cast, booked)
    rounds()
    rounds()
    with count_queries() as queries:
        rounds()
    assert len(queries) <= 3
    assert len(offers()) == 1


def test_lin_accepts_and_it_is_a_booking_like_any_other(database: str, cast: Cast) -> None:
    booked = book(cast, "hana", "confocal", "4 10:00", "4 12:00")
    waits(cast, "lin", "confocal", "4 10:00", "4 12:00")
    cancels(cast, booked)
    rounds()
    with transaction():
        actions.accept(open_offer(), cast.lin.id, NOW + HOUR)
    [offer] = offers()
    assert offer.state == OfferState.ACCEPTED
    assert offer.entry.state == WaitingState.TAKEN
    assert offer.reservation.state == ReservationState.CONFIRMED
    assert [event.kind for event in events_of(offer.reservation)] == [EventKind.OFFERED, EventKind.TAKEN_UP]
    assert told("offered") == []  # answered before the mail left
    assert told("taken_up") == ["lin.yue"]
    with pytest.raises(WrongState), transaction():
        actions.accept(offer, cast.lin.id, NOW + HOUR)


def test_where_the_lab_decides_an_accepted_offer_is_a_request(database: str, cast: Cast) -> None:
    booked = book(cast, "omar", "epr", "11 10:00", "11 14:00")
    waits(cast, "lin", "epr", "11 10:00", "11 14:00")
    cancels(cast, booked)
    rounds()
    with transaction():
        actions.accept(open_offer(), cast.lin.id, NOW)
    assert offers()[0].reservation.state == ReservationState.REQUESTED


def test_who_does_not_answer_leaves_the_list_and_the_next_is_asked(database: str, cast: Cast) -> None:
    booked = book(cast, "hana", "confocal", "4 10:00", "4 12:00")
    for who in ("lin", "nadia"):
        waits(cast, who, "confocal", "4 10:00", "4 12:00")
    cancels(cast, booked)
    rounds()
    rounds(NOW + 2 * HOUR - MINUTE)
    assert open_offer().entry.user_id == cast.lin.id
    rounds(NOW + 2 * HOUR)
    assert [one.state for one in offers()] == [OfferState.LAPSED, OfferState.OPEN]
    assert open_offer().entry.user_id == cast.nadia.id
    assert offers()[0].reservation.state == ReservationState.LAPSED
    assert offers()[0].entry.state == WaitingState.LAPSED
    rounds(NOW + 4 * HOUR)
    assert not offers(state=OfferState.OPEN)
    assert told("offer_lapsed") == [cast.lin.email.split("@")[0], cast.nadia.email.split("@")[0]]
    assert book(cast, "omar", "confocal", "4 10:00", "4 12:00", now=NOW + 4 * HOUR)


def test_an_offer_that_is_over_cannot_be_accepted_though_nobody_has_come_round_yet(database: str, cast: Cast) -> None:
    booked = book(cast, "hana", "confocal", "4 10:00", "4 12:00")
    waits(cast, "lin", "confocal", "4 10:00", "4 12:00")
    cancels(cast, booked)
    rounds()
    with pytest.raises(WrongState), transaction():
        actions.accept(open_offer(), cast.lin.id, NOW + 2 * HOUR)


def test_who_declines_is_not_offered_it_again_but_may_wait_for_other_hours(database: str, cast: Cast) -> None:
    booked = book(cast, "hana", "confocal", "4 10:00", "4 12:00")
    others = [
        book(cast, "hana", "confocal", "4 08:00", "4 10:00"),
        book(cast, "omar", "confocal", "4 12:00", "4 18:00"),
    ]
    entry = waits(cast, "lin", "confocal", "4 08:00", "4 18:00", hours=2)
    cancels(cast, booked)
    rounds()
    with transaction():
        actions.decline(open_offer(), cast.lin.id, NOW, goes_on_waiting=True)
    rounds()
    assert [one.state for one in offers()] == [OfferState.DECLINED]
    assert db.session.get_one(WaitingEntry, entry.id).state == WaitingState.WAITING
    cancels(cast, others[0])
    rounds()
    assert open_offer().reservation.starts_at == span("4 08:00", "4 10:00").starts_at


def test_a_booking_that_is_moved_or_shortened_frees_its_time(database: str, cast: Cast) -> None:
    booked = book(cast, "hana", "confocal", "4 10:00", "4 14:00")
    waits(cast, "lin", "confocal", "4 12:00", "4 14:00")
    with transaction():
        reservation_actions.change_interval(booked, span("4 10:00", "4 12:00"), cast.hana.id, NOW)
    rounds()
    assert open_offer().reservation.starts_at == span("4 12:00", "4 14:00").starts_at


def test_what_shares_a_laser_frees_it_for_the_other(database: str, cast: Cast) -> None:
    """The freed instrument is another one; its neighbour's line is looked at all the same."""
    booked = book(cast, "hana", "spinning_disk", "4 10:00", "4 12:00")
    with pytest.raises(Refused):
        book(cast, "lin", "tirf", "4 10:00", "4 12:00")
    waits(cast, "lin", "tirf", "4 10:00", "4 12:00")
    rounds()
    cancels(cast, booked)
    rounds()
    assert open_offer().entry.instrument_id == cast.tirf.id


def test_reopening_offers_the_time_again(database: str, cast: Cast) -> None:
    closed = span("4 08:00", "4 18:00")
    with transaction():
        closure = Closure(
            institution_id=cast.norhaven.id, facility_id=cast.bioimaging.id, instrument_id=cast.confocal.id,
            starts_at=closed.starts_at, ends_at=closed.ends_at, reason="Laser", created_at=NOW,
        )  # fmt: skip
        db.session.add(closure)
    waits(cast, "lin", "confocal", "4 10:00", "4 12:00")
    rounds()
    assert not offers()
    with transaction():
        reopen(db.session.scalars(select(Closure).where(Closure.reason == "Laser")).one(), NOW)
    rounds()
    assert open_offer().entry.user_id == cast.lin.id


@pytest.mark.parametrize(("order", "first"), [(Order.FIRST_COME, "lin"), (Order.OWN_FIRST, "nadia")])
def test_the_labs_order_says_who_is_asked_first_and_why(database: str, cast: Cast, order: Order, first: str) -> None:
    with transaction():
        actions.set_rule(cast.bioimaging, order, 30)
    booked = book(cast, "hana", "confocal", "4 10:00", "4 12:00")
    for who in ("lin", "nadia"):
        waits(cast, who, "confocal", "4 10:00", "4 12:00")
    cancels(cast, booked)
    rounds()
    offer = open_offer()
    assert offer.entry.user_id == cast.person(first).id
    assert offer.expires_at == NOW + timedelta(minutes=30)
    assert (offer.reasons["order"], offer.reasons["is_own"]) == (order.value, first == "nadia")


def test_who_used_it_least_lately_is_asked_first(database: str, cast: Cast) -> None:
    before = NOW - timedelta(days=20)
    book(cast, "lin", "confocal", "2 12:00", "2 16:00", now=before)
    later = NOW + timedelta(days=1)
    with transaction():
        actions.set_rule(cast.confocal, Order.LEAST_USED, None)
    booked = book(cast, "hana", "confocal", "5 10:00", "5 12:00")
    for who in ("lin", "nadia"):
        waits(cast, who, "confocal", "5 10:00", "5 12:00")
    cancels(cast, booked, later)
    rounds(later)
    assert open_offer().entry.user_id == cast.nadia.id


def test_nobody_is_offered_what_the_rules_would_refuse(database: str, cast: Cast) -> None:
    booked = book(cast, "hana", "confocal", "4 10:00", "4 12:00")
    for who in ("lin", "nadia"):
        waits(cast, who, "confocal", "4 10:00", "4 12:00")
    with transaction():
        for membership in db.session.scalars(select(Membership).where(Membership.user_id == cast.lin.id)):
            membership.state = MembershipState.ENDED
    cancels(cast, booked)
    rounds()
    assert open_offer().entry.user_id == cast.nadia.id


def test_the_rules_are_asked_again_when_the_offer_is_accepted(database: str, cast: Cast) -> None:
    booked = book(cast, "hana", "confocal", "4 10:00", "4 12:00")
    waits(cast, "lin", "confocal", "4 10:00", "4 12:00")
    cancels(cast, booked)
    rounds()
    with transaction():
        cast.confocal.state = InstrumentState.OUT_OF_ORDER
    with pytest.raises(Refused) as refused, transaction():
        actions.accept(open_offer(), cast.lin.id, NOW)
    assert codes(refused.value) == [Code.OUT_OF_ORDER]
    assert open_offer().reservation.state == ReservationState.OFFERED


def test_one_waits_only_for_what_is_taken_and_could_be_hers(database: str, cast: Cast) -> None:
    book(cast, "hana", "confocal", "4 10:00", "4 12:00")
    with pytest.raises(CannotWait) as free:
        waits(cast, "lin", "confocal", "4 14:00", "4 15:00")
    assert free.value.why == Why.FREE
    with pytest.raises(CannotWait) as some:
        waits(cast, "lin", "confocal", "4 08:00", "4 18:00", hours=2)
    assert (some.value.why, some.value.free is not None) == (Why.FREE, True)
    with pytest.raises(CannotWait) as refused:
        waits(cast, "lin", "confocal", "4 10:10", "4 12:00")
    assert refused.value.why == Why.REFUSED
    with pytest.raises(CannotWait) as over:
        waits(cast, "lin", "confocal", "1 10:00", "1 12:00")
    assert over.value.why == Why.OVER


def test_the_same_wish_twice_is_one_place(database: str, cast: Cast) -> None:
    book(cast, "hana", "confocal", "4 10:00", "4 12:00")
    first, second = (waits(cast, "lin", "confocal", "4 10:00", "4 12:00") for _ in range(2))
    assert first.id == second.id


def test_hana_cannot_take_back_a_cancellation_once_lin_has_been_asked(database: str, cast: Cast) -> None:
    booked = book(cast, "hana", "confocal", "4 10:00", "4 12:00")
    waits(cast, "lin", "confocal", "4 10:00", "4 12:00")
    cancels(cast, booked)
    rounds()
    with pytest.raises(Refused) as refused, transaction():
        reservation_actions.restore(booked, cast.hana.id, NOW + MINUTE)
    assert codes(refused.value) == [Code.TAKEN]
    assert db.session.get_one(WaitingEntry, open_offer().entry_id).state == WaitingState.OFFERED


def test_who_has_booked_it_meanwhile_waits_no_more(database: str, cast: Cast) -> None:
    booked = book(cast, "hana", "confocal", "4 10:00", "4 12:00")
    entry = waits(cast, "lin", "confocal", "4 10:00", "4 12:00")
    cancels(cast, booked)
    book(cast, "lin", "confocal", "4 10:00", "4 12:00")
    rounds()
    assert db.session.get_one(WaitingEntry, entry.id).state == WaitingState.TAKEN
    assert not offers()


def test_what_nobody_has_given_back_in_time_is_over(database: str, cast: Cast) -> None:
    book(cast, "hana", "confocal", "4 10:00", "4 12:00")
    entry = waits(cast, "lin", "confocal", "4 10:00", "4 12:00")
    rounds(span("4 10:00", "4 11:00").starts_at)
    assert db.session.get_one(WaitingEntry, entry.id).state == WaitingState.LAPSED


def test_an_offer_ends_when_the_instrument_is_closed_then_and_is_made_again_when_it_opens(
    database: str, cast: Cast
) -> None:
    """She is told, keeps her place, and nothing is held meanwhile."""
    booked = book(cast, "hana", "confocal", "4 10:00", "4 12:00")
    entry = waits(cast, "lin", "confocal", "4 10:00", "4 12:00")
    cancels(cast, booked)
    rounds()
    first = open_offer()
    with transaction():
        shut = close(cast.bioimaging, cast.confocal, span("4 08:00", "4 18:00"), "Laser service", cast.tom.id, NOW).id
    rounds()
    assert not offers(state=OfferState.OPEN)
    assert not claims_of(first.reservation)
    assert db.session.get_one(WaitingEntry, entry.id).state == WaitingState.WAITING
    assert told("offer_lapsed") == ["lin.yue"]
    rounds()
    assert len(offers()) == 1
    with transaction():
        reopen(db.session.get_one(Closure, shut), NOW)
    rounds()
    assert open_offer().entry_id == entry.id
    assert open_offer().reservation.starts_at == first.reservation.starts_at


def test_what_is_offered_has_the_words_and_the_accessories_that_were_waited_with(database: str, cast: Cast) -> None:
    booked = book(cast, "hana", "confocal", "4 10:00", "4 12:00")
    with transaction():
        stage = create_option(cast.bioimaging, ExtraKind.ACCESSORY, "Heated stage", instruments=[cast.confocal]).id
    waits(cast, "lin", "confocal", "4 10:00", "4 12:00", extras=(stage,), title="Vesicles")
    cancels(cast, booked)
    rounds()
    offered = open_offer()
    with transaction():
        made = actions.accept(offered, cast.lin.id, NOW).id
    reservation = db.session.get_one(Reservation, made)
    assert reservation.title == "Vesicles"
    assert [one.id for one in reservation.options] == [stage]
    assert len(claims_of(reservation)) == 2


def test_any_two_hours_are_found_in_the_middle_of_a_free_day(database: str, cast: Cast) -> None:
    """One use at a time: she is at another instrument early and late, and free of it in between."""
    with transaction():
        set_policy(None, {"simultaneous_limit": 1})
    booked = book(cast, "hana", "confocal", "4 08:00", "4 16:00")
    other = book(cast, "omar", "confocal", "4 16:00", "4 18:00")
    waits(cast, "lin", "confocal", "4 08:00", "4 18:00", hours=2)
    book(cast, "lin", "tirf", "4 08:00", "4 11:00")
    book(cast, "lin", "tirf", "4 14:00", "4 18:00")
    cancels(cast, booked)
    cancels(cast, other)
    rounds()
    offered = open_offer().reservation
    assert Interval(offered.starts_at, offered.ends_at) == span("4 11:00", "4 13:00")
