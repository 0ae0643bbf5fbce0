"""Offers and everything that races them, through the real server on both databases: nothing overlaps, nobody is offered
the same time twice, each is told once."""

from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from booking.clock import now
from booking.demo.cast import Cast
from booking.domain.interval import Interval
from booking.domain.question import Wanted
from booking.domain.waiting import Wish
from booking.reservations.applicants import applicant
from booking.transaction import transaction
from booking.waiting import actions
from booking.waiting.rounds import lapse_offers, offer_freed
from models import (
    HOLDING,
    Instrument,
    Message,
    OfferState,
    Reservation,
    ReservationState,
    User,
    WaitingEntry,
    WaitingOffer,
    WaitingState,
    db,
)
from tests.races.clients import Answer, Client, all_at_once
from tests.races.test_one_slot import (
    DONE,
    LENGTH,
    REFUSED,
    _stored,
    assert_nothing_overlaps,
    assert_quiet,
    open_all_day,
    slots,
    times,
)
from tests.support.servers import Server

ROUNDS = 6
pytestmark = [pytest.mark.race, pytest.mark.xdist_group("races"), pytest.mark.timeout(600)]


def wait_for(instrument: Instrument, person: Client, interval: Interval, hours: int = 0) -> None:
    wish = Wish(interval, timedelta(hours=hours) if hours else interval.duration)
    with transaction():
        actions.join(instrument.id, applicant(person.person_id), wish, Wanted(interval, mode="self_operated"), now())


def the_open_offers() -> list[WaitingOffer]:
    db.session.rollback()
    return list(db.session.scalars(select(WaitingOffer).where(WaitingOffer.state == OfferState.OPEN)))


def offered(instrument: Instrument, slot: datetime, owner: Client, waiters: list[Client]) -> WaitingOffer:
    """The owner cancels what the first of the waiters is then offered."""
    interval = Interval(slot, slot + LENGTH)
    [booked] = _stored(instrument, [owner], [interval])
    for one in waiters:
        wait_for(instrument, one, interval)
    assert owner.post(f"/reservations/{booked}/cancellation", {}).status == DONE
    [offer] = the_open_offers()
    return offer


def post(client: Client, path: str, fields: dict[str, str] | None = None) -> Callable[[], Answer]:
    return lambda: client.post(path, fields or {})


def holders(instrument: Instrument, slot: datetime) -> list[Reservation]:
    db.session.rollback()
    held = select(Reservation).where(
        Reservation.instrument_id == instrument.id,
        Reservation.state.in_((*HOLDING, ReservationState.OFFERED)),
        Reservation.starts_at < slot + LENGTH,
        Reservation.ends_at > slot,
    )
    return list(db.session.scalars(held))


def assert_nobody_was_offered_the_same_twice() -> None:
    db.session.rollback()
    rows = db.session.execute(
        select(Reservation.user_id, Reservation.instrument_id, Reservation.starts_at).join(
            WaitingOffer, WaitingOffer.reservation_id == Reservation.id
        )
    )
    assert max(Counter(tuple(row) for row in rows).values()) == 1
    told = select(Message.user_id, Message.reservation_id).where(Message.kind.in_(("offered", "taken_up")))
    assert max(Counter(tuple(row) for row in db.session.execute(told)).values(), default=1) == 1


def test_two_tabs_accept_one_offer(database: str, app: Flask, cast: Cast, crowd: list[Client], server: Server) -> None:
    """Both are told that it is hers; it is one booking, told of once."""
    instrument = open_all_day(cast, "Accepted twice")
    with_two_tabs = [crowd[1], Client(app, server, _person(crowd[1]))]
    for slot in slots(ROUNDS):
        offer = offered(instrument, slot, crowd[0], [crowd[1]])
        path = f"/offers/{offer.public_id}/acceptance"
        answers = all_at_once([post(tab, path) for tab in with_two_tabs])
        assert [answer.status for answer in answers] == [DONE, DONE]
        assert len(holders(instrument, slot)) == 1
    with_two_tabs[1].close()
    assert_nothing_overlaps()
    assert_nobody_was_offered_the_same_twice()
    assert_quiet(server)


