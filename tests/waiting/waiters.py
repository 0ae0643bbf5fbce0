"""People of the cast who wait, at the fixed moment of tests/reservations/acting.py."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from booking.demo.cast import Cast
from booking.domain.question import Wanted
from booking.domain.waiting import Wish
from booking.reservations.actions import cancel
from booking.reservations.applicants import applicant
from booking.transaction import transaction
from booking.waiting import actions
from booking.waiting.rounds import lapse_offers, offer_freed
from models import Message, OfferState, Reservation, WaitingEntry, WaitingOffer, db
from tests.reservations.acting import NOW, span


def waits(
    cast: Cast,
    who: str,
    what: str,
    first: str,
    last: str,
    hours: float | None = None,
    now: datetime = NOW,
    extras: tuple[int, ...] = (),
    title: str = "",
) -> WaitingEntry:
    """`who` joins the line of `what`, for all of the time or for some hours of it."""
    instrument, person = cast.instrument(what), cast.person(who)
    interval = span(first, last)
    wish = Wish(interval, timedelta(hours=hours) if hours else interval.duration)
    with transaction():
        like = Wanted(interval, mode=instrument.modes[0], extras=extras)
        made = actions.join(instrument.id, applicant(person.id), wish, like, now, title=title).id
    return db.session.get_one(WaitingEntry, made)


def cancels(cast: Cast, reservation: Reservation, now: datetime = NOW) -> None:
    with transaction():
        cancel(reservation, reservation.user_id, now)


def offers(**of: Any) -> list[WaitingOffer]:
    """Every offer, the first first; with `state=` only those."""
    found = db.session.scalars(select(WaitingOffer).order_by(WaitingOffer.id).execution_options(populate_existing=True))
    return [one for one in found if all(getattr(one, name) == value for name, value in of.items())]


def open_offer() -> WaitingOffer:
    [offer] = offers(state=OfferState.OPEN)
    return offer


def rounds(now: datetime = NOW) -> None:
    """What the scheduler does."""
    lapse_offers(now)
    offer_freed(now)


def told(kind: str) -> list[str]:
    """Whom a message of the kind was written to."""
    mine = select(Message).where(Message.kind == kind).order_by(Message.id)
    return [message.user.email.split("@")[0] for message in db.session.scalars(mine)]
