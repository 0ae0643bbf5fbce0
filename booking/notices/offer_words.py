"""What a mail says of an offer besides the time: until when it stands, and why it went to this person."""

from datetime import datetime

from flask_babel import gettext as _

from booking import formats
from booking.waiting.words import reasons
from models import Message


def explained(message: Message) -> list[tuple[str, str]]:
    """Name and value, line by line, times on the instrument's wall clock."""
    if message.reservation is None:
        return []
    zone = message.reservation.instrument.zone
    until = datetime.fromisoformat(message.details["until"])
    return [
        (_("Answer until"), formats.moment(until, zone)),
        (_("Why you"), _("; ").join(reasons(message.details, zone))),
    ]
