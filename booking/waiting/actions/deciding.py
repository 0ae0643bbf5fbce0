"""What comes of an offer: accepted in time, declined, or lapsed and passed on to the next."""

from datetime import datetime

from booking.domain.lifecycle import State, Step, WrongState
from booking.locks import lock_to_look
from booking.notices.actions import tell, withdraw
from booking.reservations.actions.offering import let_lapse, take_up_offer
from booking.waiting.actions.offering import offer_free_time
from models import OfferState, Reservation, WaitingOffer, WaitingState, db

LAPSED = "offer_lapsed"


def accept(offer: WaitingOffer, by_id: int, now: datetime) -> Reservation:
    """The time is hers, by the rules as they are now. Raises Refused, or WrongState if the offer is over or decided."""
    _take_up(offer, now)
    reservation = take_up_offer(offer.reservation, by_id, now)
    end_offer(offer, OfferState.ACCEPTED, WaitingState.TAKEN, now)
    return reservation


def decline(offer: WaitingOffer, by_id: int, now: datetime, *, goes_on_waiting: bool = False) -> None:
    """The time goes to the next in the line at once. Who waits for some hours may go on waiting for others. Raises
    WrongState if the offer is over or decided."""
    _take_up(offer, now)
    let_lapse(offer.reservation, now, by_id)
    end_offer(offer, OfferState.DECLINED, WaitingState.WAITING if goes_on_waiting else WaitingState.DECLINED, now)
    offer_free_time(offer.reservation.instrument_id, now)


def lapse(offer_id: int, now: datetime) -> int:
    """Give back what was not taken up in time, say so, and ask the next; 0 if it was decided meanwhile."""
    offer = db.session.get_one(WaitingOffer, offer_id)
    lock_to_look(offer.reservation.instrument_id)
    db.session.refresh(offer)
    if offer.state != OfferState.OPEN or offer.expires_at > now:
        return 0
    let_lapse(offer.reservation, now)
    end_offer(offer, OfferState.LAPSED, WaitingState.LAPSED, now)
    tell(offer.entry.user, LAPSED, now, reservation=offer.reservation, details={"entry": offer.entry.public_id})
    offer_free_time(offer.reservation.instrument_id, now)
    return 1


def _take_up(offer: WaitingOffer, now: datetime) -> None:
    """The offer as it is now, under the write lock."""
    lock_to_look(offer.reservation.instrument_id)
    db.session.refresh(offer)
    db.session.refresh(offer.reservation)
    if offer.state != OfferState.OPEN or offer.expires_at <= now:
        raise WrongState(Step.TAKE_UP, State(offer.reservation.state.value))


def end_offer(offer: WaitingOffer, state: OfferState, entry_state: WaitingState, now: datetime) -> None:
    """Whoever has answered before the mail left need not be told of the offer."""
    offer.state, offer.decided_at = state, now
    offer.entry.state, offer.entry.changed_at = entry_state, now
    withdraw(f"offer:{offer.public_id}:")
    db.session.flush()
