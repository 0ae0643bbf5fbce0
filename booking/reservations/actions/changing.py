"""Changing a reservation: another time, a longer or shorter one, other words."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime

from booking.approvals.asking import ask, end
from booking.domain.interval import Interval
from booking.domain.lifecycle import Step
from booking.domain.question import Kind, Overruling
from booking.reservations.actions.announcing import Happening, announce, lateness, stamp
from booking.reservations.actions.circumstances import given_under
from booking.reservations.actions.holding import added, hold, release, take_up
from booking.reservations.extras import ids_of
from booking.reservations.judging import NOTHING_OVERRULED, decide, kind_of_change, question_about
from booking.reservations.kept_reasons import CHANGED_RULES
from models import EventKind, Option, Reservation, ReservationState


def change_interval(
    reservation: Reservation,
    interval: Interval,
    by_id: int,
    now: datetime,
    overruling: Overruling = NOTHING_OVERRULED,
) -> Reservation:
    """Move it, or make it longer or shorter; the same time again changes nothing.

    Where the lab decides, more or other time has to be accepted anew. `overruling`: rules that whoever runs the
    instrument sets aside. Raises Refused, or WrongState if it no longer holds any time.
    """
    take_up(reservation, Step.CHANGE)
    if Interval(reservation.starts_at, reservation.ends_at) == interval:
        return reservation
    return give_interval(reservation, interval, by_id, now, overruling=overruling)


def give_interval(
    reservation: Reservation,
    interval: Interval,
    by_id: int,
    now: datetime,
    *,
    state_of_undone: ReservationState | None = None,
    kept: Collection[int] = (),
    is_quiet: bool = False,
    overruling: Overruling = NOTHING_OVERRULED,
) -> Reservation:
    """Another time for what has been taken up; of an undone change also the state from before it. `kept` are the
    resources that it has given back already, where several change places with each other. Raises Refused."""
    before, is_undo = Interval(reservation.starts_at, reservation.ends_at), state_of_undone is not None
    kind = kind_of_change(before, interval)
    question = question_about(reservation, kind, by_id, now, interval, is_undo=is_undo, overruling=overruling)
    facts, verdict = decide(question)
    extra = {"from_state": reservation.state.value, **lateness(verdict)} | ({"undoes": "moved"} if is_undo else {})
    hold(reservation, question, facts, kept={*kept, *release(reservation)})
    reservation.starts_at, reservation.ends_at = interval.starts_at, interval.ends_at
    reservation.setup_minutes, reservation.cleanup_minutes = facts.policy.setup_minutes, facts.policy.cleanup_minutes
    asked_anew = ReservationState.REQUESTED if verdict.needs_review else reservation.state
    reservation.state = state_of_undone or asked_anew
    extra |= given_under(reservation, question, facts, verdict)
    stamp(reservation, now)
    extra |= added(reservation, facts)
    announce(reservation, Happening(EventKind.MOVED, by_id, now, before, extra=extra, is_quiet=is_quiet))
    if reservation.state == ReservationState.CONFIRMED:
        end(reservation, now)
    elif verdict.needs_review or is_undo:
        ask(reservation, question.wanted, facts, now, is_quiet=is_quiet)
    return reservation


def give_way(
    reservation: Reservation, interval: Interval, by_id: int, now: datetime, reason: str, for_closure: str = ""
) -> Reservation:
    """The lab moves what has been taken up out of a closure, whose public id is `for_closure`; or, without one, because
    its rules have changed.

    Judged as what is booked anew: all of the new time must be open and free, and nobody is late who did not ask for
    it. Of a closure nobody is told here. Raises Refused.
    """
    before = Interval(reservation.starts_at, reservation.ends_at)
    question = question_about(reservation, Kind.RESTORE, by_id, now, interval)
    facts, verdict = decide(question)
    hold(reservation, question, facts, kept=release(reservation))
    cause = {"closure": for_closure} if for_closure else {"cause": CHANGED_RULES}
    extra = {"from_state": reservation.state.value, **cause, **added(reservation, facts)}
    reservation.starts_at, reservation.ends_at = interval.starts_at, interval.ends_at
    reservation.setup_minutes, reservation.cleanup_minutes = facts.policy.setup_minutes, facts.policy.cleanup_minutes
    reservation.state = ReservationState.REQUESTED if verdict.needs_review else reservation.state
    extra |= given_under(reservation, question, facts, verdict)
    stamp(reservation, now)
    moved = Happening(EventKind.MOVED, by_id, now, before, reason=reason, extra=extra, is_quiet=bool(for_closure))
    announce(reservation, moved)
    if verdict.needs_review:
        ask(reservation, question.wanted, facts, now)
    return reservation


def change_extras(reservation: Reservation, options: Sequence[Option], by_id: int, now: datetime) -> Reservation:
    """Other accessories, another operator by name or, without one, any. The same rules, asked for the time that it
    has. Raises Refused, or WrongState if it no longer holds any time."""
    take_up(reservation, Step.CHANGE)
    before = ids_of(reservation.options)
    wanted = ids_of(options)
    if before == wanted:
        return reservation
    question = question_about(reservation, Kind.EXTEND, by_id, now)
    question = replace(question, wanted=replace(question.wanted, extras=wanted))
    facts, _verdict = decide(question)
    hold(reservation, question, facts, kept=release(reservation))
    extra = {"is_about": "extras", "extras_before": list(before), **added(reservation, facts)}
    reservation.options = list(options)
    stamp(reservation, now)
    announce(reservation, Happening(EventKind.EDITED, by_id, now, extra=extra))
    return reservation


def edit_words(reservation: Reservation, title: str, note: str, by_id: int, now: datetime) -> Reservation:
    """What it is for; nobody's time changes. Raises WrongState if it no longer holds any time."""
    take_up(reservation, Step.CHANGE)
    return give_words(reservation, title, note, by_id, now)


def give_words(
    reservation: Reservation, title: str, note: str, by_id: int, now: datetime, *, is_quiet: bool = False
) -> Reservation:
    """As `edit_words`, for what has been taken up."""
    if (reservation.title, reservation.note) == (title, note):
        return reservation
    reservation.title, reservation.note = title, note
    stamp(reservation, now)
    announce(reservation, Happening(EventKind.EDITED, by_id, now, is_quiet=is_quiet))
    return reservation
