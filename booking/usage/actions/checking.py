"""Checking in and out: a use begins and ends, and what is booked keeps step with it."""

from datetime import datetime

from booking.domain.interval import Interval
from booking.domain.lifecycle import Step
from booking.domain.question import Wanted
from booking.domain.usage import Evidence, at_the_minute, ended
from booking.locks import lock_with_neighbours
from booking.reservations.actions.booking import place
from booking.reservations.actions.holding import take_up
from booking.reservations.actions.using import begin_early, end_early, last_longer, note
from booking.reservations.applicants import applicant
from booking.reservations.judging import Question, Refused, verdict_on
from booking.usage import queries
from booking.usage.refusals import Cannot, NotPossible
from models import Reservation, ReservationState, Usage, db


def check_in(reservation: Reservation, by_id: int, now: datetime, evidence: Evidence) -> Usage:
    """It begins now; earlier than booked if the rules allow that. Whoever is there already stays checked in.

    Who was there before and has not checked out has left by now. Raises NotPossible, Refused, WrongState.
    """
    take_up(reservation, Step.CHANGE)
    moment, usage = at_the_minute(now), queries.usage_of(reservation.id)
    if usage is not None and not usage.is_no_show:
        if usage.ended_at is not None:
            raise NotPossible(Cannot.ENDED)
        return usage
    _check_time(reservation, moment)
    if moment < reservation.starts_at:
        begin_early(reservation, by_id, moment)
    moment = _after_those_before(reservation, moment)
    usage = usage or new_usage(reservation, now)
    usage.is_no_show, usage.started_at, usage.evidence, usage.changed_at = False, moment, evidence, now
    usage.reserved_starts_at, usage.reserved_ends_at = reservation.starts_at, reservation.ends_at
    db.session.add(usage)
    note(reservation, by_id, now, "checked_in")
    return usage


def _check_time(reservation: Reservation, moment: datetime) -> None:
    if reservation.state != ReservationState.CONFIRMED:
        raise NotPossible(Cannot.NOT_CONFIRMED)
    if reservation.ends_at <= moment:
        raise NotPossible(Cannot.OVER)
    grace = queries.grace_of(reservation.instrument.facility_id)
    if moment < grace.opens_at(Interval(reservation.starts_at, reservation.ends_at)):
        raise NotPossible(Cannot.TOO_EARLY)


def _after_those_before(reservation: Reservation, moment: datetime) -> datetime:
    """Whoever was there has left; answers when this begins, so that no minute of one place belongs to two people."""
    for usage in queries.running_before(reservation):
        if usage.started_at is not None:
            usage.ended_at = max(moment, ended(usage.started_at, usage.started_at))
            usage.is_end_assumed, usage.changed_at = True, moment
            moment = max(moment, usage.ended_at)
    return moment


def new_usage(reservation: Reservation, now: datetime) -> Usage:
    """Of a reservation as it is booked; nothing has been used yet."""
    return Usage(
        institution_id=reservation.institution_id,
        instrument_id=reservation.instrument_id,
        reservation_id=reservation.id,
        person_id=reservation.user_id,
        group_id=reservation.group_id,
        home_institution_id=reservation.home_institution_id,
        reserved_starts_at=reservation.starts_at,
        reserved_ends_at=reservation.ends_at,
        is_no_show=True,
        mode=reservation.mode,
        evidence=Evidence.BOOKING,
        created_at=now,
        changed_at=now,
    )


def check_out(reservation: Reservation, by_id: int, now: datetime) -> Usage:
    """It ends now; what is left of its time is free at once. Whoever has checked out already has. Raises NotPossible,
    WrongState."""
    take_up(reservation, Step.CHANGE)
    usage = queries.usage_of(reservation.id)
    if usage is None or usage.started_at is None:
        raise NotPossible(Cannot.NOT_BEGUN)
    if usage.ended_at is not None:
        return usage
    usage.ended_at, usage.changed_at = ended(usage.started_at, now), now
    usage.reserved_starts_at, usage.reserved_ends_at = reservation.starts_at, reservation.ends_at
    end_early(reservation, usage.ended_at, by_id, now, "checked_out")
    return usage


def extend(reservation: Reservation, ends_at: datetime, by_id: int, now: datetime) -> Usage:
    """What runs goes on until `ends_at`, by the same rules as any change of time. Raises Refused, NotPossible,
    WrongState."""
    take_up(reservation, Step.CHANGE)
    usage = queries.usage_of(reservation.id)
    if usage is None or usage.started_at is None:
        raise NotPossible(Cannot.NOT_BEGUN)
    if usage.ended_at is not None:
        raise NotPossible(Cannot.ENDED)
    last_longer(reservation, ends_at, by_id, now)
    usage.reserved_starts_at, usage.reserved_ends_at = reservation.starts_at, reservation.ends_at
    usage.changed_at = now
    return usage


def walk_up(
    instrument_id: int,
    person_id: int,
    by_id: int,
    ends_at: datetime,
    mode: str,
    now: datetime,
    evidence: Evidence,
    *,
    group_id: int | None = None,
    key: str | None = None,
) -> Usage:
    """Use it now, without having booked: by the rules of a booking that starts this minute. The same form sent again
    answers what it began. Raises Refused."""
    lock_with_neighbours(instrument_id)
    if key and (made := queries.begun_before(by_id, key)):
        return made
    question = walk_up_question(instrument_id, person_id, by_id, ends_at, mode, now, group_id)
    verdict = verdict_on(question)
    if verdict.needs_review:
        raise Refused(question, verdict)
    reservation = place(question, idempotency_key=key, is_quiet=True)
    usage = check_in(reservation, by_id, question.now, evidence)
    usage.is_walk_up = True
    return usage


def walk_up_question(
    instrument_id: int, person_id: int, by_id: int, ends_at: datetime, mode: str, now: datetime, group_id: int | None
) -> Question:
    """May she have it from this minute until `ends_at`? Raises ValueError if that is over."""
    moment = at_the_minute(now)
    wanted = Wanted(Interval(moment, ends_at), mode=mode, is_immediate=True)
    return Question(instrument_id, applicant(person_id, by_id, group_id), wanted, moment)
