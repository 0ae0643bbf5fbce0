"""What a form says about each booking that a closure comes over, and the page's rows to say it with.

A choice travels as text: "keep", "cancel", or "move.<instrument>.<start>.<end>.<mode>", moments in UTC.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from flask import request
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy import select

from booking import formats
from booking.access import facilities_run_by
from booking.clock import now
from booking.domain.interval import Interval
from booking.facility.plans import CANCEL, KEEP, Choice, Decisions, Fate, Plan
from booking.facility.queries.affected import Affected
from booking.facility.queries.offers import OFFERED_AT_ONCE, Offering, instruments_by_id
from booking.languages import current_language
from models import Facility, Instrument, Reservation, db

DECISION, FIRST = "decision-", "first-"
LONGEST_COUNT = 5  # digits
STAMP = "%Y%m%dT%H%M%SZ"


@dataclass(frozen=True, slots=True)
class Option:
    """One thing that may become of a booking."""

    value: str
    words: str
    where: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """A booking that lies in the closure, what may become of it, and what is chosen."""

    reservation: Reservation
    options: list[Option]
    chosen: str
    first: str  # its first offer, for "move all that can be moved"
    is_running: bool
    problem: str = ""


def asks_for_more() -> bool:
    """Whether other times are to be looked up for more bookings first; nothing is done yet."""
    return "more" in request.form


def how_many_offered(at_once: int) -> int:
    """For how many bookings other times are looked up: for as many as before, and some more where that is asked for."""
    text = request.form.get("offered", "")
    before = int(text) if text.isascii() and text.isdigit() and len(text) < LONGEST_COUNT else 0
    return max(before + (at_once if asks_for_more() else 0), at_once)


def rows_of(plan: Plan, affected: Affected, stuck: str = "") -> list[Row]:
    """`stuck` is the public id of the booking that could not be moved where it should."""
    moment = now()
    offers = Offering(plan, current_user, moment).of_all(affected.reservations, how_many_offered(OFFERED_AT_ONCE))
    named = instruments_by_id({one.instrument_id for own in offers.values() for one in own})
    return [
        _row(one, offers.get(one.id, []), named, moment, is_stuck=one.public_id == stuck)
        for one in affected.reservations
    ]


def _row(
    reservation: Reservation,
    offers: Sequence[Choice],
    named: Mapping[int, Instrument],
    moment: datetime,
    is_stuck: bool,
) -> Row:
    moves = [_move(one, named[one.instrument_id], reservation) for one in offers]
    posted = request.form.get(f"{DECISION}{reservation.public_id}", "")
    is_running = reservation.starts_at <= moment
    options = [*moves, *([] if is_running else [Option("cancel", _("Cancel it"))]), Option("keep", _("Keep it"))]
    known = {one.value for one in options}
    if posted.startswith("move.") and posted not in known and not is_stuck:
        options.insert(0, _posted(posted, reservation))  # what was chosen stays chosen while others look again
    is_offered = posted in {one.value for one in options} and not is_stuck
    chosen = posted if is_offered else "keep" if not is_stuck or not moves else moves[0].value
    problem = _("This time is not free any more. Choose again.") if is_stuck else ""
    return Row(reservation, options, chosen, moves[0].value if moves else "", is_running, problem)


def _move(choice: Choice, instrument: Instrument, reservation: Reservation) -> Option:
    if choice.interval is None:
        raise ValueError("a move has a time")
    ends = (choice.interval.starts_at, choice.interval.ends_at)
    value = ".".join(["move", instrument.public_id, *(at.strftime(STAMP) for at in ends), choice.mode])
    where = "" if instrument.id == reservation.instrument_id else instrument.name_in(current_language())
    words = formats.time_range(*ends, instrument.zone, "short")
    return Option(value, _("Move to %(when)s", when=words), where)


def _posted(value: str, reservation: Reservation) -> Option:
    """A choice that was offered a moment ago, in words again."""
    choice = _choice(value, {reservation.instrument.public_id: reservation.instrument.id})
    if choice.interval is None:
        return Option(value, _("Move"))
    span = (choice.interval.starts_at, choice.interval.ends_at)
    words = formats.time_range(*span, reservation.instrument.zone, "short")
    return Option(value, _("Move to %(when)s", when=words))


def decisions() -> Decisions | None:
    """What the form decides; None if it has not shown yet whom the closure concerns."""
    if "seen" not in request.form:
        return None
    seen = frozenset(request.form["seen"].split())
    said = {public_id: _said(public_id) for public_id in seen}
    instruments = _named(said.values())
    choices = {public_id: _choice(value, instruments) for public_id, value in said.items()}
    return Decisions(current_user.id, now(), choices, seen)


def _said(public_id: str) -> str:
    """What is chosen for all at once comes before what is chosen for the one. What has begun can only be kept."""
    first, bulk = request.form.get(f"{FIRST}{public_id}"), request.form.get("bulk", "")
    if bulk and first is not None:
        return {"move": first or "keep", "cancel": "cancel"}.get(bulk, "keep")
    return request.form.get(f"{DECISION}{public_id}", "keep")


def _named(values: Iterable[str]) -> dict[str, int]:
    """The ids of the instruments that moves name, as far as the reader runs them."""
    wanted = {value.split(".")[1] for value in values if value.count(".") == 4}
    run = facilities_run_by(current_user).with_only_columns(Facility.id).order_by(None)
    found = select(Instrument.public_id, Instrument.id).where(
        Instrument.public_id.in_(wanted), Instrument.facility_id.in_(run)
    )
    return dict(db.session.execute(found).all()) if wanted else {}


def _choice(value: str, instruments: Mapping[str, int]) -> Choice:
    """What cannot be read, or is not the reader's to say, is a move to nowhere: refused like a time that is gone."""
    if value in ("keep", "cancel"):
        return KEEP if value == "keep" else CANCEL
    parts = value.split(".")
    if len(parts) != 5 or parts[1] not in instruments:
        return Choice(Fate.MOVE)
    try:
        starts_at, ends_at = (datetime.strptime(at, STAMP).replace(tzinfo=UTC) for at in parts[2:4])
        interval = Interval(starts_at, ends_at)
    except ValueError:
        return Choice(Fate.MOVE)
    return Choice(Fate.MOVE, instruments[parts[1]], interval, parts[4])
