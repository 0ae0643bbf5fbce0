"""What becomes of the bookings that a closure comes over: another place, another time, given up, or kept."""

from collections.abc import Sequence

from sqlalchemy import select, update

from booking.domain.closing import Seating
from booking.domain.interval import Interval
from booking.domain.lifecycle import Step, WrongState
from booking.domain.question import Kind, Wanted
from booking.facility.actions.telling import Outcome, tell_everybody
from booking.facility.plans import Choice, Decisions, Fate, Plan
from booking.facility.queries.affected import affected_by
from booking.reservations.actions.announcing import Happening, announce
from booking.reservations.actions.booking import place
from booking.reservations.actions.changing import give_way
from booking.reservations.actions.ending import give_back
from booking.reservations.actions.holding import take_up
from booking.reservations.applicants import applicant
from booking.reservations.judging import Question, Refused
from models import Claim, Closure, EventKind, Reservation, ReservationEvent, db

ORDER = {Fate.CANCEL: 0, Fate.MOVE: 1, Fate.KEEP: 2}  # what is given up makes room for what is moved


class Unseen(Exception):
    """A booking lies in the closure that nobody has decided about: it was made, or moved there, a moment ago."""


class NotMoved(Exception):
    """The reservation of this public id cannot go where it should. Nothing of all that was decided is done."""

    def __init__(self, public_id: str) -> None:
        super().__init__(public_id)
        self.public_id = public_id


def settle(plan: Plan, closures: Sequence[Closure], decisions: Decisions) -> None:
    """Under the locks, with the closures stored. Raises Unseen, NotMoved."""
    affected = affected_by(plan, decisions.now)
    _change_places(affected.seating)
    found = affected.reservations
    if decisions.seen is not None and not {one.public_id for one in found} <= decisions.seen:
        raise Unseen
    known = kept_before(found, closures)
    in_order = sorted(found, key=lambda one: (ORDER[decisions.about(one.public_id).fate], one.user_id, one.id))
    is_news = [one for one in in_order if one.id not in known or decisions.about(one.public_id).fate is not Fate.KEEP]
    outcomes = [_settled(one, _closure_of(one, closures), decisions) for one in is_news]
    tell_everybody(plan, closures, outcomes, decisions.now, decisions.patience)


def kept_before(reservations: Sequence[Reservation], closures: Sequence[Closure]) -> set[int]:
    """Whose people have heard before that they keep the time within one of these closures."""
    events = select(ReservationEvent).where(
        ReservationEvent.reservation_id.in_([one.id for one in reservations]), ReservationEvent.kind == EventKind.KEPT
    )
    ids = {one.public_id for one in closures}
    return {event.reservation_id for event in db.session.scalars(events) if event.details.get("closure") in ids}


def _change_places(seating: Seating) -> None:
    """Each keeps its time and its claim, on another place: nobody needs to hear of it. Nobody has these places then,
    so that the guard is asked about each by itself."""
    for seat, resource_id in seating.moves.items():
        claim = update(Claim).where(Claim.reservation_id == seat.reservation_id, Claim.resource_id == seat.resource_id)
        db.session.execute(claim.values(resource_id=resource_id))


def _settled(reservation: Reservation, closure: Closure, decisions: Decisions) -> Outcome:
    choice = decisions.about(reservation.public_id)
    before = Interval(reservation.starts_at, reservation.ends_at)
    if choice.fate is Fate.KEEP:
        _keep(reservation, closure, decisions)
        return Outcome(reservation, Fate.KEEP, before)
    try:
        if choice.fate is Fate.CANCEL:
            _give_up(reservation, closure, decisions)
            return Outcome(reservation, Fate.CANCEL, before)
        return Outcome(reservation, Fate.MOVE, before, _moved(reservation, choice, closure, decisions))
    except (Refused, WrongState) as error:
        raise NotMoved(reservation.public_id) from error


def _keep(reservation: Reservation, closure: Closure, decisions: Decisions) -> None:
    extra = {"closure": closure.public_id}
    kept = Happening(EventKind.KEPT, decisions.by_id, decisions.now, reason=closure.reason, extra=extra, is_quiet=True)
    announce(reservation, kept)


def _give_up(reservation: Reservation, closure: Closure, decisions: Decisions) -> None:
    take_up(reservation, Step.CANCEL)
    reason, cause = closure.reason, closure.public_id
    give_back(reservation, decisions.by_id, decisions.now, reason, is_quiet=True, for_closure=cause)


def _moved(reservation: Reservation, choice: Choice, closure: Closure, decisions: Decisions) -> Reservation:
    """The reservation itself; on another instrument a new one takes the old one's place."""
    if choice.interval is None:
        raise NotMoved(reservation.public_id)
    if choice.instrument_id == reservation.instrument_id:
        take_up(reservation, Step.CHANGE)
        by_id, now = decisions.by_id, decisions.now
        return give_way(reservation, choice.interval, by_id, now, closure.reason, closure.public_id)
    _give_up(reservation, closure, decisions)
    return _booked_elsewhere(reservation, choice, choice.interval, decisions)


def _booked_elsewhere(
    reservation: Reservation, choice: Choice, interval: Interval, decisions: Decisions
) -> Reservation:
    who = applicant(reservation.user_id, decisions.by_id, reservation.group_id)
    wanted = Wanted(interval, Kind.BOOK, choice.mode)
    question = Question(choice.instrument_id, who, wanted, decisions.now)
    return place(question, title=reservation.title, note=reservation.note, is_quiet=True)


def _closure_of(reservation: Reservation, closures: Sequence[Closure]) -> Closure:
    """The first that it lies in; with set-up and clean-up where places close."""
    span = Interval(reservation.starts_at, reservation.ends_at)
    touching = (one for one in closures if Interval(one.starts_at, one.ends_at).overlaps(span))
    return next(touching, closures[0])
