"""Naming somebody else who is present at a supervised use."""

from dataclasses import replace
from datetime import datetime

from booking.domain.lifecycle import Step
from booking.domain.question import Kind
from booking.domain.verdict import Verdict
from booking.notices.presence_words import NAMED, OVER
from booking.qualifications.checklist import OF_REQUIREMENTS
from booking.reservations.actions.announcing import Happening, record, stamp, tell_of_presence
from booking.reservations.actions.holding import take_up
from booking.reservations.judging import Refused, question_about, verdict_on
from models import EventKind, Reservation, User


def name_supervisor(reservation: Reservation, person: User | None, by_id: int, now: datetime) -> Reservation:
    """She is present from now on, or nobody is; both are told. Raises Refused if what is required would not be met, and
    WrongState if the reservation no longer holds any time."""
    take_up(reservation, Step.CHANGE)
    before, after = reservation.supervisor_id, person.id if person else None
    if before == after:
        return reservation
    question = question_about(reservation, Kind.RESTORE, by_id, now)
    question = replace(question, wanted=replace(question.wanted, supervisor_id=after))
    against = tuple(one for one in verdict_on(question).refusals if one.code in OF_REQUIREMENTS)
    if against:
        raise Refused(question, Verdict(against))
    if before is not None:
        tell_of_presence(reservation, OVER, now)
    reservation.supervisor_id = after
    if after is not None:
        tell_of_presence(reservation, NAMED, now)
    stamp(reservation, now)
    record(reservation, Happening(EventKind.EDITED, by_id, now, extra={"is_about": "supervisor"}))
    return reservation
