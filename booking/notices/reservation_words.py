"""What a mail about a reservation says, as it is true when the mail leaves: not each of the quick changes before."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import gettext as _

from booking import formats
from booking.accounts.links import absolute
from booking.extras.words import names_of
from booking.languages import current_language
from booking.notices import approval_words, offer_words, presence_words
from booking.notices.circumstances import circumstances
from booking.notices.openings import ABOUT_APPROVALS, OFFER_LAPSED, OFFERED, is_requested, opening, original_time
from booking.reservations.extras import held_by
from booking.reservations.kept_reasons import reason_in
from models import HOLDING, Message, Reservation, ReservationState, User, db

BEGINNINGS = ("booked", "requested", "taken_up")
ENDINGS = ("cancelled", "declined")
TO_DECIDE = approval_words.TO_DECIDE  # only as long as nobody has
CALENDAR_ENTRIES = (*BEGINNINGS, "moved", "restored", "accepted")  # what puts an entry into its owner's calendar


def net_kind(message: Message) -> str | None:
    """What is left to say when the mail leaves; None when quick changes undid each other or it is no longer true."""
    if message.kind in STILL_TRUE:
        return message.kind if STILL_TRUE[message.kind](message) else None
    first = message.details.get("first")
    if first is None:
        return _beginning(message) if message.kind == "taken_up" else message.kind
    if message.kind in ENDINGS:
        is_known = first["kind"] in BEGINNINGS and message.details.get("by_id") == message.user_id
        return None if is_known else message.kind
    if first["kind"] in BEGINNINGS:
        return "accepted" if message.kind == "accepted" else _beginning(message)
    if _moments(message) != original_time(message):
        return "moved"
    return _unmoved(first["kind"], message.kind)


def _unmoved(first: str, last: str) -> str | None:
    """Of a reservation that has the time that it had: moved there and back, cancelled and restored is nothing."""
    if last == "restored" and first in ENDINGS:
        return None
    if last == "moved":
        return first if first in ("edited", "accepted") else None
    return last


def reservation_words(message: Message, kind: str) -> dict[str, Any]:
    """The parameters of templates/mail/reservation.txt, in the language of the moment."""
    reservation = message.reservation
    if reservation is None:
        raise ValueError(f"message {message.id} is about no reservation")
    instrument, language = reservation.instrument, current_language()
    when = formats.time_range(reservation.starts_at, reservation.ends_at, instrument.zone)
    return {
        "subject": _subject(kind, message, instrument.name_in(language), when),
        "opening": opening(kind, message, reservation),
        "reservation": reservation,
        "when": when,
        "elsewhere": _elsewhere(reservation, ZoneInfo(message.user.time_zone)),
        "extras": _(", ").join(names_of(held_by([reservation.id]).get(reservation.id, ()))),
        "link": _link(kind, message, reservation),
        "explained": _explained(kind, message, instrument.zone),
        "has_file": _is_a_calendar_entry(kind, message, reservation),
        "changed_by": _changed_by(kind, message),
        "reason": reason_in(message.details),
    }


def _explained(kind: str, message: Message, zone: ZoneInfo) -> list[tuple[str, str]]:
    if kind == OFFERED:
        return offer_words.explained(message)
    return [*approval_words.explained(message, zone), *circumstances(message, zone)]


def _is_a_calendar_entry(kind: str, message: Message, reservation: Reservation) -> bool:
    """Whether the mail tells the person whose time it is of an entry for her calendar."""
    return kind in CALENDAR_ENTRIES and reservation.state in HOLDING and message.user_id == reservation.user_id


def _changed_by(kind: str, message: Message) -> str:
    """Who did it, where that was not the reader; of a new booking the opening says it."""
    by_id = message.details.get("by_id")
    if by_id in (None, message.user_id) or kind in (*BEGINNINGS, TO_DECIDE):
        return ""
    person = db.session.get(User, by_id)
    return person.name if person else ""


def _beginning(message: Message) -> str:
    """A booking that was moved before its mail left is told as booked, at its present time."""
    return "requested" if is_requested(message) else "booked"


def _is_held(message: Message) -> bool:
    return message.reservation is not None and message.reservation.state in HOLDING


def _is_still_closed(message: Message) -> bool:
    """Held, and still within the closure that the message is about."""
    starts_at, ends_at = _moments(message)
    shut_from, shut_until = message.details["shut_from"], message.details["shut_until"]
    return _is_held(message) and str(starts_at) < shut_until and shut_from < str(ends_at)


def _is_still_near(message: Message) -> bool:
    """Held, at the time that the message is about, and not begun when the mail leaves."""
    starts_at, leaves_at = message.details["starts_at"], message.claimed_at or message.due_at
    return _is_held(message) and _moments(message)[0] == starts_at and leaves_at < datetime.fromisoformat(starts_at)


def _is_offered(message: Message) -> bool:
    return message.reservation is not None and message.reservation.state == ReservationState.OFFERED


def _link(kind: str, message: Message, reservation: Reservation) -> str:
    """Where one reads on: an offer and a line have pages of their own."""
    if kind == OFFERED:
        return absolute("waiting.offer", public_id=message.details["offer"])
    if kind == OFFER_LAPSED:
        return absolute("waiting.line", public_id=reservation.instrument.public_id)
    return approval_words.link(message, reservation)


# What is said only if it is still so when the mail leaves.
STILL_TRUE = {
    TO_DECIDE: approval_words.is_to_decide,
    "closed": _is_still_closed,
    "reminder": _is_still_near,
    OFFERED: _is_offered,
    presence_words.PRESENT: presence_words.has_news,
}


def _moments(message: Message) -> tuple[str | None, str | None]:
    reservation = message.reservation
    if reservation is None:
        return None, None
    return reservation.starts_at.isoformat(), reservation.ends_at.isoformat()


def _subject(kind: str, message: Message, instrument: str, when: str) -> str:
    words = {"instrument": instrument, "when": when}
    if kind in ABOUT_APPROVALS:
        return approval_words.subject(kind, message, words)
    if kind == presence_words.PRESENT:
        return presence_words.subject(message, words)
    return {
        "booked": lambda: _("Booked: %(instrument)s, %(when)s", **words),
        "requested": lambda: _("Requested: %(instrument)s, %(when)s", **words),
        "moved": lambda: _("Moved: %(instrument)s, now %(when)s", **words),
        "cancelled": lambda: _("Cancelled: %(instrument)s, %(when)s", **words),
        "restored": lambda: _("Booked again: %(instrument)s, %(when)s", **words),
        "accepted": lambda: _("Accepted: %(instrument)s, %(when)s", **words),
        "declined": lambda: _("Declined: %(instrument)s, %(when)s", **words),
        "edited": lambda: _("Changed: %(instrument)s, %(when)s", **words),
        "closed": lambda: _("Closed during your booking: %(instrument)s, %(when)s", **words),
        "reminder": lambda: _("Tomorrow or sooner: %(instrument)s, %(when)s", **words),
        OFFERED: lambda: _("Offered to you: %(instrument)s, %(when)s", **words),
        OFFER_LAPSED: lambda: _("The offer is over: %(instrument)s, %(when)s", **words),
    }[kind]()


def _elsewhere(reservation: Reservation, reader_zone: ZoneInfo) -> str:
    """The time on the reader's own clock, when that shows another; else empty."""
    if formats.is_same_clock(reservation.instrument.zone, reader_zone, reservation.starts_at):
        return ""
    when = formats.time_range(reservation.starts_at, reservation.ends_at, reader_zone)
    return f"{when} ({formats.zone_name(reader_zone)})"
