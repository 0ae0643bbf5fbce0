"""Before a change of the rules is saved: the bookings that it strands, each kept, moved to a nearest time or cancelled,
as the form says."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from booking import formats
from booking.clock import now
from booking.domain.interval import Interval
from booking.facility.routes.choosing import DECISION, FIRST, STAMP, Option, asks_for_more, how_many_offered
from booking.locks import lock_together
from booking.policies.proposals import Proposal
from booking.policies.queries import Owner, instruments_under
from booking.policies.settling import Decisions, NotSettled, settle
from booking.policies.stranding import Found, Stranded, offers_of, stranded
from booking.reservations.promised import Promised
from booking.reservations.sentences import Sentence, sentences
from booking.transaction import LostRace, transaction
from models import Reservation

OFFERED = 10  # bookings for which times are looked up at once
LONGEST_REASON = 300
NOT_FIELDS = {"csrf_token", "seen", "offered", "more", "why", "bulk"}  # what this page itself asks


@dataclass(frozen=True, slots=True)
class Change:
    """What is to be saved, in words: `title`, at the level called `name`. `back` leads to where it was entered, where
    it can be left. `owner` and `propose` are asked anew under the locks."""

    title: str
    name: str
    back: str
    owner: Callable[[], Owner]
    propose: Callable[[], Proposal]
    save: Callable[[], object]


@dataclass(frozen=True, slots=True)
class Row:
    """A stranded booking, why, and what may become of it; `first` is its first offer, for "move each"."""

    reservation: Reservation
    reasons: Sequence[Sentence]
    options: list[Option]
    chosen: str
    first: str
    problem: str = ""


def put(change: Change) -> ResponseReturnValue | None:
    """Save it, and answer nothing; or the page that asks what becomes of the bookings that it strands. What `save`
    raises is the caller's."""
    if "seen" not in request.form or asks_for_more():
        proposal = change.propose()
        found = stranded(proposal, now())
        if found.stranded:
            return _page(change, proposal, found)
    try:
        with transaction():
            lock_together(instruments_under(change.owner()))
            found = stranded(change.propose(), now())
            settle(found.stranded, _decisions(found.stranded), change.save)
    except NotSettled as error:
        proposal = change.propose()
        return _page(change, proposal, stranded(proposal, now()), error.public_id), 409
    except LostRace:
        proposal = change.propose()
        return _page(change, proposal, stranded(proposal, now())), 409
    return None


def _page(change: Change, proposal: Proposal, found: Found, stuck: str = "") -> str:
    offered, promised = how_many_offered(OFFERED), Promised()
    rows = [
        _row(one, offers_of(one, current_user.id, now(), proposal, promised) if number < offered else [], stuck)
        for number, one in enumerate(found.stranded)
    ]
    return render_template(
        "policies/stranded.html", change=change, rows=rows, later=found.later, fields=_fields(), offered=offered,
        action=request.path, unoffered=max(len(rows) - offered, 0), is_stuck=bool(stuck),
        why=request.form.get("why", "")[:LONGEST_REASON],
    )  # fmt: skip


def _fields() -> dict[str, str]:
    """What was entered, to be sent again with the decisions."""
    return {
        name: value
        for name, value in request.form.items()
        if name not in NOT_FIELDS and not name.startswith((DECISION, FIRST))
    }


def _row(one: Stranded, offers: Sequence[Interval], stuck: str) -> Row:
    reservation = one.reservation
    zone, is_stuck = reservation.instrument.zone, reservation.public_id == stuck
    posted = _said(reservation.public_id)
    moves = [_move(offer, zone) for offer in offers]
    first = moves[0].value if moves else ""
    before = _interval(posted)
    if before and posted not in {option.value for option in moves} and not is_stuck:
        moves.insert(0, _move(before, zone))  # what was chosen stays chosen while times are looked up for others
    options = [Option("keep", _("Keep it as it is")), *moves, Option("cancel", _("Cancel it"))]
    chosen = posted if posted in {option.value for option in options} and not is_stuck else "keep"
    problem = _("This was not possible any more. Choose again.") if is_stuck else ""
    return Row(reservation, sentences(one.reasons, zone), options, chosen, first, problem)


def _move(interval: Interval, zone: Any) -> Option:
    ends = (interval.starts_at, interval.ends_at)
    value = ".".join(["move", *(at.strftime(STAMP) for at in ends)])
    return Option(value, _("Move to %(when)s", when=formats.time_range(*ends, zone, "short")))


def _decisions(found: Sequence[Stranded]) -> Decisions:
    said = {one.reservation.public_id: _said(one.reservation.public_id) for one in found}
    moved = {one: interval for one, value in said.items() if (interval := _interval(value))}
    cancelled = {one for one, value in said.items() if value == "cancel"}
    unread = {one for one, value in said.items() if value != "keep"} - cancelled - moved.keys()
    seen = frozenset(request.form.get("seen", "").split())
    why = request.form.get("why", "").strip()[:LONGEST_REASON]
    return Decisions(current_user.id, now(), seen, moved, cancelled, unread, why)


def _said(public_id: str) -> str:
    """What is chosen for all at once comes before what is chosen for the one."""
    bulk, first = request.form.get("bulk", ""), request.form.get(f"{FIRST}{public_id}", "")
    if bulk and not asks_for_more():
        return {"move": first or "keep", "cancel": "cancel"}.get(bulk, "keep")
    return request.form.get(f"{DECISION}{public_id}", "keep")


def _interval(said: str) -> Interval | None:
    """The time of a move; None of anything else, and of what cannot be read."""
    parts = said.split(".")
    if len(parts) != 3 or parts[0] != "move":
        return None
    try:
        return Interval(*(datetime.strptime(at, STAMP).replace(tzinfo=UTC) for at in parts[1:]))
    except ValueError:
        return None
