"""Hana has the time that Lin wants; Lin waits for it from the refusal, is offered it when Hana cancels, and accepts."""

from datetime import date, datetime, time

from sqlalchemy import select

from booking.clock import now
from booking.demo.cast import Cast
from booking.reservations.actions import cancel
from booking.transaction import transaction
from booking.waiting.rounds import offer_freed
from models import Reservation, WaitingOffer, db
from tests.journeys.conftest import Arrives
from tests.journeys.steps import books


def test_lin_accepts_an_offer_of_the_waiting_list(arrives: Arrives, cast: Cast, tuesday: date) -> None:
    books(cast.hana, cast.confocal, tuesday, 10, 12)
    lin = arrives(cast.lin)
    lin.opens(f"/instruments/{cast.confocal.public_id}/check?starts={tuesday}T10:00&ends={tuesday}T12:00")
    lin.sees("Or wait for it")
    lin.main.locator(".ways button.way", has_text=lin.says("Join the waiting list")).click()
    lin.looks()
    lin.sees("Waiting list", "Leave the list")

    _hana_cancels(cast, tuesday)
    offer_freed(now())
    db.session.rollback()
    offer = db.session.scalars(select(WaitingOffer)).one()
    lin.opens(f"/offers/{offer.public_id}")
    lin.sees("Offered to you", "Why you")
    lin.presses("Accept")
    lin.sees("Confirmed")


def _hana_cancels(cast: Cast, on: date) -> None:
    starts_at = datetime.combine(on, time(10), cast.confocal.zone)
    booked = select(Reservation).where(Reservation.user_id == cast.hana.id, Reservation.starts_at == starts_at)
    with transaction():
        cancel(db.session.scalars(booked).one(), cast.hana.id, now())
