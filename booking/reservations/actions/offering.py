"""Offering a time to somebody who waits: held and not hers yet, then taken up or given back."""

from datetime import datetime
from typing import Any

from booking.approvals.asking import ask
from booking.domain.lifecycle import Step
from booking.domain.question import Facts, Kind
from booking.reservations.actions.announcing import Happening, announce, record, stamp
from booking.reservations.actions.booking import new_reservation
from booking.reservations.actions.circumstances import given_under
from booking.reservations.actions.holding import hold, release, take_up
from booking.reservations.judging import Question, decide, question_about
from models import EventKind, Reservation, ReservationState, db


def offer(question: Question, facts: Facts, why: dict[str, Any]) -> Reservation:
    """Hold the wanted time for the person, for whoever has the write lock and has asked the rules. No calendar shows
    it. Raises Refused if somebody else holds it."""
    reservation = new_reservation(question, facts, ReservationState.OFFERED)
    db.session.add(reservation)
    db.session.flush()
    hold(reservation, question, facts)
    record(reservation, Happening(EventKind.OFFERED, None, question.now, extra=why))
    return reservation


def take_up_offer(reservation: Reservation, by_id: int, now: datetime) -> Reservation:
    """It is hers, confirmed or, where the lab decides, requested: by the rules of a new booking, asked again now.

    Raises Refused, or WrongState if it is not on offer any more.
    """
    take_up(reservation, Step.TAKE_UP)
    question = question_about(reservation, Kind.RESTORE, by_id, now)
    facts, verdict = decide(question)
    hold(reservation, question, facts, kept=release(reservation))
    reservation.state = ReservationState.REQUESTED if verdict.needs_review else ReservationState.CONFIRMED
    reservation.setup_minutes, reservation.cleanup_minutes = facts.policy.setup_minutes, facts.policy.cleanup_minutes
    extra = given_under(reservation, question, facts, verdict)
    stamp(reservation, now)
    if verdict.needs_review:
        ask(reservation, question.wanted, facts, now)
    announce(reservation, Happening(EventKind.TAKEN_UP, by_id, now, extra=extra))
    return reservation


def let_lapse(reservation: Reservation, now: datetime, by_id: int | None = None) -> Reservation:
    """Nobody took it up, or `by_id` has said no: its time is given back. Raises WrongState if it is not on offer."""
    take_up(reservation, Step.LAPSE)
    release(reservation)
    reservation.state = ReservationState.LAPSED
    stamp(reservation, now)
    record(reservation, Happening(EventKind.LAPSED, by_id, now))
    return reservation
