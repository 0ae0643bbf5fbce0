"""The history of a reservation in words, as it happened."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from booking import formats
from booking.agreement_words import kept_clause_name
from booking.reservations.extras import names_in_details
from booking.reservations.kept_reasons import kept_words, reason_in
from models import EventKind, Reservation, ReservationEvent, db

SENTENCES = {
    EventKind.BOOKED: _l("%(who)s booked %(when)s."),
    EventKind.REQUESTED: _l("%(who)s asked for %(when)s."),
    EventKind.MOVED: _l("%(who)s changed the time from %(before)s to %(when)s."),
    EventKind.CANCELLED: _l("%(who)s cancelled it."),
    EventKind.RESTORED: _l("%(who)s took it again."),
    EventKind.ACCEPTED: _l("%(who)s accepted it."),
    EventKind.DECLINED: _l("%(who)s declined it."),
    EventKind.OVERRULED: _l("%(who)s set rules aside: %(rules)s"),
    EventKind.EDITED: _l("%(who)s changed what it is for."),
    EventKind.OFFERED: _l("%(who)s offered %(when)s, from the waiting list."),
    EventKind.TAKEN_UP: _l("%(who)s accepted the offer of %(when)s."),
    EventKind.LAPSED: _l("%(who)s let the offer go: the time was not taken up."),
    EventKind.KEPT: _l("%(who)s closed the instrument during this booking, which stays."),
    EventKind.REOPENED: _l("%(who)s opened the instrument again."),
}

ABOUT = {
    "asked": _l("%(who)s asked for more information."),
    "answered": _l("%(who)s answered."),
    "proposed": _l("%(who)s proposed another time: %(when)s."),
    "taken_back": _l("%(who)s took the proposal back."),
    "escalated": _l("Nobody decided in time; those above are asked now."),
    "supervisor": _l("%(who)s named somebody else who is present."),
    "checked_in": _l("%(who)s checked in."),
    "checked_out": _l("%(who)s checked out."),
    "missed": _l("Nobody checked in."),
}
SAID_YES = {
    "group_leader": _l("%(who)s said yes for the lab that it is booked for."),
    "lab": _l("%(who)s said yes for the instrument lab."),
    "safety": _l("%(who)s said yes for safety."),
}
BY_SILENCE = {
    EventKind.EDITED: _l("Nobody objected in time, so this word counts as yes."),
    EventKind.ACCEPTED: _l("Nobody objected in time, so it is accepted."),
    EventKind.DECLINED: _l("Nobody decided in time, so the request is over."),
}
OTHER_EXTRAS = _l("%(who)s changed what is added to it.")
UNDONE = _l("%(who)s took the change back: it is %(when)s again.")


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that happened: when, and in words of the language of the moment."""

    happened_at: datetime
    words: str


def history(reservation: Reservation) -> list[Entry]:
    """Everything, the latest first, times on the instrument's wall clock. One query beside the reservation's own."""
    events = db.session.scalars(
        select(ReservationEvent)
        .where(ReservationEvent.reservation_id == reservation.id)
        .options(joinedload(ReservationEvent.actor))
        .order_by(ReservationEvent.id.desc())
    )
    zone, entries, before = reservation.instrument.zone, [], None
    for event in reversed(events.all()):
        clause = event.details.get("clause") or before
        entries.append(Entry(event.happened_at, _words(event, zone, clause if clause != before else None)))
        before = clause
    return entries[::-1]


def _words(event: ReservationEvent, zone: ZoneInfo, clause: Mapping[str, Any] | None) -> str:
    """`clause` of an agreement, where it was not the one before."""
    said = _sentence(event, zone)
    if names := names_in_details(event.details):
        said = _("%(what)s With: %(names)s.", what=said, names=_(", ").join(names))
    if clause:
        said = _("%(what)s Agreement: %(clause)s.", what=said, clause=kept_clause_name(clause))
    if event.details.get("is_late"):
        said = _("%(what)s This was later than the lab asks for.", what=said)
    if reason := reason_in(event.details):
        said = _("%(what)s Reason: %(reason)s", what=said, reason=reason)
    return said


def _sentence(event: ReservationEvent, zone: ZoneInfo) -> str:
    who = event.actor.name if event.actor else _("Benchshare")
    when, before = _span(event.details, "", zone), _span(event.details, "from_", zone)
    words = UNDONE if "undoes" in event.details else SENTENCES[event.kind]
    words = _of_words(event) or words
    rules = " ".join(kept_words(event.details.get("overruled", ()), zone))
    return str(words) % {"who": who, "when": when, "before": before, "rules": rules}


def _of_words(event: ReservationEvent) -> LazyString | None:
    """What an edit was about, if not about what it is for; and what silence decided."""
    about, step = event.details.get("is_about"), event.details.get("step", "lab")
    if event.details.get("by_silence"):
        return BY_SILENCE[event.kind]
    if about == "extras":
        return OTHER_EXTRAS
    return SAID_YES[step] if about == "approval" and step in SAID_YES else ABOUT.get(about or "")


def _span(details: dict[str, Any], prefix: str, zone: ZoneInfo) -> str:
    if f"{prefix}starts_at" not in details:
        return _("an unknown time")
    starts_at, ends_at = (datetime.fromisoformat(details[f"{prefix}{end}"]) for end in ("starts_at", "ends_at"))
    return formats.time_range(starts_at, ends_at, zone)
