"""Suspending and revoking what somebody holds, what becomes of the bookings that stand on it, and giving it back."""

from datetime import datetime, timedelta

from booking.domain.held import Fate, QualificationState
from booking.locks import lock_instruments
from booking.notices.actions import tell
from booking.qualifications.actions.granting import TOLD, told
from booking.qualifications.queries.dependents import candidates, dependents
from booking.reservations.actions.announcing import Happening, announce, stamp
from booking.reservations.actions.ending import give_back
from models import EventKind, Qualification, Reservation, ReservationState, User

PATIENCE = timedelta(seconds=90)


def withdraw(
    qualification: Qualification, state: QualificationState, reason: str, by: User, now: datetime, fate: Fate
) -> list[Reservation]:
    """It counts no longer, for now or for good; answers the bookings that stood on it. She gets one mail with all of
    it; whoever she was to be present for is told of each booking. Raises ValueError without a reason, or for what is
    not of a training or in this state already."""
    training = qualification.training
    if training is None or not reason or state is QualificationState.ACTIVE or qualification.state is state:
        raise ValueError("nothing to withdraw")
    lock_instruments({one.instrument_id for one in candidates(qualification, now)})
    found = dependents(qualification, now)
    _set(qualification, state, reason, by, now)
    for reservation in found:
        _treat(reservation, fate, reason, by, now, is_quiet=reservation.user_id == qualification.user_id)
    own = [one.public_id for one in found if one.user_id == qualification.user_id]
    words = told(qualification, training, state.value, reason=reason, fate=fate.value, bookings=own)
    _tell(qualification, words, now)
    return found


def reinstate(qualification: Qualification, by: User, now: datetime) -> Qualification:
    """What was suspended counts again, until when it did. Bookings stay as they are. Raises ValueError otherwise."""
    training = qualification.training
    if training is None or qualification.state is not QualificationState.SUSPENDED:
        raise ValueError("only what is suspended can be reinstated")
    _set(qualification, QualificationState.ACTIVE, "", by, now)
    _tell(qualification, told(qualification, training, "reinstated"), now)
    return qualification


def _set(qualification: Qualification, state: QualificationState, reason: str, by: User, now: datetime) -> None:
    qualification.state, qualification.state_reason = state, reason
    qualification.state_by_id, qualification.state_at = by.id, now


def _tell(qualification: Qualification, words: dict[str, object], now: datetime) -> None:
    key = f"{TOLD}:{qualification.id}"
    tell(qualification.user, TOLD, now, details=words, delay=PATIENCE, coalesce_key=key)


def _treat(reservation: Reservation, fate: Fate, reason: str, by: User, now: datetime, *, is_quiet: bool) -> None:
    if fate is Fate.CANCEL:
        give_back(reservation, by.id, now, reason, is_quiet=is_quiet)
    elif fate is Fate.REVIEW and reservation.state == ReservationState.CONFIRMED:
        reservation.state = ReservationState.REQUESTED
        stamp(reservation, now)
        announce(reservation, Happening(EventKind.REQUESTED, by.id, now, reason=reason, is_quiet=is_quiet))
