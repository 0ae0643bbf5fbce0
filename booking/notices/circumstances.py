"""What a mail says of the circumstances of a booking: the agreement it is under, the rules that the lab set aside."""

from zoneinfo import ZoneInfo

from flask_babel import gettext as _

from booking.agreement_words import kept_clause_name
from booking.reservations.kept_reasons import kept_words
from models import Message


def circumstances(message: Message, zone: ZoneInfo) -> list[tuple[str, str]]:
    """Names and values, in the language of the moment; nothing where there are none."""
    details = message.details
    told: list[tuple[str, str]] = []
    if clause := details.get("clause"):
        told.append((_("Agreement"), kept_clause_name(clause)))
    if overruled := details.get("overruled"):
        told.append((_("Rules that the lab set aside"), " ".join(kept_words(overruled, zone))))
        told.append((_("Why"), details["overruled_because"]))
    return told
