"""How a mail about a reservation begins: who has done what to it."""

from datetime import datetime

from flask_babel import gettext as _

from booking import formats
from booking.languages import current_language
from booking.notices import approval_words, presence_words
from models import Message, Reservation, ReservationState

OFFERED, OFFER_LAPSED = "offered", "offer_lapsed"
ABOUT_APPROVALS = (approval_words.TO_DECIDE, *approval_words.KINDS)


def opening(kind: str, message: Message, reservation: Reservation) -> str:
    if kind in ABOUT_APPROVALS:
        return approval_words.opening(kind, message, reservation)
    if kind == presence_words.PRESENT:
        return presence_words.opening(message, reservation)
    person = reservation.user.name
    facility = reservation.instrument.facility.name_in(current_language())
    return {
        "booked": lambda: _booked(message, reservation),
        "requested": lambda: _requested(message, reservation, facility),
        "moved": lambda: _moved(message, reservation),
        "cancelled": lambda: _("The booking of %(person)s is cancelled; the time is free again.", person=person),
        "restored": lambda: _("The booking of %(person)s stands again.", person=person),
        "accepted": lambda: _decided(message, facility, is_yes=True),
        "declined": lambda: _decided(message, facility, is_yes=False),
        "edited": lambda: _edited(message),
        "closed": lambda: _("The instrument will be closed during this booking. Please move or cancel it."),
        "reminder": lambda: _("Your booking is near."),
        OFFERED: lambda: _("You waited for this, and it has fallen free. It is held for you until you answer."),
        OFFER_LAPSED: lambda: _offer_over(message),
    }[kind]()


def _offer_over(message: Message) -> str:
    """She did not answer; or the time is not there any more, and she keeps her place."""
    if message.details.get("is_gone"):
        return _("The instrument is closed then, so the offer is over. You keep your place in the waiting list.")
    return _("You did not answer in time, so the next person is asked. If you still want to wait, join the list again.")


def _edited(message: Message) -> str:
    if message.details.get("is_about") == "extras":
        return _("What is added to the booking has been changed.")
    return _("What the booking is for has been changed.")


def _decided(message: Message, facility: str, *, is_yes: bool) -> str:
    """Who has said yes, or no; or that nobody did in time."""
    if message.details.get("by_silence"):
        return (
            _("Nobody has objected in time: the time is yours.")
            if is_yes
            else _("Nobody has decided in time. The request is over, and the time is free again.")
        )
    if is_yes:
        return _("%(facility)s has accepted: the time is yours.", facility=facility)
    if message.details.get("step", "lab") != "lab":
        return _("The request has been declined.")
    return _("%(facility)s has declined the request.", facility=facility)


def _booked(message: Message, reservation: Reservation) -> str:
    if _is_told_by_another(message, reservation):
        return _("%(by)s has booked this time for you.", by=reservation.booked_by.name)
    return _("The time is booked for %(person)s.", person=reservation.user.name)


def _requested(message: Message, reservation: Reservation, facility: str) -> str:
    if _is_told_by_another(message, reservation):
        by = reservation.booked_by.name
        return _(
            "%(by)s has asked for this time for you. It is held until %(facility)s decides.", by=by, facility=facility
        )
    person = reservation.user.name
    return _("The time is held for %(person)s until %(facility)s decides.", person=person, facility=facility)


def _is_told_by_another(message: Message, reservation: Reservation) -> bool:
    """Whether the reader is told that somebody else booked for her."""
    return message.user_id == reservation.user_id != reservation.booked_by_id


def _moved(message: Message, reservation: Reservation) -> str:
    """What it was; and that the lab has to say yes again, where it has."""
    starts_at, ends_at = original_time(message)
    if not starts_at or not ends_at:
        return _("The booking has another time now.")
    was = formats.time_range(
        datetime.fromisoformat(starts_at), datetime.fromisoformat(ends_at), reservation.instrument.zone
    )
    if is_requested(message):
        return _("The booking has another time now, which the lab has to accept. It was: %(when)s.", when=was)
    return _("The booking has another time now. It was: %(when)s.", when=was)


def original_time(message: Message) -> tuple[str | None, str | None]:
    """The time that the reservation had when the first of the quick changes began."""
    first = message.details.get("first", message.details)
    prefix = "from_" if "from_starts_at" in first else ""
    return first.get(f"{prefix}starts_at"), first.get(f"{prefix}ends_at")


def is_requested(message: Message) -> bool:
    return message.reservation is not None and message.reservation.state == ReservationState.REQUESTED
