"""Looking at an instrument that has changed: what is offered and gone is given back, what is free is offered."""

from datetime import datetime

from booking.domain.question import Kind
from booking.domain.verdict import Code
from booking.locks import lock_to_look
from booking.notices.actions import tell
from booking.reservations.actions.offering import let_lapse
from booking.reservations.judging import question_about, verdict_on
from booking.waiting import queries
from booking.waiting.actions.deciding import LAPSED, end_offer
from booking.waiting.actions.offering import offer_free_time
from models import OfferState, WaitingOffer, WaitingState

GONE = frozenset(
    {
        Code.CLOSED, Code.OUT_OF_ORDER, Code.NOT_BOOKABLE, Code.RETIRED, Code.HOLIDAY, Code.NOT_OPEN_THAT_DAY,
        Code.OUTSIDE_OPENING_HOURS,
    }
)  # fmt: skip


def look_at(instrument_id: int, now: datetime) -> int:
    """Answers how many offers are made."""
    lock_to_look(instrument_id)
    withdraw_what_is_gone(instrument_id, now)
    return offer_free_time(instrument_id, now)


def withdraw_what_is_gone(instrument_id: int, now: datetime) -> int:
    """Of an instrument that is closed, or open at other hours, meanwhile: give back what nobody could use and say so.
    She goes on waiting at her old place, and is offered it again if it opens again. Under the write lock."""
    offers = [one for one in queries.open_offers_of(instrument_id, now) if _is_gone(one, now)]
    for offer in offers:
        let_lapse(offer.reservation, now)
        end_offer(offer, OfferState.LAPSED, WaitingState.WAITING, now)
        offer.decided_at = None  # not by her: what she was offered and has not answered is not offered again
        details = {"entry": offer.entry.public_id, "is_gone": True}
        tell(offer.entry.user, LAPSED, now, reservation=offer.reservation, details=details)
    return len(offers)


def _is_gone(offer: WaitingOffer, now: datetime) -> bool:
    verdict = verdict_on(question_about(offer.reservation, Kind.RESTORE, offer.entry.user_id, now))
    return any(reason.code in GONE for reason in verdict.refusals)