def test_an_offer_is_accepted_while_others_book_its_time(
    database: str, app: Flask, cast: Cast, crowd: list[Client], server: Server
) -> None:
    instrument = open_all_day(cast, "Accepted or booked")
    book = f"/instruments/{instrument.public_id}/reservations"
    for number, slot in enumerate(slots(ROUNDS)):
        offer = offered(instrument, slot, crowd[0], [crowd[1]])
        form = times(instrument, Interval(slot, slot + LENGTH)) | {"mode": "self_operated"}
        wishes = [post(one, book, form | {"key": f"{number}-{who}"}) for who, one in enumerate(crowd[2:10])]
        accepted, *refused = all_at_once([post(crowd[1], f"/offers/{offer.public_id}/acceptance"), *wishes])
        assert accepted.status == DONE
        assert {answer.status for answer in refused} == {REFUSED}
        assert [one.user_id for one in holders(instrument, slot)] == [crowd[1].person_id]
    assert_nothing_overlaps()
    assert_quiet(server)


def test_an_offer_is_accepted_while_it_lapses(
    database: str, app: Flask, cast: Cast, crowd: list[Client], server: Server
) -> None:
    """Whoever is first wins: the person has it, or the next one is asked; never both, never nobody."""
    instrument = open_all_day(cast, "Accepted or lapsed")
    for slot in slots(ROUNDS):
        offer = offered(instrument, slot, crowd[0], crowd[1:3])
        number, path = offer.id, f"/offers/{offer.public_id}/acceptance"
        over = offer.expires_at
        accepted, _lapsed = all_at_once([post(crowd[1], path), lambda over=over: _lapse(app, over)])
        [holder] = holders(instrument, slot)
        is_hers = holder.user_id == crowd[1].person_id
        state = db.session.get_one(WaitingOffer, number).state
        assert state == (OfferState.ACCEPTED if is_hers else OfferState.LAPSED)
        assert accepted.status == (DONE if is_hers else REFUSED)
        for left in the_open_offers():
            assert crowd[2].post(f"/offers/{left.public_id}/refusal", {}).status == DONE
        for entry in _entries_of(crowd[2]):
            crowd[2].post(f"/waiting-entries/{entry}/withdrawal", {})
    assert_nothing_overlaps()
    assert_nobody_was_offered_the_same_twice()
    assert_quiet(server)


def test_many_cancel_at_once_while_schedulers_go_round(
    database: str, app: Flask, cast: Cast, crowd: list[Client], server: Server
) -> None:
    """Eight bookings are given back at one moment to twelve who wait; two schedulers go round meanwhile."""
    instrument = open_all_day(cast, "Given back at once")
    days = list(slots(8))
    intervals = [Interval(day, day + LENGTH) for day in days]
    booked = _stored(instrument, crowd[:8], intervals)
    for who, one in enumerate(crowd[8:20]):
        wait_for(instrument, one, intervals[who % 8])
    wishes = [post(one, f"/reservations/{which}/cancellation") for one, which in zip(crowd, booked, strict=False)]
    answers = all_at_once([*wishes, lambda: _go_round(app), lambda: _go_round(app)])
    assert {answer.status for answer in answers} == {DONE}
    offer_freed(now())
    assert len(the_open_offers()) == 8
    for slot in days:
        assert len(holders(instrument, slot)) == 1
    assert_nothing_overlaps()
    assert_nobody_was_offered_the_same_twice()
    assert_quiet(server)


def _go_round(app: Flask) -> Answer:
    with app.app_context():
        offer_freed(now())
        db.session.remove()
    return Answer(DONE, "")


def _lapse(app: Flask, over: datetime) -> Answer:
    with app.app_context():
        words = lapse_offers(over)
        db.session.remove()
    return Answer(DONE, words)


def _person(client: Client) -> User:
    return db.session.get_one(User, client.person_id)


def _entries_of(client: Client) -> list[str]:
    mine = select(WaitingEntry.public_id).where(
        WaitingEntry.user_id == client.person_id, WaitingEntry.state == WaitingState.WAITING
    )
    return list(db.session.scalars(mine))
