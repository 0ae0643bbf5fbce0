"""Suspending and revoking what somebody holds, what becomes of the bookings that stand on it, and giving it back."""

from datetime import datetime, timedelta

from booking.approvals.asking import ask_the_lab
from booking.domain.held import Fate, QualificationState
from booking.locks import lock_instruments
from booking.notices.actions import tell
from booking.qualifications.actions.granting import TOLD, lock_person, told
from booking.qualifications.queries.dependents import asking_for_trainings, dependents, fates_of
from booking.reservations.actions.announcing import Happening, announce, stamp
from booking.reservations.actions.ending import give_back
from booking.reservations.kept_reasons import TAKEN_AWAY, WITHOUT_SUPERVISOR
from models import EventKind, Facility, Qualification, Reservation, ReservationState, User, WithdrawalPolicy, db

PATIENCE = timedelta(seconds=90)


def withdraw(
    qualification: Qualification, state: QualificationState, reason: str, by: User, now: datetime, fate: Fate | None
) -> list[Reservation]:
    """It counts no longer, for now or for good; answers the bookings that stood on it. What becomes of each is `fate`,
    or without one what the policy of its facility says. She gets one mail with all of it; whoever she was to be
    present for is told of each booking. Raises ValueError without a reason, or for what is not of a training, in this
    state already, or revoked for good."""
    training = qualification.training
    lock_instruments(asking_for_trainings())
    _take_up(qualification)
    is_over = qualification.state in (state, QualificationState.REVOKED)
    if training is None or not reason or state is QualificationState.ACTIVE or is_over:
        raise ValueError("nothing to withdraw")
    found = dependents(qualification, now)
    fates = dict.fromkeys((one.id for one in found), fate) if fate else fates_of(found)
    _set(qualification, state, reason, by, now)
    own: dict[str, list[str]] = {}
    for reservation in found:
        mine, becomes = reservation.user_id == qualification.user_id, fates[reservation.id] or Fate.REVIEW
        _treat(reservation, becomes, reason if mine else "", by, now, is_own=mine)
        if mine:
            own.setdefault(becomes.value, []).append(reservation.public_id)
    _tell(qualification, told(qualification, training, state.value, reason=reason, by_fate=own), now)
    return found


def reinstate(qualification: Qualification, by: User, now: datetime) -> Qualification:
    """What was suspended counts again, until when it did. Bookings stay as they are. Raises ValueError otherwise."""
    training = qualification.training
    _take_up(qualification)
    if training is None or qualification.state is not QualificationState.SUSPENDED:
        raise ValueError("only what is suspended can be reinstated")
    _set(qualification, QualificationState.ACTIVE, "", by, now)
    _tell(qualification, told(qualification, training, "reinstated"), now)
    return qualification


def set_fate(facility: Facility, fate: Fate) -> None:
    """What becomes of bookings on its instruments where whoever takes a qualification away does not say."""
    kept = db.session.get(WithdrawalPolicy, facility.id) or WithdrawalPolicy(facility_id=facility.id)
    kept.fate = fate
    db.session.add(kept)


def _take_up(qualification: Qualification) -> None:
    """Two who change what she holds at once wait for each other, and the second reads what the first has done."""
    lock_person(qualification.user_id)
    db.session.refresh(qualification)


def _set(qualification: Qualification, state: QualificationState, reason: str, by: User, now: datetime) -> None:
    qualification.state, qualification.state_reason = state, reason
    qualification.state_by_id, qualification.state_at = by.id, now


def _tell(qualification: Qualification, words: dict[str, object], now: datetime) -> None:
    key = f"{TOLD}:{qualification.id}"
    tell(qualification.user, TOLD, now, details=words, delay=PATIENCE, coalesce_key=key)


def _treat(reservation: Reservation, fate: Fate, reason: str, by: User, now: datetime, *, is_own: bool) -> None:
    """Why her qualification went is nobody's business whom she was to be present for."""
    cause = TAKEN_AWAY if is_own else WITHOUT_SUPERVISOR
    if fate is Fate.CANCEL:
        give_back(reservation, by.id, now, reason, is_quiet=is_own, cause=cause)
    elif fate is Fate.REVIEW and reservation.state == ReservationState.CONFIRMED:
        reservation.state = ReservationState.REQUESTED
        stamp(reservation, now)
        put = Happening(EventKind.REQUESTED, by.id, now, reason=reason, extra={"cause": cause}, is_quiet=is_own)
        announce(reservation, put)
        ask_the_lab(reservation, now)
