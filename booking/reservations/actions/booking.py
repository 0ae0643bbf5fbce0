"""Booking: from a question that the rules allow to a reservation that holds its time."""

from dataclasses import replace
from datetime import datetime

from booking.approvals.asking import ask
from booking.domain.payment import Payers
from booking.domain.question import Facts, Wanted
from booking.domain.stamp import next_stamp
from booking.locks import lock_with_neighbours
from booking.reservations import statements
from booking.reservations.actions.announcing import Happening, announce_new
from booking.reservations.actions.circumstances import given_under
from booking.reservations.actions.holding import added, hold
from booking.reservations.applicants import applicant
from booking.reservations.extras import options_with
from booking.reservations.judging import Question, decide
from models import EventKind, Reservation, ReservationState, db


def book(
    *,
    instrument_id: int,
    person_id: int,
    booked_by_id: int,
    wanted: Wanted,
    now: datetime,
    group_id: int | None = None,
    title: str = "",
    note: str = "",
    idempotency_key: str | None = None,
    payers: Payers = (),
) -> Reservation:
    """A new reservation for the person, confirmed or, where the lab decides, requested; its time is held either way.

    A form that was sent before, with the same key by the same person, answers the reservation that it made then.
    `payers`: the cost centres that were chosen; without any, her lab's pays.

    Raises Refused, LookupError for an unknown instrument.
    """
    lock_with_neighbours(instrument_id)
    if idempotency_key and (made := _made_before(booked_by_id, idempotency_key)):
        return made
    who = replace(applicant(person_id, booked_by_id, group_id), payers=payers)
    question = Question(instrument_id, who, wanted, now)
    return place(question, title=title, note=note, idempotency_key=idempotency_key)


def place(
    question: Question,
    *,
    title: str = "",
    note: str = "",
    idempotency_key: str | None = None,
    series_id: int | None = None,
    is_quiet: bool = False,
) -> Reservation:
    """As `book`, for whoever holds the write lock already. Of what belongs to a series, or `is_quiet`, nobody is told
    here: whoever makes it tells of all at once. Raises Refused."""
    facts, verdict = decide(question)
    state = ReservationState.REQUESTED if verdict.needs_review else ReservationState.CONFIRMED
    reservation = new_reservation(question, facts, state)
    reservation.title, reservation.note = title, note
    reservation.idempotency_key, reservation.series_id = idempotency_key, series_id
    db.session.add(reservation)
    db.session.flush()
    hold(reservation, question, facts)
    extra = given_under(reservation, question, facts, verdict) | added(reservation, facts)
    kind = EventKind.REQUESTED if verdict.needs_review else EventKind.BOOKED
    by_id = question.who.booked_by_id or reservation.user_id
    quiet = is_quiet or series_id is not None
    announce_new(reservation, Happening(kind, by_id, question.now, extra=extra, is_quiet=quiet))
    if verdict.needs_review:
        ask(reservation, question.wanted, facts, question.now, is_quiet=quiet)
    return reservation


def _made_before(booked_by_id: int, key: str) -> Reservation | None:
    made = db.session.execute(statements.RESENT, {"booked_by_id": booked_by_id, "key": key}).scalar()
    return db.session.get(Reservation, made) if made else None


def new_reservation(question: Question, facts: Facts, state: ReservationState) -> Reservation:
    """What was asked for, as it is kept; it holds nothing yet."""
    stamp = next_stamp(None, question.now)
    return Reservation(
        institution_id=facts.institution_id,
        instrument_id=question.instrument_id,
        user_id=question.who.person_id,
        booked_by_id=question.who.booked_by_id,
        group_id=question.who.group_id,
        home_institution_id=question.who.home(facts.institution_id),
        state=state,
        mode=question.wanted.mode,
        starts_at=question.wanted.interval.starts_at,
        ends_at=question.wanted.interval.ends_at,
        options=options_with(question.wanted.extras),
        supervisor_id=question.wanted.supervisor_id,
        setup_minutes=facts.policy.setup_minutes,
        cleanup_minutes=facts.policy.cleanup_minutes,
        created_at=stamp,
        changed_at=stamp,
    )
