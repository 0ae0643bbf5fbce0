"""What whoever is named as present is told: that she is, of another time, that she need not come."""

from flask_babel import gettext as _

from models import HOLDING, Message, Reservation

PRESENT = "present"
NAMED, MOVED, OVER = "named", "moved", "over"


def is_present(message: Message) -> bool:
    """Whether she is named now, by a booking that stands."""
    found = message.reservation
    return found is not None and found.supervisor_id == message.user_id and found.state in HOLDING


def has_news(message: Message) -> bool:
    """Named and given up before the mail left is nothing."""
    first = message.details.get("first", message.details)
    return is_present(message) or first.get("event") != NAMED


def opening(message: Message, reservation: Reservation) -> str:
    person = reservation.user.name
    if not is_present(message):
        return _("%(person)s does not need you there any more.", person=person)
    if message.details.get("first", message.details).get("event") == NAMED:
        return _("%(person)s has named you: it may be used only while you are present.", person=person)
    return _("%(person)s has another time now, for which you are named as present.", person=person)


def subject(message: Message, words: dict[str, str]) -> str:
    if is_present(message):
        return _("Be present: %(instrument)s, %(when)s", **words)
    return _("You need not be present: %(instrument)s, %(when)s", **words)
